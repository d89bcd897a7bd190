import type { CallReport } from '@/lib/aurora/calls/caller'
import type { ClusterCalls, ClusterState } from '@/lib/contract/cluster'
import {
  FAILURE_WORDS,
  sayAuthentication,
  sayClockSkew,
  sayExtensions,
  sayLeaderSource,
  sayUnknownMethods,
  sayVersion,
} from '@/lib/domain/cluster-words'
import type { Board, BoardCluster } from '@/lib/fleet/board'

export const clusterView = (board: Board, { health }: BoardCluster, nowMs: number): ClusterState => ({
  cluster: health.cluster,
  freshness: board.freshness(health.cluster, nowMs),
  asOfMs: health.pictureAtMs,
  failure: health.failure,
})

/** @param user the account configured for the cluster; null for none */
export function clusterCallsView(report: CallReport, user: string | null, nowMs: number): ClusterCalls {
  const { breaker, calls, capabilities, whereabouts } = report
  const { leaderUrl, foundBy, sinceMs } = whereabouts
  const at = (offsetMs: number) => Math.round(nowMs + offsetMs)
  return {
    leader:
      leaderUrl !== null && foundBy !== null && sinceMs !== null
        ? { url: leaderUrl, found: sayLeaderSource(foundBy), sinceMs: Math.round(sinceMs) }
        : null,
    zooKeeper: whereabouts.zooKeeper && {
      servers: [...whereabouts.zooKeeper.servers],
      problem: whereabouts.zooKeeper.problem,
    },
    breaker:
      breaker.state === 'closed'
        ? null
        : {
            sinceMs: at(-breaker.failingForMs),
            nextProbeAtMs: breaker.nextProbeInMs === null ? null : at(breaker.nextProbeInMs),
            message: breaker.cause.message,
          },
    reply: calls.replyMs && { medianMs: calls.replyMs.median, worstMs: calls.replyMs.worst },
    perMinute: { reads: calls.readsPerMinute, writes: calls.writesPerMinute, bytes: calls.bytesPerMinute },
    errors: calls.errors.map(({ kind, count }) => ({ says: FAILURE_WORDS[kind], count })),
    lastError: calls.lastError && { message: calls.lastError.message, atMs: at(-calls.lastError.agoMs) },
    facts: [
      { name: 'Aurora', says: sayVersion(capabilities.version) },
      { name: 'Authentication', says: sayAuthentication(capabilities.records, capabilities.credentials, user) },
      { name: 'Clock', says: sayClockSkew(capabilities.clockSkew) },
      ...sayExtensions(capabilities),
      ...(capabilities.unknownMethods.length > 0
        ? [{ name: 'Calls', says: sayUnknownMethods(capabilities.unknownMethods) }]
        : []),
      { name: 'Server', says: capabilities.server },
    ],
  }
}
