import type { ClustersReply } from '@/lib/contract/cluster'
import { isActive } from '@/lib/domain/update-lifecycle'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { clusterCallsView, clusterView } from '../views/cluster-view'

/** Every configured cluster: whether it answers, since when not, how calls to it go, and what its answers tell of it. */
export async function listClusters(runtime: Runtime, _principal: Principal): Promise<ClustersReply> {
  const nowMs = runtime.nowMs()
  const { board, clients, config, configWatch } = runtime
  const users = new Map(config.clusters.map(({ name, credentials }) => [name, credentials?.user]))
  return {
    nowMs,
    store: runtime.storeWatch.state,
    staleAfterMs: config.staleAfterMs,
    pollEveryMs: config.pollEveryMs,
    configProblem: configWatch.problem,
    configWarnings: [...config.warnings],
    clusters: board.clusters.flatMap((cluster) => {
      const updates = cluster.picture?.updates ?? []
      const calls = clients.get(cluster.health.cluster)?.report()
      // Both follow the configuration at the same moment.
      if (!calls) return []
      return {
        ...clusterView(board, cluster, nowMs),
        schedulerUrl: cluster.schedulerUrl,
        lastReadMs: cluster.lastReadMs,
        updates: updates.length,
        activeUpdates: updates.filter(({ summary }) => isActive(summary.status)).length,
        jobs: cluster.picture?.jobs.size ?? 0,
        unreadDetails: updates.filter(({ details }) => details === null).length,
        calls: clusterCallsView(calls, users.get(cluster.health.cluster) ?? null, nowMs),
      }
    }),
  }
}
