import type { ClusterState } from '@/lib/contract/cluster'
import type { ActionRef } from '@/lib/contract/meta-update'
import { MAX_MOMENTS, type Past, type StandpointQuery } from '@/lib/contract/standpoint'
import type { Hold } from '@/lib/domain/hold'
import { formatJobKey, type JobKey, sameJob } from '@/lib/domain/job'
import type { ClusterUpdateKey } from '@/lib/domain/job-update'
import { membersAsOf, momentsOf, type PastUpdate } from '@/lib/domain/look-back'
import type { MaskedMessages } from '@/lib/domain/masked-messages'
import { memberKey, type ObservedUpdate } from '@/lib/domain/meta-update'
import { say } from '@/lib/messages/say'
import { listActions } from '@/lib/store/actions'
import {
  goneAtOf,
  type KeptUpdate,
  loadHistory,
  loadJobHeads,
  loadSamples,
  loadSpans,
  readDropped,
} from '@/lib/store/history-reading'
import { listHolds } from '@/lib/store/holds'
import type { KeptHead } from '@/lib/store/kept-update'
import { AppError, isAppError } from './app-error'
import { maskedMessages } from './message-masks'
import type { JudgedMetaUpdate, Overview } from './overview'
import { judgePast, type PastKnowledge, pastFreshness } from './past-judgement'
import type { Runtime } from './runtime'
import { openSnapshot } from './snapshot-content'
import { findMetaUpdate } from './verbs/find-meta-update'
import { clusterView } from './views/cluster-view'

/** A meta-update as it is seen from somewhere in time, for whatever only reads. */
export type Sight = {
  readonly found: JudgedMetaUpdate
  /** The moment shown, by our clock; of the past everything is as of then. */
  readonly nowMs: number
  readonly version: number
  readonly clusters: readonly ClusterState[]
  readonly holds: readonly Hold[]
  readonly actions: readonly ActionRef[]
  /** Null: as it is now. */
  readonly past: Past | null
}

/**
 * Looks at a meta-update: as it is, as it was at a moment, as somebody froze it; and what is left of it where the schedulers
 * have forgotten it.
 *
 * @throws AppError bad-request, unknown-meta-update, unknown-snapshot, store-unavailable
 */
export async function lookAt(runtime: Runtime, id: string, { at, snapshot }: StandpointQuery = {}): Promise<Sight> {
  if (snapshot !== undefined) return openSnapshot(runtime, id, snapshot)
  if (at !== undefined) {
    if (at >= runtime.nowMs()) throw new AppError('bad-request', say('history.still-to-come'))
    return lookBack(runtime, id, at)
  }
  try {
    const { overview, found } = findMetaUpdate(runtime, id)
    return await lookNow(runtime, overview, found)
  } catch (error) {
    if (!isAppError(error, 'unknown-meta-update')) throw error
    if (!runtime.storeWatch.state.available)
      throw new AppError('unknown-meta-update', `${error.message} ${say('history.away')}`)
    return lookBack(runtime, id, null)
  }
}

async function lookNow(runtime: Runtime, overview: Overview, found: JudgedMetaUpdate): Promise<Sight> {
  const clusters = clustersOf(found)
  return {
    found,
    nowMs: overview.nowMs,
    version: overview.version,
    clusters: runtime.board.clusters
      .filter(({ health }) => clusters.has(health.cluster))
      .map((cluster) => clusterView(runtime.board, cluster, overview.nowMs)),
    holds: overview.recorded.holds.filter(({ job }) => jobsOf(found).some((one) => sameJob(one, job))),
    actions: await actionsUntil(runtime, found.id, Number.POSITIVE_INFINITY),
    past: null,
  }
}

/** @param askedMs null: as it was when it was last known */
async function lookBack(runtime: Runtime, id: string, askedMs: number | null): Promise<Sight> {
  const { store, storeWatch } = runtime
  const live = runtime.overview().metaUpdates.get(id) ?? null
  const kept = await storeWatch.withStore(() => loadHistory(store.db, id))
  const updates = allUpdates(kept, live, maskedMessages(runtime.config.secretPatterns))
  if (updates.length === 0) throw await nothingKept(runtime, id)

  const goneAtMs = live ? null : goneAtOf(kept.map((one) => one.goneAtMs))
  const ends = endsOf(updates, live ? runtime.nowMs() : goneAtMs)
  const wantedMs = askedMs ?? ends.endMs
  const atMs = live ? Math.max(wantedMs, ends.startMs) : clamp(wantedMs, ends.startMs, ends.endMs)
  const known = await knowledgeAt(runtime, updates, atMs)
  const others = await othersOf(runtime, kept, live)
  const { takenAway } = storeWatch.recorded
  const found = judgePast(id, membersAsOf(updates, others, takenAway, atMs), known)
  const actions = await actionsUntil(runtime, id, atMs)
  const whole = membersAsOf(updates, () => [], takenAway, Number.MAX_SAFE_INTEGER)
  const clusters = [...clustersOf(found)].map((cluster) => ({
    cluster,
    ...pastFreshness(cluster, known),
    failure: null,
  }))
  return {
    found,
    nowMs: atMs,
    version: 0,
    clusters,
    holds: [...known.holds],
    actions,
    past: {
      kind: live || askedMs !== null ? 'at' : 'history',
      atMs,
      askedMs: askedMs !== null && askedMs !== atMs ? askedMs : null,
      ...ends,
      moments: momentsOf(whole, [ends.startMs, ends.endMs], MAX_MOMENTS),
      forgottenAtMs: goneAtMs,
      unwatched: clusters.filter(({ freshness }) => freshness !== 'current').map(({ cluster }) => cluster),
      snapshot: null,
    },
  }
}

/** What is kept, with what the board knows better over it. */
function allUpdates(kept: readonly KeptUpdate[], live: JudgedMetaUpdate | null, masked: MaskedMessages): PastUpdate[] {
  const updates = new Map(
    kept.map(({ name, key, place, update }): [string, PastUpdate] => [
      name,
      { key, update: masked.update(update), member: place.as === 'member' ? place : null },
    ]),
  )
  const add = (one: PastUpdate) => {
    const name = memberKey(one.key)
    const before = updates.get(name)
    updates.set(name, before && !one.update.details ? { ...one, update: before.update } : one)
  }
  for (const { member } of live?.members ?? []) {
    add({ key: member.key, update: member.update, member })
    for (const restore of member.restores)
      add({ key: { ...member.key, updateId: restore.summary.key.id }, update: restore, member: null })
  }
  return [...updates.values()]
}

/** Where the story begins and ends. @param knownMs until when it was known; null: its own last word */
function endsOf(updates: readonly PastUpdate[], knownMs: number | null): { startMs: number; endMs: number } {
  const summaries = updates.map(({ update }) => update.summary)
  const firsts = updates.map(({ update }) => update.details?.updateEvents[0]?.atMs ?? update.summary.createdAtMs)
  const startMs = Math.min(...firsts)
  return { startMs, endMs: Math.max(startMs, knownMs ?? Math.max(...summaries.map((one) => one.lastModifiedAtMs))) }
}

const clamp = (ms: number, least: number, most: number): number => Math.min(Math.max(ms, least), most)

async function knowledgeAt(runtime: Runtime, updates: readonly PastUpdate[], atMs: number): Promise<PastKnowledge> {
  const { store, storeWatch, board } = runtime
  const names = updates.map(({ key }) => memberKey(key))
  const jobs = new Map(updates.map(({ key }) => [formatJobKey(key.job), key.job]))
  return storeWatch.withStore(async () => {
    const holds: Hold[] = []
    for (const job of jobs.values()) holds.push(...(await listHolds(store.db, job)))
    return {
      atMs,
      samples: await loadSamples(store.db, names, atMs),
      spans: await loadSpans(store.db, [...new Set(updates.map(({ key }) => key.cluster))], atMs),
      // As they stood then: nobody had lifted them yet.
      holds: holds
        .filter(({ placedAtMs, lifted }) => placedAtMs <= atMs && (lifted === null || lifted.atMs > atMs))
        .map((hold) => ({ ...hold, lifted: null })),
      staleAfterMs: board.staleAfterMs,
    }
  })
}

/** What else there was of the jobs of its members, from the history and from the board. */
async function othersOf(
  runtime: Runtime,
  kept: readonly KeptUpdate[],
  live: JudgedMetaUpdate | null,
): Promise<(key: ClusterUpdateKey) => readonly ObservedUpdate[]> {
  const places = new Map<string, ClusterUpdateKey>()
  for (const { key } of kept) places.set(placeOf(key), key)
  for (const { member } of live?.members ?? []) places.set(placeOf(member.key), member.key)
  const found = new Map<string, readonly ObservedUpdate[]>()
  for (const [place, { cluster, job }] of places) {
    const heads = await runtime.storeWatch.withStore(() => loadJobHeads(runtime.store.db, cluster, formatJobKey(job)))
    const picture = runtime.board.cluster(cluster)?.picture
    const seen = picture?.updates.filter(({ summary }) => sameJob(summary.key.job, job)) ?? []
    const later = heads.flatMap(({ place: kind }) =>
      kind.as === 'member' && kind.supersededBy ? [{ summary: kind.supersededBy, details: null }] : [],
    )
    const known = new Map<string, ObservedUpdate>()
    for (const one of [...later, ...heads.map(turnsOf), ...seen])
      if (one.details || !known.get(one.summary.key.id)?.details) known.set(one.summary.key.id, one)
    found.set(place, [...known.values()])
  }
  return (key) => found.get(placeOf(key)) ?? []
}

/** Enough of an update to tell what its status was. */
const turnsOf = ({ summary, details }: KeptHead): ObservedUpdate => ({
  summary,
  details: details && { ...details, summary, initial: [], desired: null, instanceEvents: [] },
})

const placeOf = ({ cluster, job }: ClusterUpdateKey): string => `${cluster} ${formatJobKey(job)}`

async function actionsUntil(runtime: Runtime, id: string, atMs: number): Promise<ActionRef[]> {
  const actions = await runtime.storeWatch.read(`actions ${id}`, () => listActions(runtime.store.db, id))
  return actions
    .filter(({ createdAtMs }) => createdAtMs <= atMs)
    .map((action) => ({
      id: action.id,
      by: action.requestedBy,
      reason: action.reason,
      verb: action.verb,
      createdAtMs: action.createdAtMs,
      open: action.endedAtMs === null || action.endedAtMs > atMs,
    }))
}

/** Says where it was looked for, and what became of it if it was ever kept. */
async function nothingKept(runtime: Runtime, id: string): Promise<AppError> {
  const dropped = await runtime.storeWatch.withStore(() => readDropped(runtime.store.db, id))
  try {
    findMetaUpdate(runtime, id)
  } catch (error) {
    if (!isAppError(error, 'unknown-meta-update')) throw error
    return new AppError('unknown-meta-update', `${error.message} ${sayDropped(runtime, dropped)}`)
  }
  return new AppError('unknown-meta-update', say('history.not-kept-yet'))
}

function sayDropped(runtime: Runtime, dropped: Awaited<ReturnType<typeof readDropped>>): string {
  const { keepMs, bytes } = runtime.config.history
  const days = Math.round(keepMs / (24 * 3600_000))
  if (!dropped) return say('history.never-kept', { days })
  const at = new Date(dropped.droppedAtMs).toISOString().slice(0, 10)
  return dropped.why === 'age'
    ? say('history.dropped-by-age', { at, days })
    : say('history.dropped-by-size', { at, mb: Math.round(bytes / 1024 / 1024) })
}

const clustersOf = ({ members }: JudgedMetaUpdate): ReadonlySet<string> =>
  new Set(members.map(({ member }) => member.key.cluster))

const jobsOf = ({ members }: JudgedMetaUpdate): JobKey[] => [
  ...new Map(members.map(({ member }) => [formatJobKey(member.key.job), member.key.job])).values(),
]
