import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { Client } from 'pg'
import { inject } from 'vitest'
import { NO_POSTGRES } from '@/lib/commands/postgres-server'
import { openStore, type Store, type StorePlace } from './store'

export const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url))

/** A new and empty database on the run's Postgres. */
export async function newDatabase(): Promise<string> {
  const server = inject('postgres')
  if (server === '') throw new Error(NO_POSTGRES)
  const url = new URL(server)
  const name = `t_${randomUUID().replaceAll('-', '')}`
  const client = new Client({ connectionString: url.href })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  url.pathname = `/${name}`
  return url.href
}

/** Both engines, for what has to hold on each. */
export const ENGINES = ['PGlite', 'Postgres'] as const
export type Engine = (typeof ENGINES)[number]

export async function newPlace(engine: Engine): Promise<StorePlace> {
  return engine === 'PGlite' ? { kind: 'embedded', directory: null } : { kind: 'postgres', url: await newDatabase() }
}

export const openNew = async (engine: Engine): Promise<Store> => openStore(await newPlace(engine), MIGRATIONS)

/** Empties a store between tests; what the journal refuses to everybody, its owner can still allow. */
export async function emptyStore({ db }: Store): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`alter table journal disable trigger user`)
    await tx.execute(sql`truncate pictures, plans, actions, steps, attempts, holds, journal,
      history_updates, history_events, history_samples, history_configs, history_spans, history_writers, history_dropped, snapshots`)
    await tx.execute(sql`alter table journal enable trigger user`)
    await tx.execute(sql`update journal_head set seq = 0, hash = ''`)
  })
}
