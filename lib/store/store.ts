import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { lockDirectory } from './directory-lock'
import * as schema from './schema'

/** The one dialect: everything here speaks Postgres, whichever engine answers. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>

export type Store = { readonly db: Database; close(): Promise<void> }

/**
 * Opens the embedded database: in `directory`, or in memory when that is null. It survives the death of the process at any
 * point; rows of the last moments may be lost with the power, because PGlite does not sync to the disk.
 *
 * @throws DirectoryInUse when another process holds the directory
 */
export async function openStore(directory: string | null, migrationsFolder: string): Promise<Store> {
  const unlock = directory === null ? () => {} : lockDirectory(directory)
  try {
    const client = await PGlite.create(directory === null ? {} : { dataDir: join(directory, 'database') })
    const db = drizzle({ client, schema })
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
    throw error
  }
}
