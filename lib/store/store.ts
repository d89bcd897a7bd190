import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { openEmbedded } from './embedded'
import { openPostgres } from './postgres'
import type * as schema from './schema'

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
