import { sql } from 'drizzle-orm'
import { pictures } from './schema'
import type { Database } from './store'

/** A cluster's last picture as the fleet left it; this room does not look inside. */
export type StoredPicture = { readonly cluster: string; readonly readAtMs: number; readonly picture: unknown }

/** Replaces the stored picture of a cluster, unless a newer one is there already. */
export async function savePicture(db: Database, { cluster, readAtMs, picture }: StoredPicture): Promise<void> {
  const readAt = new Date(readAtMs)
  await db
    .insert(pictures)
    .values({ cluster, readAt, picture })
    .onConflictDoUpdate({
      target: pictures.cluster,
      set: { readAt, picture },
      setWhere: sql`${pictures.readAt} < excluded.read_at`,
    })
}

export async function loadPictures(db: Database): Promise<StoredPicture[]> {
  const rows = await db.select().from(pictures)
  return rows.map(({ cluster, readAt, picture }) => ({ cluster, readAtMs: readAt.getTime(), picture }))
}
