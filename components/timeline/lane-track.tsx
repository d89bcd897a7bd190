import { clsx } from 'clsx'
import { memberLook, statusLook } from '@/components/status'
import { count } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PlainText, printable } from '@/components/ui/plain-text'
import { formatTime } from '@/components/ui/time'
import { TONE_FILL } from '@/components/ui/tone'
import { UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'
import { type Axis, type Lane, type Mark, marksOn, placeOn, type Span } from './lane'

/** Rolling is a thick bar, hatched on the way back, and standing still a thin one: told apart without colour. */
function shapeOf({ status, back }: Span): string {
  const { phase } = UPDATE_LIFECYCLE[status]
  if (phase === 'rolling') return clsx('top-2 h-3', back ? TONE_FILL.back : 'bg-move/75')
  if (phase === 'paused') return 'top-[0.8125rem] h-0.5 bg-warn'
  return 'top-[0.8125rem] h-0.5 border-t-2 border-dotted border-warn'
}

/** The label and the picture of one lane. The list of events below says the same in words. */
export function LaneTrack({ lane, label, axis }: { lane: Lane; label: string; axis: Axis }) {
  const look = memberLook(lane.member)
  return (
    <>
      <span className="flex min-w-0 items-center gap-2 pl-3 text-sm">
        <Glyph shape={look.shape} tone={look.tone} className="size-3.5" />
        <PlainText text={label} cut className="font-mono" />
      </span>
      <div role="img" aria-label={`${label}: ${describe(lane)}`} className="relative h-7 overflow-hidden">
        {lane.spans.map((span) => (
          <SpanBar key={`${span.status}${span.fromMs}`} span={span} axis={axis} />
        ))}
        {lane.unknownFromMs !== null && (
          <span
            title="not read since then"
            className="hatched absolute inset-y-1 right-0 border-line-strong border-l"
            style={{ left: `${placeOn(axis, lane.unknownFromMs)}%` }}
          />
        )}
        {marksOn(axis, lane.marks).map((mark) => (
          <MarkGlyph key={`${mark.kind}${mark.atMs}${mark.entry.what}`} mark={mark} axis={axis} />
        ))}
      </div>
    </>
  )
}

function SpanBar({ span, axis }: { span: Span; axis: Axis }) {
  if (span.untilMs < axis.fromMs || span.fromMs > axis.untilMs) return null
  const left = placeOn(axis, span.fromMs)
  return (
    <span
      title={`${printable(span.text)}, ${formatTime(span.fromMs)} to ${formatTime(span.untilMs)}`}
      className={clsx('absolute min-w-px rounded-sm', shapeOf(span))}
      style={{ left: `${left}%`, width: `${placeOn(axis, span.untilMs) - left}%` }}
    />
  )
}

function MarkGlyph({ mark: { kind, atMs, entry, times }, axis }: { mark: Mark & { times: number }; axis: Axis }) {
  const left = placeOn(axis, atMs)
  const title =
    kind === 'failure'
      ? `${count(times, 'instance')} failed from ${formatTime(atMs)} on`
      : `${formatTime(atMs)} ${printable(entry.text)}`
  if (kind === 'person')
    return (
      <span
        title={title}
        className="absolute top-[0.4375rem] size-3.5 -translate-x-1/2 rotate-45 border-2 border-ink bg-ground"
        style={{ left: `${left}%` }}
      />
    )
  const look = kind === 'failure' ? ({ shape: 'cross', tone: 'bad' } as const) : endLook(entry)
  return (
    <span
      title={title}
      className="absolute top-1.5 flex -translate-x-1/2 rounded-full bg-ground"
      style={{ left: `${left}%` }}
    >
      <Glyph shape={look.shape} tone={look.tone} />
    </span>
  )
}

const ENDS = ['ROLLED_FORWARD', 'ROLLED_BACK', 'ABORTED', 'ERROR', 'FAILED'] as const
/** A restore that is complete has brought the member back. */
const endLook = ({ what, restore }: Mark['entry']) =>
  statusLook(
    restore && what === 'ROLLED_FORWARD' ? 'ROLLED_BACK' : (ENDS.find((status) => status === what) ?? 'UNKNOWN'),
  )

function describe({ spans, marks, unknownFromMs }: Lane): string {
  const told = [
    ...spans.map(({ text, fromMs }) => `${printable(text)} at ${formatTime(fromMs)}`),
    ...marks
      .filter(({ kind }) => kind !== 'person')
      .map(({ entry, atMs }) => `${printable(entry.text)} at ${formatTime(atMs)}`),
    ...(unknownFromMs === null ? [] : [`not read since ${formatTime(unknownFromMs)}`]),
  ]
  return told.length === 0 ? 'no events known' : told.slice(0, 12).join('; ')
}
