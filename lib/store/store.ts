import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { lockDirectory } from './directory-lock'
import { openPostgres } from './postgres'
import * as schema from './schema'
import { checkSchemaRule } from './schema-rule'
import { StoreUnavailable } from './store-unavailable'
import { sqlState } from './transaction'

/** The one dialect: everything here speaks Postgres, whichever engine answers. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>

export type Store = { readonly db: Database; close(): Promise<void> }

export type StorePlace =
  /** In a directory of this process's own, or in memory when that is null. */
  | { readonly kind: 'embedded'; readonly directory: string | null }
  /** Shared by any number of replicas. */
  | { readonly kind: 'postgres'; readonly url: string }

/**
 * Opens the store and brings its schema up to date. The embedded one survives the death of the process at any point; rows of
 * the last moments may be lost with the power, because PGlite does not sync to the disk.
 *
 * @throws DirectoryInUse when another process holds the directory; StoreUnavailable with one sentence for whoever runs it
 */
export const openStore = (place: StorePlace, migrationsFolder: string): Promise<Store> =>
  place.kind === 'postgres'
    ? openPostgres(place.url, migrationsFolder)
    : openEmbedded(place.directory, migrationsFolder)

async function openEmbedded(directory: string | null, migrationsFolder: string): Promise<Store> {
  const unlock = directory === null ? () => {} : lockDirectory(directory)
  try {
    const client = await PGlite.create(directory === null ? {} : { dataDir: join(directory, 'database') })
    const db = drizzle({ client, schema })
    await checkSchemaRule(db, migrationsFolder)
    await migrate(db, { migrationsFolder })
    return {
      db,
      async close() {
        if (!client.closed) await client.close()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error instanceof StoreUnavailable ? error : new StoreUnavailable(sayWhy(error, directory), { cause: error })
  }
}

const DISK_FULL = '53100'
/** With less than this PGlite cannot open what it has. */
const LEAST_FREE_BYTES = 32 * 1024 * 1024

function sayWhy(error: unknown, directory: string | null): string {
  const place = directory ?? 'memory'
  if (sqlState(error) === DISK_FULL || hasCode(error, 'ENOSPC') || isFull(directory))
    return `The disk of ${place} is full, so the store cannot be opened. Free some space and start again; what it holds is untouched.`
  return `The store in ${place} cannot be opened: ${error instanceof Error ? error.message : String(error)}. It was left as it is; restore it from a copy, or name another directory in AIRGLOW_DATA.`
}

function hasCode(error: unknown, code: string): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if ((at as { code?: unknown }).code === code || at.message.includes(code)) return true
  return false
}

function isFull(directory: string | null): boolean {
  if (directory === null) return false
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize < LEAST_FREE_BYTES
  } catch {
    return false
  }
}
