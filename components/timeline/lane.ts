import type { MemberView, TimelineEntryView } from '@/lib/contract/meta-update'
import { JOB_UPDATE_STATUSES, type JobUpdateStatus } from '@/lib/domain/job-update'
import { UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'
import { placeOn, type Stretch, type TimeScale } from './time-scale'

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
  /** While something happens in it: changes of status, and runs of instance events. */
  readonly busy: readonly Stretch[]
  /** When the first thing went wrong; null: nothing did, as far as anybody knows. */
  readonly firstFailureMs: number | null
  /** From when on nobody knows, because it could not be read; null while it is. */
  readonly unknownFromMs: number | null
  /** Until when it is drawn. */
  readonly untilMs: number
}

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
  const { phase } = UPDATE_LIFECYCLE[statusOf(turns.at(-1)?.what ?? '')]
  return {
    member,
    spans,
    marks: marks.sort((a, b) => a.atMs - b.atMs),
    busy: busyOf(own, member.firstFailure?.atMs ?? null, phase === 'rolling' ? knownUntilMs : null),
    firstFailureMs: member.firstFailure?.atMs ?? null,
    unknownFromMs: member.freshness === 'current' || phase === 'ended' ? null : member.asOfMs,
    untilMs: nowMs,
  }
}

/** What still rolls is no silence, though its next event may be minutes away. @param rollsUntilMs null: it does not roll */
function busyOf(
  own: readonly TimelineEntryView[],
  firstFailureMs: number | null,
  rollsUntilMs: number | null,
): Stretch[] {
  const lastMs = Math.max(...own.map(({ untilMs }) => untilMs))
  return [
    ...own.map(({ atMs, untilMs }) => ({ fromMs: atMs, untilMs })),
    ...(firstFailureMs === null ? [] : [{ fromMs: firstFailureMs, untilMs: firstFailureMs }]),
    ...(rollsUntilMs === null ? [] : [{ fromMs: lastMs, untilMs: Math.max(lastMs, rollsUntilMs) }]),
  ]
}

/** The same lane on a clock that shows 0 at `zeroMs`. */
export function countedFrom(lane: Lane, zeroMs: number): Lane {
  if (zeroMs === 0) return lane
  const { spans, marks, busy, firstFailureMs, unknownFromMs, untilMs } = lane
  return {
    ...lane,
    spans: spans.map((span) => ({ ...span, fromMs: span.fromMs - zeroMs, untilMs: span.untilMs - zeroMs })),
    marks: marks.map((mark) => ({ ...mark, atMs: mark.atMs - zeroMs })),
    busy: busy.map((each) => ({ fromMs: each.fromMs - zeroMs, untilMs: each.untilMs - zeroMs })),
    firstFailureMs: firstFailureMs === null ? null : firstFailureMs - zeroMs,
    unknownFromMs: unknownFromMs === null ? null : unknownFromMs - zeroMs,
    untilMs: untilMs - zeroMs,
  }
}

/** Where a lane has something to draw. */
const momentsOf = ({ spans, marks, firstFailureMs }: Lane): number[] => [
  ...spans.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]),
  ...marks.map(({ atMs }) => atMs),
  ...(firstFailureMs === null ? [] : [firstFailureMs]),
]

/** From the first event to the last one, or to now while something is still going on; with a little air behind. */
export function stretchOf(lanes: readonly Lane[]): Stretch {
  const moments = lanes.flatMap((lane) => [...momentsOf(lane), ...(lane.unknownFromMs === null ? [] : [lane.untilMs])])
  const fromMs = moments.length === 0 ? (lanes[0]?.untilMs ?? 0) - 60_000 : Math.min(...moments)
  const lastMs = Math.max(fromMs + 60_000, ...moments)
  return { fromMs, untilMs: lastMs + (lastMs - fromMs) * 0.02 }
}

/** Failures nearer to each other than this much of the axis, in percent, are one mark. */
const NEAR_PERCENT = 1.3

/** Marks as they can be drawn on an axis: failures that would cover each other become one, which counts them. */
export function marksOn(axis: TimeScale, marks: readonly Mark[]): (Mark & { readonly times: number })[] {
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
