import type { Database } from './store'

/** Serialization failures and deadlocks: the transaction was undone, and may be tried again. */
const UNDONE: ReadonlySet<unknown> = new Set(['40001', '40P01'])
const MOST_TRIES = 5

/** Does all of it or nothing, and again from the start when the database itself broke it off. */
export async function inTransaction<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.transaction((tx) => work(tx))
    } catch (error) {
      if (tries >= MOST_TRIES || !UNDONE.has(sqlState(error))) throw error
    }
  }
}

/** Five characters, under drizzle's wrapper; null for what is not the database's, as EPIPE: no class of states begins with E. */
export function sqlState(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown }
    if (typeof code === 'string' && /^[0-9FHPX][0-9A-Z]{4}$/.test(code)) return code
  }
  return null
}
