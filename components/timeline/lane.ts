import type { MemberView, TimelineEntryView } from '@/lib/contract/meta-update'
import { JOB_UPDATE_STATUSES, type JobUpdateStatus } from '@/lib/domain/job-update'
import { UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'

/** A stretch of time an update spent in one status. */
export type Span = {
  readonly status: JobUpdateStatus
  /** It went back then, by itself or by a new update that restores it. */
  readonly back: boolean
  readonly fromMs: number
  readonly untilMs: number
  readonly text: string
}

/** A moment worth a mark: an end, failed instances, something a person did. */
export type Mark = {
  readonly kind: 'end' | 'failure' | 'person'
  readonly atMs: number
  readonly entry: TimelineEntryView
}

export type Lane = {
  readonly member: MemberView
  readonly spans: readonly Span[]
  readonly marks: readonly Mark[]
  /** From when on nobody knows, because it could not be read; null while it is. */
  readonly unknownFromMs: number | null
}

export type Axis = { readonly fromMs: number; readonly untilMs: number }

const statusOf = (what: string): JobUpdateStatus => JOB_UPDATE_STATUSES.find((status) => status === what) ?? 'UNKNOWN'

/** The lane of one member: its entries, and those of its restores, as spans of status, with marks. @param nowMs the server's time */
export function laneOf(member: MemberView, entries: readonly TimelineEntryView[], nowMs: number): Lane {
  const own = entries
    .filter(({ cluster, updateId }) => cluster === member.key.cluster && updateId === member.key.updateId)
    .sort((a, b) => a.atMs - b.atMs)
  const turns = own.filter(({ kind }) => kind === 'update')
  const knownUntilMs = member.freshness === 'current' ? nowMs : (member.asOfMs ?? nowMs)
  const spans: Span[] = []
  const marks: Mark[] = []
  turns.forEach((entry, index) => {
    const status = statusOf(entry.what)
    const next = turns[index + 1]
    if (UPDATE_LIFECYCLE[status].phase === 'ended') marks.push({ kind: 'end', atMs: entry.atMs, entry })
    else {
      spans.push({
        status,
        // A restore goes forward to the old build.
        back: (UPDATE_LIFECYCLE[status].direction === 'back') !== (entry.restore !== null),
        fromMs: entry.atMs,
        untilMs: Math.max(entry.atMs, next?.atMs ?? knownUntilMs),
        text: entry.text,
      })
      if (index > 0 && entry.user !== null) marks.push({ kind: 'person', atMs: entry.atMs, entry })
    }
  })
  for (const entry of own)
    if (entry.kind === 'instances' && entry.tone === 'bad') marks.push({ kind: 'failure', atMs: entry.atMs, entry })
  const over = UPDATE_LIFECYCLE[statusOf(turns.at(-1)?.what ?? '')].phase === 'ended'
  return {
    member,
    spans,
    marks: marks.sort((a, b) => a.atMs - b.atMs),
    unknownFromMs: member.freshness === 'current' || over ? null : member.asOfMs,
  }
}

/** From the first event to the last one, or to now while something is still going on; with a little air behind. */
export function axisOf(lanes: readonly Lane[], nowMs: number): Axis {
  const starts = lanes.flatMap(({ spans, marks }) => [
    ...spans.map(({ fromMs }) => fromMs),
    ...marks.map(({ atMs }) => atMs),
  ])
  const ends = lanes.flatMap(({ spans, marks, unknownFromMs }) => [
    ...spans.map(({ untilMs }) => untilMs),
    ...marks.map(({ entry }) => entry.untilMs),
    ...(unknownFromMs === null ? [] : [nowMs]),
  ])
  const fromMs = starts.length === 0 ? nowMs - 60_000 : Math.min(...starts)
  const lastMs = Math.max(fromMs + 60_000, ...ends)
  return { fromMs, untilMs: lastMs + (lastMs - fromMs) * 0.02 }
}

/** Where a moment is on the axis, in percent; outside of it, the nearer end. */
export const placeOn = ({ fromMs, untilMs }: Axis, atMs: number): number =>
  Math.round(Math.min(1, Math.max(0, (atMs - fromMs) / (untilMs - fromMs))) * 10_000) / 100

/** Failures nearer to each other than this much of the axis, in percent, are one mark. */
const NEAR_PERCENT = 1.3

/** Marks as they can be drawn on an axis: failures that would cover each other become one, which counts them. */
export function marksOn(axis: Axis, marks: readonly Mark[]): (Mark & { readonly times: number })[] {
  const shown: (Mark & { times: number })[] = []
  let last: (Mark & { times: number }) | undefined
  for (const mark of marks) {
    if (mark.atMs < axis.fromMs || mark.atMs > axis.untilMs) continue
    const count = mark.entry.count
    if (mark.kind === 'failure' && last && placeOn(axis, mark.atMs) - placeOn(axis, last.atMs) < NEAR_PERCENT) {
      last.times += count
      continue
    }
    const drawn = { ...mark, times: count }
    shown.push(drawn)
    if (mark.kind === 'failure') last = drawn
  }
  return shown
}

const MINUTE_MS = 60_000
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 10_080, 43_200].map(
  (minutes) => minutes * MINUTE_MS,
)

/** Round times on the axis, at most `most` of them. */
export function ticksOf({ fromMs, untilMs }: Axis, most: number): number[] {
  const step = STEPS_MS.find((each) => (untilMs - fromMs) / each <= most) ?? Math.ceil((untilMs - fromMs) / most)
  const ticks: number[] = []
  for (let atMs = Math.ceil(fromMs / step) * step; atMs <= untilMs; atMs += step) ticks.push(atMs)
  return ticks
}
