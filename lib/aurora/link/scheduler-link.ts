import type { SecureContext } from 'node:tls'
import { type FailedCall, notApplied } from '../wire/call-failure'
import type { CallMessage } from '../wire/call-message'
import type { WireLimits } from '../wire/wire-limits'
import { type Place, UNLIMITED_PLACE } from './big-answers'
import type { Credentials } from './credentials'
import { createLeaderMemory } from './leader-memory'
import { type LeaderSource, type LeaderSourceState, openLeaderSource } from './leader-source'
import { ownHosts } from './own-hosts'
import { API_PATH } from './redirect'
import { type Answer, closeConnections, type Deadline, deliver, openConnections, startDeadline } from './transport'
import type { ZooKeeperPlace } from './zookeeper-place'

export type SchedulerLinkOptions = {
  readonly cluster: string
  /** `http(s)://host:port`; not asked where `zooKeeper` is given, as Aurora's own client does. */
  readonly schedulerUrl: string | null
  readonly zooKeeper?: ZooKeeperPlace | null
  /** Hosts of the other schedulers of the cluster, which a standby may point to; see `parseHostPattern`. */
  readonly allowedHosts?: readonly string[]
  readonly credentials?: Credentials | null
  readonly secureContext?: SecureContext | null
}

/** A write has a connection of its own and is never sent twice. */
export type CallKind = 'read' | 'write'

/** Who leads the cluster, as far as the last call tells. */
export type Whereabouts = {
  /** `http(s)://host:port` that answered last; null before the first answer and after a failure. */
  readonly leaderUrl: string | null
  readonly foundBy: 'configured' | 'redirect' | 'zookeeper' | null
  /** Since when this leader is known, in ms since 1970. */
  readonly sinceMs: number | null
  /** Null for a cluster without ZooKeeper. */
  readonly zooKeeper: LeaderSourceState | null
}

/** An answer, and the `http(s)://host:port` it came from. */
export type LeaderAnswer = Answer & { readonly origin: string }

/** The way to the leading scheduler of one cluster. */
export type SchedulerLink = {
  /**
   * Sends one call to the leader, wherever it is; looking for it counts inside the deadline. Never rejects. A read may
   * be sent again to another scheduler of the cluster; a write only when it certainly had no effect. With `onlyTo`, the
   * origin of an earlier answer, the call goes there and nowhere else. A big answer waits for its `place`.
   */
  deliver(
    call: CallMessage,
    kind: CallKind,
    deadlineMs: number,
    limits: WireLimits,
    onlyTo?: string | null,
    place?: Place,
  ): Promise<LeaderAnswer | FailedCall>
  /** For an answer that shows that this scheduler does not lead (any more): the next call looks for the leader again. */
  forgetLeader(): void
  whereabouts(): Whereabouts
  close(): void
}

/** How long one host may take to take a connection. */
const CONNECT_MS = 3_000

/** Failures after which another scheduler of the cluster would say or do the same. */
const SAME_EVERYWHERE: ReadonlySet<string> = new Set(['unauthenticated', 'forbidden', 'oversized'])

/** Throws for a `schedulerUrl` that is no URL, and where there is neither it nor `zooKeeper`. */
export function openSchedulerLink(options: SchedulerLinkOptions): SchedulerLink {
  const { cluster, credentials = null, secureContext = null, allowedHosts = [] } = options
  const source: LeaderSource = openLeaderSource(cluster, options.schedulerUrl, options.zooKeeper ?? null)
  const isOwnHost = ownHosts(options.schedulerUrl, allowedHosts, source.announcedHosts)
  const connections = openConnections()
  const memory = createLeaderMemory(() => performance.now())
  let leader: Pick<Whereabouts, 'leaderUrl' | 'foundBy' | 'sinceMs'> = NOBODY

  /** Asks one scheduler and those it points to, and keeps what that teaches about the leader. */
  async function ask(sending: Sending, url: URL, foundBy: FoundBy): Promise<LeaderAnswer | FailedCall> {
    const { call, kind, deadline, limits, onlyTo, place } = sending
    const remembered = foundBy === 'redirect'
    let strayed: URL | null = null
    const { result, url: end } = await deliver(call, {
      cluster,
      url,
      deadline,
      limits,
      place,
      isOwnHost(host) {
        if (!isOwnHost(host)) return false
        if (onlyTo === null || host.origin === onlyTo) return true
        strayed = host
        return false
      },
      connections: kind === 'read' ? connections : null,
      credentials,
      secureContext,
      // A remembered leader that only hangs must leave time to ask who leads now.
      patience: { connectMs: CONNECT_MS, answerMs: remembered && kind === 'read' ? deadline.ms / 2 : null },
    })
    if (result.kind !== 'answer') {
      memory.forget(url)
      if (!SAME_EVERYWHERE.has(result.failure)) leader = NOBODY
      if (strayed === null) return result
      memory.remember(strayed)
      return notApplied('not-ready', 'Another scheduler leads the cluster now, so the call was declined.')
    }
    const redirected = end.href !== url.href
    if (redirected) memory.remember(end)
    const { origin } = end
    const how = redirected ? 'redirect' : foundBy
    leader = { leaderUrl: origin, foundBy: how, sinceMs: leader.leaderUrl === origin ? leader.sinceMs : Date.now() }
    return { ...result, origin }
  }

  async function askWhoeverLeads(sending: Sending): Promise<LeaderAnswer | FailedCall> {
    const mayAskAnother = (failed: FailedCall) =>
      !sending.deadline.signal.aborted &&
      !SAME_EVERYWHERE.has(failed.failure) &&
      (sending.kind === 'read' || failed.kind === 'not-applied')

    const remembered = memory.current()
    if (remembered !== null) {
      const answer = await ask(sending, remembered, 'redirect')
      if (answer.kind === 'answer' || !mayAskAnother(answer)) return answer
    }
    const found = await source.find(sending.deadline.signal)
    if (found.kind !== 'leader') return found
    const first = await ask(sending, found.url, source.kind)
    if (first.kind === 'answer' || !mayAskAnother(first)) return first
    const again = await source.findAnew(sending.deadline.signal)
    const isNews = again?.kind === 'leader' && again.url.href !== found.url.href
    return isNews ? ask(sending, again.url, source.kind) : first
  }

  return {
    async deliver(call, kind, deadlineMs, limits, onlyTo = null, place = UNLIMITED_PLACE) {
      const deadline = startDeadline(deadlineMs)
      const sending = { call, kind, deadline, limits, onlyTo, place }
      try {
        if (onlyTo === null) return await askWhoeverLeads(sending)
        return await ask(sending, new URL(API_PATH, onlyTo), leader.foundBy ?? source.kind)
      } finally {
        deadline.end()
      }
    },
    forgetLeader() {
      memory.forget()
      leader = NOBODY
    },
    whereabouts: () => ({ ...leader, zooKeeper: source.state() }),
    close() {
      source.close()
      closeConnections(connections)
    },
  }
}

const NOBODY = { leaderUrl: null, foundBy: null, sinceMs: null }

type FoundBy = NonNullable<Whereabouts['foundBy']>
type Sending = {
  readonly call: CallMessage
  readonly kind: CallKind
  readonly deadline: Deadline
  readonly limits: WireLimits
  readonly place: Place
  readonly onlyTo: string | null
}
