import type { BoardRow, MetaUpdatesReply } from '@/lib/contract/meta-update'
import { worstFirst } from '@/lib/domain/board-order'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { clusterView } from '../views/cluster-view'
import { metaUpdateSummary } from '../views/meta-update-view'

/**
 * Every meta-update of all clusters, worst first, then the newest change first.
 *
 * @param since the cursor of an earlier reply: only what has changed after it is told
 * @param most so many rows at most, the worst; how many are left out is told
 */
export async function listMetaUpdates(
  runtime: Runtime,
  _principal: Principal,
  { since = null, most = Number.POSITIVE_INFINITY }: { since?: string | null; most?: number } = {},
): Promise<MetaUpdatesReply> {
  const { nowMs, version, metaUpdates, ungrouped } = runtime.overview()
  const rows = [...metaUpdates.values()].map((judged): BoardRow => {
    const { asOfMs: _, ...row } = metaUpdateSummary(judged)
    return row
  })
  runtime.boardLog.note(rows)
  const news = runtime.boardLog.since(since)
  const told = (news ? news.changed : rows).sort(worstFirst)
  return {
    nowMs,
    version,
    store: runtime.storeWatch.state,
    clusters: runtime.board.clusters.map((cluster) => clusterView(runtime.board, cluster, nowMs)),
    metaUpdates: told.slice(0, most),
    whole: news === null,
    // Of a part nobody can say later what has changed in the rest.
    cursor: told.length > most ? '' : runtime.boardLog.cursor,
    gone: news?.gone ?? [],
    left: Math.max(0, told.length - most),
    ungrouped,
    groupedBy: {
      updateMetadata: [...runtime.config.groupingKeys.updateMetadata],
      taskMetadata: [...runtime.config.groupingKeys.taskMetadata],
    },
  }
}
