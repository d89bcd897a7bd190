import type { AuroraClient } from '@/lib/aurora/client'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import { formatJobKey, type JobUpdateKey } from '@/lib/domain/job'
import type { JobUpdateSummary } from '@/lib/domain/job-update'

/** The summaries of every update of a cluster, and what the next reading may build on. */
export type KnownSummaries = {
  /** By `role/environment/name/id`, the one changed last in front. */
  readonly byKey: ReadonlyMap<string, JobUpdateSummary>
  /** The newest change at the moment of the newest reading; null while there are no updates. By the scheduler's clock. */
  readonly newestChangeMs: number | null
  /** When all of them were read at once. By our clock. */
  readonly readInFullAtMs: number
}

/** Updates that were pruned, and changes under a scheduler clock that went back, are seen after this time at the latest. */
export const FULL_READ_EVERY_MS = 60_000
const FIRST_PAGE = 20
const PAGE = 100
/** How far a page reaches back into the one before: while pages are read, rows move. */
const OVERLAP = 5

/** `role/environment/name/id`. */
export const updateName = ({ job, id }: JobUpdateKey): string => `${formatJobKey(job)}/${id}`

/**
 * All update summaries of a cluster, newest change first, but only those that can have changed are asked for: from the newest
 * down to what was known. Where what comes back does not fit what is known, and at a bounded age, all are read.
 */
export async function readSummaries(
  client: AuroraClient,
  known: KnownSummaries | null,
  nowMs: number,
): Promise<CallOutcome<KnownSummaries>> {
  if (known?.newestChangeMs == null || nowMs - known.readInFullAtMs >= FULL_READ_EVERY_MS) return readAll(client, nowMs)
  const changed = await readDownTo(client, known.newestChangeMs)
  if (changed.kind !== 'applied') return changed
  const merged = changed.value && mergeChanged(known, changed.value, nowMs)
  return merged ? { kind: 'applied', value: merged, messages: [] } : readAll(client, nowMs)
}

async function readAll(client: AuroraClient, nowMs: number): Promise<CallOutcome<KnownSummaries>> {
  const read = await client.readUpdateSummaries({})
  return read.kind === 'applied' ? { ...read, value: asKnown(read.value, nowMs) } : read
}

/** The newest changes, and whether one answer held all updates there are. */
export type ChangedSummaries = {
  readonly summaries: readonly JobUpdateSummary[]
  readonly newestChangeMs: number | null
  readonly complete: boolean
}

/**
 * Pages from the newest change down to before `knownChangeMs`; null when rows moved so far between two pages that some may
 * have been missed. A row that moves to the front meanwhile is newer than `newestChangeMs`, so the next reading finds it.
 */
async function readDownTo(client: AuroraClient, knownChangeMs: number): Promise<CallOutcome<ChangedSummaries | null>> {
  const seen = new Map<string, JobUpdateSummary>()
  let newestChangeMs: number | null = null
  for (let offset = 0, limit = FIRST_PAGE; ; offset = seen.size - OVERLAP, limit = PAGE) {
    const page = await client.readUpdateSummaries({ offset, limit })
    if (page.kind !== 'applied') return page
    const summaries = page.value
    const [first, last] = [summaries[0], summaries.at(-1)]
    const hold = (value: ChangedSummaries | null) => ({ kind: 'applied', value, messages: [] }) as const
    if (offset > 0 && !summaries.some(({ key }) => seen.has(updateName(key)))) return hold(null)
    const before = seen.size
    for (const summary of summaries) seen.set(updateName(summary.key), summary)
    newestChangeMs ??= first?.lastModifiedAtMs ?? null
    const ended = summaries.length < limit
    if (ended || (last && last.lastModifiedAtMs < knownChangeMs))
      return hold({ summaries: [...seen.values()], newestChangeMs, complete: ended && offset === 0 })
    if (seen.size === before) return hold(null)
  }
}

/**
 * What is known with what has changed laid over it; null when the two contradict each other: of what is known and was changed
 * later than the oldest row that was read, nothing may be missing. A new leader may have lost the newest changes.
 */
export function mergeChanged(known: KnownSummaries, changed: ChangedSummaries, nowMs: number): KnownSummaries | null {
  const { summaries, newestChangeMs, complete } = changed
  if (complete) return asKnown(summaries, nowMs)
  const oldest = Math.min(...summaries.map(({ lastModifiedAtMs }) => lastModifiedAtMs))
  const byKey = new Map(summaries.map((summary) => [updateName(summary.key), summary]))
  for (const [name, summary] of known.byKey) {
    if (byKey.has(name)) continue
    if (summary.lastModifiedAtMs > oldest) return null
    byKey.set(name, summary)
  }
  return { byKey: newestFirst(byKey), newestChangeMs, readInFullAtMs: known.readInFullAtMs }
}

const asKnown = (summaries: readonly JobUpdateSummary[], readInFullAtMs: number): KnownSummaries => ({
  byKey: newestFirst(summaries.map((summary) => [updateName(summary.key), summary] as const)),
  newestChangeMs: summaries.reduce<number | null>(
    (newest, { lastModifiedAtMs }) => Math.max(newest ?? lastModifiedAtMs, lastModifiedAtMs),
    null,
  ),
  readInFullAtMs,
})

const newestFirst = (entries: Iterable<readonly [string, JobUpdateSummary]>): Map<string, JobUpdateSummary> =>
  new Map([...entries].sort(([, a], [, b]) => b.lastModifiedAtMs - a.lastModifiedAtMs))
