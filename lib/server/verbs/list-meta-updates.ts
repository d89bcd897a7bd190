import type { MetaUpdatesReply } from '@/lib/contract/meta-update'
import { ATTENTIONS } from '@/lib/domain/verdict'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { clusterView } from '../views/cluster-view'
import { metaUpdateSummary } from '../views/meta-update-view'

/** Every meta-update of all clusters, worst first, then the newest change first. */
export async function listMetaUpdates(runtime: Runtime, _principal: Principal): Promise<MetaUpdatesReply> {
  const { nowMs, version, metaUpdates, ungrouped } = runtime.overview()
  const summaries = [...metaUpdates.values()].map(metaUpdateSummary)
  summaries.sort(
    (a, b) =>
      ATTENTIONS.indexOf(a.attention) - ATTENTIONS.indexOf(b.attention) || b.lastModifiedAtMs - a.lastModifiedAtMs,
  )
  return {
    nowMs,
    version,
    store: runtime.storeWatch.state,
    clusters: runtime.board.clusters.map((cluster) => clusterView(runtime.board, cluster, nowMs)),
    metaUpdates: summaries,
    ungrouped,
    groupedBy: {
      updateMetadata: [...runtime.config.groupingKeys.updateMetadata],
      taskMetadata: [...runtime.config.groupingKeys.taskMetadata],
    },
  }
}
