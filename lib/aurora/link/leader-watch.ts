import { notApplied } from '../wire/call-failure'
import { isAnnouncement, readAnnouncement } from './leader-announcement'
import type { LeaderFinding, LeaderSource } from './leader-source'
import { hostAndPort } from './redirect'
import { serverName, type ZooKeeperPlace } from './zookeeper-place'
import { openZooKeeperSession, type ZooKeeperSession } from './zookeeper-session'

export type LeaderWatchOptions = ZooKeeperPlace & {
  readonly cluster: string
  readonly timings?: Partial<LeaderWatchTimings>
  /** A clock that never goes back. */
  readonly nowMs?: () => number
}

export type LeaderWatchTimings = {
  /** Session time-out asked for; the server may settle on another. */
  readonly sessionMs: number
  /** How long one question to ZooKeeper may take before the next server is tried. */
  readonly replyMs: number
  /** The leader is asked for this often even when no watch says that it changed: a server that hangs tells nothing. */
  readonly recheckMs: number
  /** How long the last known leader is used while ZooKeeper cannot be asked. */
  readonly lastKnownMs: number
}

const TIMINGS: LeaderWatchTimings = { sessionMs: 10_000, replyMs: 2_000, recheckMs: 10_000, lastKnownMs: 60_000 }
/** While nobody leads, and a path that does not exist yet has no watch. */
const LEADERLESS_RECHECK_MS = 2_000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000

/** What ZooKeeper said last; times of a clock that never goes back, and for people. */
type Said = { readonly finding: LeaderFinding; readonly atMs: number; readonly confirmedAtMs: number }

/**
 * Follows the leader that a cluster's schedulers announce in ZooKeeper, from the first call on. A leader is the one
 * `member_` node; none or several are none (LeaderRedirect). While ZooKeeper cannot be asked, the last known leader is
 * used for a minute: a scheduler that loses ZooKeeper stops leading by itself, and no write goes out before the
 * scheduler has named its cluster.
 */
export function watchLeader(options: LeaderWatchOptions): LeaderSource {
  const { cluster, servers, path, nowMs = () => performance.now() } = options
  const { sessionMs, replyMs, recheckMs, lastKnownMs } = { ...TIMINGS, ...options.timings }
  const names = servers.map(serverName)
  let session: ZooKeeperSession | null = null
  let reading: Promise<void> | null = null
  let changed = false
  let said: Said | null = null
  /** Questions in a row that found no server. */
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const noLeader = (message: string): LeaderFinding => notApplied('no-leader', message)
  const silent = () =>
    notApplied('unreachable', `ZooKeeper of cluster ${cluster} (${names.join(', ')}) could not be asked who leads.`)

  /** Null when ZooKeeper could not be asked. */
  async function askWhoLeads(current: ZooKeeperSession): Promise<LeaderFinding | null> {
    const children = await current.children(path)
    if (children.kind === 'lost') return null
    if (children.kind === 'denied')
      return noLeader(`ZooKeeper does not let Airglow read ${path} of cluster ${cluster}.`)
    if (children.kind === 'no-node') {
      return noLeader(`ZooKeeper has no ${path}: check scheduler_zk_path of cluster ${cluster}.`)
    }
    const [member, ...others] = children.value.filter(isAnnouncement)
    if (member === undefined) return noLeader(`ZooKeeper names no leading scheduler of cluster ${cluster}.`)
    if (others.length > 0) {
      return noLeader(
        `ZooKeeper names ${others.length + 1} leading schedulers of cluster ${cluster}, so none of them is asked.`,
      )
    }
    const data = await current.data(`${path === '/' ? '' : path}/${member}`)
    if (data.kind === 'lost') return null
    // It went between the two questions; the watch on the children brings the next.
    if (data.kind === 'no-node') return noLeader(`ZooKeeper names no leading scheduler of cluster ${cluster}.`)
    if (data.kind === 'denied') return noLeader(`ZooKeeper does not let Airglow read the leader of cluster ${cluster}.`)
    const announcement = readAnnouncement(data.value)
    return announcement.kind === 'leader'
      ? announcement
      : noLeader(`What ZooKeeper holds about the leader of cluster ${cluster} cannot be used: ${announcement.reason}.`)
  }

  async function readOnce(): Promise<void> {
    session ??= openZooKeeperSession({
      servers,
      first: failures,
      sessionMs,
      replyMs,
      onChange: () => {
        changed = true
        void read()
      },
    })
    changed = false
    const finding = await askWhoLeads(session)
    if (finding !== null) {
      failures = 0
      said = { finding, atMs: nowMs(), confirmedAtMs: Date.now() }
      return
    }
    failures += 1
    session.close()
    session = null
  }

  /** One reading at a time; whoever asks meanwhile waits for it. */
  function read(): Promise<void> {
    if (closed) return Promise.resolve()
    clearTimeout(timer)
    reading ??= readOnce().finally(() => {
      reading = null
      if (closed) return end()
      const pauseMs = changed && failures === 0 ? 0 : pauseAfter(failures, said?.finding.kind === 'leader')
      timer = setTimeout(() => void read(), pauseMs)
      timer.unref()
    })
    return reading
  }

  const pauseAfter = (failed: number, known: boolean): number =>
    failed > 0
      ? Math.min(FIRST_PAUSE_MS * 2 ** (failed - 1), LONGEST_PAUSE_MS)
      : known
        ? recheckMs
        : Math.min(recheckMs, LEADERLESS_RECHECK_MS)

  function end(): void {
    clearTimeout(timer)
    session?.close()
    session = null
  }

  const isRecent = (last: Said) => nowMs() - last.atMs < lastKnownMs

  /** Every server gets one chance; while it is certain that none answers, nobody waits for more. */
  async function find(signal: AbortSignal): Promise<LeaderFinding> {
    while (!closed && !signal.aborted) {
      if (said !== null && isRecent(said) && (failures === 0 || said.finding.kind === 'leader')) return said.finding
      if (failures >= servers.length) break
      await Promise.race([read(), aborted(signal)])
    }
    return silent()
  }

  return {
    kind: 'zookeeper',
    find,
    async findAnew(signal) {
      // A reading that is under way may have begun before the leader went, and between two leaders there is none.
      if (reading !== null) await Promise.race([reading, aborted(signal)])
      const before = said
      await Promise.race([read(), aborted(signal)])
      return said === before ? null : find(signal)
    },
    announcedHosts: () =>
      said !== null && said.finding.kind === 'leader' && isRecent(said) ? [hostAndPort(said.finding.url)] : [],
    state: () => ({
      servers: names,
      confirmedAtMs: said?.confirmedAtMs ?? null,
      problem:
        failures > 0 ? silent().message : said !== null && said.finding.kind !== 'leader' ? said.finding.message : null,
    }),
    close() {
      closed = true
      if (reading === null) end()
      else session?.close()
    },
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
