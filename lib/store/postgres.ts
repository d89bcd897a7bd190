import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { Client, type ClientConfig, Pool } from 'pg'
import * as schema from './schema'
import { checkSchemaRule } from './schema-rule'
import type { Store } from './store'
import { StoreUnavailable } from './store-unavailable'
import { sqlState } from './transaction'

const CONNECT_MS = 3_000
/** What the database itself gives up after, and a little later what this side does, should it not answer at all. */
const STATEMENT_MS = 3_000
const QUERY_MS = 5_000
const LOCK_MS = 2_000
const IDLE_IN_TRANSACTION_MS = 10_000
const CONNECTIONS = 10
const OLDEST_SERVER = 140_000
/** Any number, as long as every replica takes the same: "airglow" by its place in the alphabet. */
const MIGRATION_LOCK = 1_918_712_152

/**
 * Opens a shared store. Several replicas may do so at once: one of them brings the schema up to date, the others wait for it.
 *
 * @throws StoreUnavailable
 */
export async function openPostgres(url: string, migrationsFolder: string): Promise<Store> {
  const address = readAddress(url)
  const connection: ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'airglow',
    keepAlive: true,
  }
  try {
    await migrateOnce(connection, migrationsFolder)
  } catch (error) {
    throw error instanceof StoreUnavailable ? error : new StoreUnavailable(sayWhy(error, address))
  }
  const pool = new Pool({
    ...connection,
    max: CONNECTIONS,
    query_timeout: QUERY_MS,
    statement_timeout: STATEMENT_MS,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  })
  // A connection that dies at rest is replaced by the next query; unheard, it would end the process.
  pool.on('error', () => {})
  let closing: Promise<void> | null = null
  const close = () => {
    closing ??= pool.end()
    return closing
  }
  return { db: drizzle({ client: pool, schema }), close }
}

/** Holds the lock in a transaction of one connection while another migrates: poolers in between know no other lock. */
async function migrateOnce(connection: ClientConfig, migrationsFolder: string): Promise<void> {
  const [holder, worker] = [new Client(connection), new Client(connection)]
  for (const client of [holder, worker]) client.on('error', () => {})
  try {
    await Promise.all([holder.connect(), worker.connect()])
    await assertVersion(holder)
    await holder.query('begin')
    await holder.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    const db = drizzle({ client: worker, schema })
    await checkSchemaRule(db, migrationsFolder)
    await migrate(db, { migrationsFolder })
    await holder.query('commit')
  } finally {
    await Promise.allSettled([holder.end(), worker.end()])
  }
}

async function assertVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: number }>(
    "select current_setting('server_version_num')::int as version",
  )
  if ((rows[0]?.version ?? 0) < OLDEST_SERVER)
    throw new StoreUnavailable('The database is older than Postgres 14. Upgrade it, or name another in DATABASE_URL.')
}

/** @returns host, port and database, for people; never the user or the password */
function readAddress(text: string): string {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new StoreUnavailable('DATABASE_URL is no address. Write it as postgres://user:password@host:5432/database.')
  }
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')
    throw new StoreUnavailable('DATABASE_URL must begin with postgres:// or postgresql://.')
  const host = url.hostname || url.searchParams.get('host') || 'localhost'
  return `${host}:${url.port || '5432'}${url.pathname}`
}

const REFUSED: Readonly<Record<string, string>> = {
  '28P01': 'refuses the user or the password. Correct them in DATABASE_URL.',
  '28000': 'refuses the user. Correct it in DATABASE_URL, or let it in by pg_hba.conf.',
  '3D000': 'has no such database. Create it, or name another in DATABASE_URL.',
  '53300': 'has no connection left. Raise max_connections, or stop something.',
  '57P03': 'is starting or stopping. Try again shortly.',
  '42501': 'does not let this user change the schema. Grant CREATE on the database to it.',
}

function sayWhy(error: unknown, address: string): string {
  const refused = REFUSED[sqlState(error) ?? '']
  if (refused) return `Postgres at ${address} ${refused}`
  const state = sqlState(error)
  if (state) return `Postgres at ${address} could not be brought up to date (SQLSTATE ${state}); its own log says more.`
  const code = (error as { code?: unknown }).code
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `The host of ${address} is not known. Correct it in DATABASE_URL.`
  return `Postgres at ${address} does not answer${typeof code === 'string' ? ` (${code})` : ''}. Start it, or correct DATABASE_URL.`
}
