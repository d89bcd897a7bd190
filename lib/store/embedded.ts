import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { DirectoryInUse, lockDirectory } from './directory-lock'
import { MortalEngine } from './mortal-engine'
import * as schema from './schema'
import { checkSchemaRule } from './schema-rule'
import type { Store } from './store'
import { StoreUnavailable } from './store-unavailable'
import { sqlState } from './transaction'

/**
 * Opens the store of one process: in a directory that it locks, or in memory when that is null.
 *
 * @throws DirectoryInUse, StoreUnavailable
 */
export async function openEmbedded(directory: string | null, migrationsFolder: string): Promise<Store> {
  let unlock = () => {}
  try {
    if (directory !== null) unlock = lockDirectory(directory)
    assertSpace(directory)
    const client = new MortalEngine(directory === null ? {} : { dataDir: join(directory, 'database') }, () =>
      assertSpace(directory),
    )
    await client.waitReady
    const db = drizzle({ client, schema })
    await checkSchemaRule(db, migrationsFolder)
    await migrate(db, { migrationsFolder })
    return {
      db,
      async close() {
        await client.end()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    if (error instanceof DirectoryInUse || error instanceof StoreUnavailable) throw error
    throw new StoreUnavailable(sayWhyNot(error, directory), { cause: error })
  }
}

/** With less than this the database may be able to begin and unable to go on: two segments of its log. */
const LEAST_FREE_BYTES = 32 * 1024 * 1024

function assertSpace(directory: string | null): void {
  if (directory === null) return
  const { bavail, bsize } = statfsSync(directory)
  if (bavail * bsize < LEAST_FREE_BYTES) throw new StoreUnavailable(sayFull(directory))
}

const sayFull = (place: string): string =>
  `The disk of ${place} is full, so the store cannot be opened. Free at least 32 MB and start again; what it holds is untouched.`

const DISK_FULL = '53100'

function sayWhyNot(error: unknown, directory: string | null): string {
  const place = directory ?? 'memory'
  const code = (error as { code?: unknown }).code
  if (code === 'ENOSPC' || sqlState(error) === DISK_FULL) return sayFull(place)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `The store in ${place} cannot be opened: this user may not write there (${code}). Let it, or name another directory in AIRGLOW_DATA.`
  const why = error instanceof Error ? error.message : String(error)
  return `The store in ${place} cannot be opened: ${why}. It was left as it is; restore it from a copy, or name another directory in AIRGLOW_DATA.`
}
