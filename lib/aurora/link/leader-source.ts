import type { FailedCall } from '../wire/call-failure'
import { watchLeader } from './leader-watch'
import { API_PATH } from './redirect'
import type { ZooKeeperPlace } from './zookeeper-place'

/** Where a call to a cluster begins. */
export type LeaderFinding = { readonly kind: 'leader'; readonly url: URL } | FailedCall

/** What is known of ZooKeeper, for people. */
export type LeaderSourceState = {
  /** `host:port` of each server. */
  readonly servers: readonly string[]
  /** When ZooKeeper last told who leads, in ms since 1970; null before it did. */
  readonly confirmedAtMs: number | null
  /** What is wrong at the moment, in one sentence; null when nothing is. */
  readonly problem: string | null
}

/** What tells where the leader is, before any scheduler is asked. */
export type LeaderSource = {
  readonly kind: 'configured' | 'zookeeper'
  find(signal: AbortSignal): Promise<LeaderFinding>
  /** After the leader found did not answer: asks again. Null where there is nothing more to ask. */
  findAnew(signal: AbortSignal): Promise<LeaderFinding | null>
  /** `host:port` of the schedulers that are announced at the moment. */
  announcedHosts(): readonly string[]
  state(): LeaderSourceState | null
  close(): void
}

/** ZooKeeper where it is given, as Aurora's own client does (scheduler_client.py), and never both. */
export function openLeaderSource(
  cluster: string,
  schedulerUrl: string | null,
  zooKeeper: ZooKeeperPlace | null,
): LeaderSource {
  if (zooKeeper !== null) return watchLeader({ cluster, ...zooKeeper })
  if (schedulerUrl === null) throw new Error(`Cluster ${cluster} has neither an address nor ZooKeeper.`)
  const seed = { kind: 'leader', url: new URL(API_PATH, schedulerUrl) } as const
  return {
    kind: 'configured',
    find: async () => seed,
    findAnew: async () => null,
    announcedHosts: () => [],
    state: () => null,
    close: () => undefined,
  }
}
