import type { ClusterState } from '@/lib/contract/cluster'
import type { Board, BoardCluster } from '@/lib/fleet/board'

export const clusterView = (board: Board, { health }: BoardCluster, nowMs: number): ClusterState => ({
  cluster: health.cluster,
  freshness: board.freshness(health.cluster, nowMs),
  asOfMs: health.pictureAtMs,
  failure: health.failure,
  notObserved: health.notObserved,
})
