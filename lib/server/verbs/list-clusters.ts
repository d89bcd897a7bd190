import type { ClustersReply } from '@/lib/contract/cluster'
import { isActive } from '@/lib/domain/update-lifecycle'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { clusterView } from '../views/cluster-view'

/** Every configured cluster: whether it answers, since when not, and how old its picture is. */
export async function listClusters(runtime: Runtime, _principal: Principal): Promise<ClustersReply> {
  const nowMs = runtime.nowMs()
  const { board, config } = runtime
  return {
    nowMs,
    staleAfterMs: config.staleAfterMs,
    pollEveryMs: config.pollEveryMs,
    clusters: board.clusters.map((cluster) => {
      const updates = cluster.picture?.updates ?? []
      return {
        ...clusterView(board, cluster, nowMs),
        schedulerUrl: cluster.schedulerUrl,
        lastReadMs: cluster.lastReadMs,
        updates: updates.length,
        activeUpdates: updates.filter(({ summary }) => isActive(summary.status)).length,
        jobs: cluster.picture?.jobs.size ?? 0,
        unreadDetails: updates.filter(({ details }) => details === null).length,
      }
    }),
  }
}
