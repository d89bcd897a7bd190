import type { CallFailure } from '@/lib/domain/call-outcome'

/** One request as it went over the wire; a read that was tried twice is two. */
export type CallEnd = {
  readonly kind: 'read' | 'write'
  readonly endedAtMs: number
  readonly tookMs: number
  /** Of the request and its answer, unpacked; of what failed on the way only the request counts. */
  readonly bytes: number
  /** Null when the scheduler gave an answer that could be understood, a refusal included. */
  readonly failure: { readonly kind: CallFailure; readonly message: string } | null
}

type Bucket<T> = { readonly startMs: number; readonly value: T }
type Traffic = { readonly reads: number; readonly writes: number; readonly bytes: number }
type Errors = Partial<Readonly<Record<CallFailure, number>>>

/** The calls of the last minutes in bounded memory. Times are by one clock that never goes back. */
export type CallStatistics = {
  readonly traffic: readonly Bucket<Traffic>[]
  readonly errors: readonly Bucket<Errors>[]
  /** Of the newest answers, the newest last. */
  readonly replyTimesMs: readonly number[]
  readonly lastError: { readonly kind: CallFailure; readonly message: string; readonly atMs: number } | null
}

/** What the statistics say at one moment. */
export type CallSummary = {
  readonly readsPerMinute: number
  readonly writesPerMinute: number
  readonly bytesPerMinute: number
  /** Of the last ten minutes, the most frequent first. */
  readonly errors: readonly { readonly kind: CallFailure; readonly count: number }[]
  readonly lastError: { readonly kind: CallFailure; readonly message: string; readonly agoMs: number } | null
  /** Over the newest answers; null before the first. */
  readonly replyMs: { readonly median: number; readonly worst: number; readonly answers: number } | null
}

export const NO_CALLS: CallStatistics = { traffic: [], errors: [], replyTimesMs: [], lastError: null }

const TRAFFIC_SPAN_MS = 60_000
const TRAFFIC_BUCKET_MS = 1_000
const ERROR_SPAN_MS = 600_000
const ERROR_BUCKET_MS = 10_000
const REPLY_TIMES = 50

export function countCall(known: CallStatistics, call: CallEnd): CallStatistics {
  const { kind, endedAtMs, tookMs, bytes, failure } = call
  const traffic = addTo(known.traffic, TRAFFIC_BUCKET_MS, TRAFFIC_SPAN_MS, endedAtMs, (sum: Traffic = NO_TRAFFIC) => ({
    reads: sum.reads + (kind === 'read' ? 1 : 0),
    writes: sum.writes + (kind === 'write' ? 1 : 0),
    bytes: sum.bytes + bytes,
  }))
  if (failure === null) return { ...known, traffic, replyTimesMs: [...known.replyTimesMs, tookMs].slice(-REPLY_TIMES) }
  const errors = addTo(known.errors, ERROR_BUCKET_MS, ERROR_SPAN_MS, endedAtMs, (sum: Errors = {}) => ({
    ...sum,
    [failure.kind]: (sum[failure.kind] ?? 0) + 1,
  }))
  return { ...known, traffic, errors, lastError: { ...failure, atMs: endedAtMs } }
}

export function summarizeCalls(known: CallStatistics, nowMs: number): CallSummary {
  const traffic = within(known.traffic, TRAFFIC_SPAN_MS, nowMs)
  const errors = new Map<CallFailure, number>()
  for (const bucket of within(known.errors, ERROR_SPAN_MS, nowMs))
    for (const [kind, count] of Object.entries(bucket) as [CallFailure, number][])
      errors.set(kind, (errors.get(kind) ?? 0) + count)
  const sorted = [...known.replyTimesMs].sort((a, b) => a - b)
  const [median, worst] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)]
  return {
    readsPerMinute: traffic.reduce((sum, { reads }) => sum + reads, 0),
    writesPerMinute: traffic.reduce((sum, { writes }) => sum + writes, 0),
    bytesPerMinute: traffic.reduce((sum, { bytes }) => sum + bytes, 0),
    errors: [...errors].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count),
    lastError: known.lastError && {
      kind: known.lastError.kind,
      message: known.lastError.message,
      agoMs: Math.max(0, nowMs - known.lastError.atMs),
    },
    replyMs: median === undefined || worst === undefined ? null : { median, worst, answers: sorted.length },
  }
}

const NO_TRAFFIC: Traffic = { reads: 0, writes: 0, bytes: 0 }

/** Adds to the bucket of this moment and forgets those that have left the span. */
function addTo<T>(
  buckets: readonly Bucket<T>[],
  widthMs: number,
  spanMs: number,
  atMs: number,
  add: (sum: T | undefined) => T,
): readonly Bucket<T>[] {
  const startMs = Math.floor(atMs / widthMs) * widthMs
  const kept = buckets.filter((bucket) => bucket.startMs > atMs - spanMs && bucket.startMs !== startMs)
  return [...kept, { startMs, value: add(buckets.find((bucket) => bucket.startMs === startMs)?.value) }]
}

const within = <T>(buckets: readonly Bucket<T>[], spanMs: number, nowMs: number): T[] =>
  buckets.filter(({ startMs }) => startMs > nowMs - spanMs).map(({ value }) => value)
