import type { MetaUpdatesReply } from '@/lib/contract/meta-update'
import { worstFirst } from '@/lib/domain/board-order'

/**
 * The whole board after a reply. A row that has not changed keeps its identity, so that only rows that did are drawn again.
 *
 * @returns null where the reply tells changes of something that is not held
 */
export function sharedRows(reply: MetaUpdatesReply, held: MetaUpdatesReply | null): MetaUpdatesReply | null {
  if (reply.whole) return reply
  if (held === null) return null
  if (reply.metaUpdates.length === 0 && reply.gone.length === 0)
    return { ...reply, whole: true, metaUpdates: held.metaUpdates }
  const rows = new Map(held.metaUpdates.map((row) => [row.id, row]))
  for (const id of reply.gone) rows.delete(id)
  for (const row of reply.metaUpdates) rows.set(row.id, row)
  return { ...reply, whole: true, gone: [], metaUpdates: [...rows.values()].sort(worstFirst) }
}
