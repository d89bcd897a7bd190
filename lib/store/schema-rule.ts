import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import type { Database } from './store'
import { StoreUnavailable } from './store-unavailable'

/**
 * Who may work on a schema that is newer than they are. A schema changes in steps that both the old and the new build can live
 * with: what is new is added first (expand), then moved to (migrate), and what is old goes only in a later release (contract).
 * A migration that an older build cannot live with says so: it sets `schema_rule.oldest_build` to its own `when` of
 * `meta/_journal.json`. A build is as old as the newest migration it knows.
 *
 * @throws StoreUnavailable when this build is older than the schema allows
 */
export async function checkSchemaRule(db: Database, migrationsFolder: string): Promise<void> {
  const known = await db.execute<{ found: boolean }>(sql`select to_regclass('schema_rule') is not null as found`)
  if (!rowsOf<{ found: boolean }>(known)[0]?.found) return
  const answer = await db.execute(sql`select oldest_build::float8 as oldest from schema_rule`)
  const oldest = rowsOf<{ oldest: number }>(answer)[0]?.oldest ?? 0
  if (Number(oldest) > newestMigration(migrationsFolder))
    throw new StoreUnavailable(
      'The database was changed by a newer version of Airglow, which this one cannot work beside. Start the newer version.',
    )
}

/** Both drivers give an object with rows. */
const rowsOf = <T>(answer: unknown): T[] => (answer as { rows: T[] }).rows

function newestMigration(folder: string): number {
  const { entries } = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as {
    entries: { when: number }[]
  }
  return Math.max(...entries.map(({ when }) => when))
}
