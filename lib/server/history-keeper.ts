import { createHash } from 'node:crypto'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { sampleMark, sampleOf } from '@/lib/domain/instance-sample'
import type { ClusterUpdateKey } from '@/lib/domain/job-update'
import { memberKey, type ObservedUpdate } from '@/lib/domain/meta-update'
import { isActive } from '@/lib/domain/update-lifecycle'
import type { Board } from '@/lib/fleet/board'
import { type HistoryDrop, type HistoryLimits, limitHistory } from '@/lib/store/history-limits'
import {
  claimHistory,
  keepHistory,
  keepSpans,
  loadDropped,
  loadKeptMarks,
  newestSpan,
  releaseHistory,
  type SampleToKeep,
  type Span,
  type UpdateToKeep,
} from '@/lib/store/history-writing'
import { eventMarkOf, type KeptPlace, markOf, marksDetails, newEvents, partsOf } from '@/lib/store/kept-update'
import type { Database } from '@/lib/store/store'
import type { JudgedMember, Overview } from './overview'

export type HistoryKeeperOptions = {
  readonly db: Database
  /** This process; only one on a store writes the history of a cluster. */
  readonly owner: string
  readonly board: Board
  readonly overview: () => Overview
  readonly limits: HistoryLimits
  readonly everyMs: number
  readonly nowMs: () => number
  /** The store can be used; while it cannot nothing is tried. */
  readonly available: () => boolean
  readonly onDropped: (drop: HistoryDrop) => void
  readonly onError: (error: unknown) => void
}

type Known = { mark: string; eventMark: string; sampleMark: string | null; gone: boolean; sampledAtMs: number }
/** What is kept of one cluster, while this process is the one that writes it. */
type Kept = { readonly updates: Map<string, Known>; span: Span | null }

const LEASE_MS = 30_000
const LIMIT_EVERY_MS = 10 * 60_000
/** Of one cluster and one turn, so that no transaction grows without bounds; the rest follows at once. */
const MOST_UPDATES = 100
/** Samples follow each other at this distance while something moves, ever more slowly the longer an update lasts. */
const SAMPLE_EVERY_MS = 5_000
const SAMPLE_AT_REST_MS = 60_000
const SAMPLES_A_LIFETIME = 1_000
/** The mark of a sample that says that nobody looks any more. */
const NOBODY_LOOKS = '-'
/** Work in one piece, before others get their turn. */
const PIECE_MS = 8

/**
 * Keeps what the board shows beyond what schedulers remember: every few seconds it writes what is new since the last time. It
 * is on nobody's way: neither a request nor a poller waits for it, and what fails is tried again with the next turn.
 */
export class HistoryKeeper {
  readonly #stopping = new AbortController()
  readonly #kept = new Map<string, Kept>()
  #dropped: ReadonlyMap<string, number> = new Map()
  #limitedAtMs: number | null = null
  #running: Promise<void> | null = null

  constructor(readonly options: HistoryKeeperOptions) {}

  start(): void {
    this.#running ??= this.#loop()
  }

  /** Ends after the turn under way, and lets another process go on. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
    if (this.#kept.size > 0) await releaseHistory(this.options.db, this.options.owner).catch(() => undefined)
  }

  /** One turn. Never throws. @returns whether everything there was is kept now */
  async keep(): Promise<boolean> {
    const { available, onError } = this.options
    if (!available()) return false
    try {
      await this.#claim()
      const whole = await this.#write()
      await this.#limit()
      return whole
    } catch (error) {
      // What of it was written is not known; what is in the store is what counts.
      this.#kept.clear()
      if (!this.#stopping.signal.aborted) onError(error)
      return false
    }
  }

  async #loop(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await pause(this.options.everyMs, undefined, { signal, ref: false }).catch(() => undefined)
      while (!signal.aborted && this.options.available() && !(await this.keep())) {
        // More to write than fits a turn; after an error there is nothing known to go on from.
        if (this.#kept.size === 0) break
      }
    }
  }

  async #claim(): Promise<void> {
    const { db, owner, board } = this.options
    const names = board.clusters.map(({ health }) => health.cluster)
    const owned = new Set(await claimHistory(db, owner, names, LEASE_MS))
    for (const cluster of this.#kept.keys()) if (!owned.has(cluster)) this.#kept.delete(cluster)
    const fresh = [...owned].filter((cluster) => !this.#kept.has(cluster))
    if (fresh.length > 0) this.#dropped = await loadDropped(db)
    for (const cluster of fresh) {
      const updates = new Map(
        (await loadKeptMarks(db, cluster)).map(({ name, ...known }) => [name, { ...known, sampledAtMs: 0 }]),
      )
      this.#kept.set(cluster, { updates, span: await newestSpan(db, cluster) })
    }
  }

  async #write(): Promise<boolean> {
    const { db, board, overview, nowMs } = this.options
    const { metaUpdates } = overview()
    const found = new Map([...this.#kept.keys()].map((name) => [name, new Findings()]))
    let pieceAtMs = performance.now()
    for (const { id, members } of metaUpdates.values()) {
      if (performance.now() - pieceAtMs > PIECE_MS) {
        await nextTurn()
        pieceAtMs = performance.now()
      }
      if (members.every(({ member }) => this.#isOver(id, member.update))) continue
      for (const judged of members) {
        const kept = this.#kept.get(judged.member.key.cluster)
        const findings = found.get(judged.member.key.cluster)
        if (kept && findings) findMember(id, judged, kept, findings, nowMs())
      }
    }
    const spans = new Map<string, Span>()
    for (const [cluster, kept] of this.#kept) {
      const { picture } = board.cluster(cluster) ?? {}
      if (!picture) continue
      const listed = new Set(
        picture.updates.map(({ summary: { key } }) => memberKey({ cluster, job: key.job, updateId: key.id })),
      )
      const gone = [...kept.updates].filter(([name, known]) => !known.gone && !listed.has(name)).map(([name]) => name)
      const { updates, samples } = found.get(cluster) ?? new Findings()
      if (updates.length + samples.length + gone.length > 0) {
        await keepHistory(db, { updates, samples, gone, atMs: picture.readAtMs })
        remember(kept, updates, samples, gone)
      }
      kept.span = this.#spanOf(kept.span, picture.readAtMs)
      spans.set(cluster, kept.span)
    }
    await keepSpans(db, spans)
    return [...found.values()].every(({ full }) => !full)
  }

  /** Too old to be kept, or dropped to make room and not changed since. */
  #isOver(id: string, { summary }: ObservedUpdate): boolean {
    const { limits, nowMs } = this.options
    if (isActive(summary.status)) return false
    return (
      summary.lastModifiedAtMs < nowMs() - limits.keepMs || summary.lastModifiedAtMs <= (this.#dropped.get(id) ?? 0)
    )
  }

  /** A picture that comes in time goes on with what was being watched; one that comes late begins anew. */
  #spanOf(span: Span | null, readAtMs: number): Span {
    return span && readAtMs - span.untilMs <= this.options.board.staleAfterMs
      ? { fromMs: span.fromMs, untilMs: Math.max(span.untilMs, readAtMs) }
      : { fromMs: readAtMs, untilMs: readAtMs }
  }

  async #limit(): Promise<void> {
    const { db, limits, nowMs, onDropped } = this.options
    if (this.#kept.size === 0 || (this.#limitedAtMs !== null && nowMs() - this.#limitedAtMs < LIMIT_EVERY_MS)) return
    this.#limitedAtMs = nowMs()
    const drop = await limitHistory(db, limits, nowMs())
    if (drop.byAge.length + drop.bySize.length + drop.snapshots === 0) return
    this.#dropped = await loadDropped(db)
    onDropped(drop)
  }
}

/** What one cluster has brought in one turn. */
class Findings {
  readonly updates: UpdateToKeep[] = []
  readonly samples: SampleToKeep[] = []
  full = false
}

function findMember(id: string, judged: JudgedMember, kept: Kept, findings: Findings, nowMs: number): void {
  const { key, because, otherIds, supersededBy, update, restores } = judged.member
  findUpdate(id, key, { as: 'member', because, otherIds, supersededBy }, update, kept, findings)
  for (const restore of restores) {
    const restoreKey = { ...key, updateId: restore.summary.key.id }
    findUpdate(id, restoreKey, { as: 'restore', of: key.updateId }, restore, kept, findings)
  }
  findSample(judged, kept, findings, nowMs)
}

function findUpdate(
  metaUpdateId: string,
  key: ClusterUpdateKey,
  place: KeptPlace,
  update: ObservedUpdate,
  kept: Kept,
  findings: Findings,
): void {
  const name = memberKey(key)
  const mark = markOf(metaUpdateId, place, update)
  const known = kept.updates.get(name)
  if (known?.mark === mark && !known.gone) return
  // Details that are not read yet, as after a restart, do not undo those that were.
  if (known && update.details === null && marksDetails(known.mark)) return
  if (findings.updates.length >= MOST_UPDATES) {
    findings.full = true
    return
  }
  const parts = partsOf(key, place, update)
  const added = newEvents(parts.events, known?.eventMark ?? '0')
  findings.updates.push({
    name,
    metaUpdateId,
    parts,
    mark,
    eventMark: eventMarkOf(parts.events),
    events: added ?? parts.events,
    restart: added === null,
  })
}

/** How its instances stand, when that is read off their tasks; and once that nobody reads them any more. */
function findSample(
  { member, instances, firstFailure, freshness, asOfMs }: JudgedMember,
  kept: Kept,
  findings: Findings,
  nowMs: number,
): void {
  const name = memberKey(member.key)
  const known = kept.updates.get(name)
  if (asOfMs === null || !(known ?? findings.updates.some((update) => update.name === name))) return
  const seen = instances !== null && member.supersededBy === null && freshness === 'current'
  if (!seen) {
    const ended = known?.sampleMark != null && known.sampleMark !== NOBODY_LOOKS
    if (ended) findings.samples.push({ name, atMs: nowMs, mark: NOBODY_LOOKS, sample: null })
    return
  }
  if (nowMs - (known?.sampledAtMs ?? 0) < sampleEveryMs(member.update, nowMs)) return
  const sample = sampleOf(instances, firstFailure)
  const mark = createHash('sha256').update(sampleMark(sample)).digest('base64url')
  if (known) known.sampledAtMs = nowMs
  if (mark !== known?.sampleMark) findings.samples.push({ name, atMs: asOfMs, mark, sample })
}

const sampleEveryMs = ({ summary }: ObservedUpdate, nowMs: number): number =>
  isActive(summary.status)
    ? Math.max(SAMPLE_EVERY_MS, (nowMs - summary.createdAtMs) / SAMPLES_A_LIFETIME)
    : nowMs - summary.lastModifiedAtMs < SAMPLE_AT_REST_MS
      ? SAMPLE_EVERY_MS
      : SAMPLE_AT_REST_MS

function remember(
  { updates: known }: Kept,
  updates: readonly UpdateToKeep[],
  samples: readonly SampleToKeep[],
  gone: readonly string[],
): void {
  for (const { name, mark, eventMark } of updates) {
    const before = known.get(name)
    known.set(name, {
      mark,
      eventMark,
      sampleMark: before?.sampleMark ?? null,
      gone: false,
      sampledAtMs: before?.sampledAtMs ?? 0,
    })
  }
  for (const { name, mark } of samples) {
    const one = known.get(name)
    if (one) one.sampleMark = mark
  }
  for (const name of gone) {
    const one = known.get(name)
    if (one) one.gone = true
  }
}
