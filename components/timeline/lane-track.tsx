'use client'

import { clsx } from 'clsx'
import { useCallback } from 'react'
import { statusLook } from '@/components/status'
import { Glyph } from '@/components/ui/glyph'
import { printable } from '@/components/ui/plain-text'
import { formatDuration, useTimes } from '@/components/ui/time'
import { TONE_FILL } from '@/components/ui/tone'
import { Tooltip } from '@/components/ui/tooltip'
import { UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'
import { say } from '@/lib/messages/say'
import { type Lane, type Mark, marksOn, type Span } from './lane'
import { sayPassed } from './lane-clock'
import { placeOn, type Stretch, type TimeScale } from './time-scale'

/** Says when something was, on the clock that the axis has. */
export type SayMoment = (atMs: number) => string

/** On the wall clock the time of day, on the others the time that has passed. */
export function useSayMoment(onWall: boolean): SayMoment {
  const times = useTimes()
  return useCallback((atMs) => (onWall ? times.time(atMs) : sayPassed(atMs, true)), [times, onWall])
}

/** The picture of one lane. The events below say the same in words. */
export function LaneTrack({
  lane,
  label,
  axis,
  sayMoment,
}: {
  lane: Lane
  label: string
  axis: TimeScale
  sayMoment: SayMoment
}) {
  const { firstFailureMs } = lane
  return (
    <div className="relative h-7">
      <span className="sr-only">{describe(lane, label, axis, sayMoment)}</span>
      <div aria-hidden="true" className="absolute inset-0 overflow-hidden">
        {lane.spans.map((span) => (
          <SpanBar key={`${span.status}${span.fromMs}`} span={span} axis={axis} sayMoment={sayMoment} />
        ))}
        {axis.folds.map((fold) => (
          <FoldMark key={fold.fromMs} fold={fold} axis={axis} />
        ))}
        {lane.unknownFromMs !== null && (
          <span
            title={say('timeline.unread', { at: sayMoment(lane.unknownFromMs) })}
            className="hatched absolute inset-y-1 border-line-strong border-l"
            style={{
              left: `${placeOn(axis, lane.unknownFromMs)}%`,
              // Not beyond its own now, which on other clocks than the wall's is not where the axis ends.
              right: `${100 - placeOn(axis, lane.untilMs)}%`,
            }}
          />
        )}
        {firstFailureMs !== null && isOn(axis, firstFailureMs) && (
          <span className="absolute inset-y-0 w-px bg-bad" style={{ left: `${placeOn(axis, firstFailureMs)}%` }} />
        )}
      </div>
      {marksOn(axis, lane.marks).map((mark) => (
        <MarkGlyph key={`${mark.kind}${mark.atMs}${mark.entry.what}`} mark={mark} axis={axis} sayMoment={sayMoment} />
      ))}
      {firstFailureMs !== null && isOn(axis, firstFailureMs) && (
        <FirstFailureMark lane={lane} atMs={firstFailureMs} axis={axis} sayMoment={sayMoment} />
      )}
    </div>
  )
}

const isOn = ({ fromMs, untilMs }: Stretch, atMs: number): boolean => atMs >= fromMs && atMs <= untilMs

/** Rolling is a thick bar, hatched on the way back, and standing still a thin one: told apart without colour. */
function shapeOf({ status, back }: Span): string {
  const { phase } = UPDATE_LIFECYCLE[status]
  if (phase === 'rolling') return clsx('top-2 h-3', back ? TONE_FILL.back : 'bg-move/75')
  if (phase === 'paused') return 'top-[0.8125rem] h-0.5 bg-warn'
  return 'top-[0.8125rem] h-0.5 border-t-2 border-dotted border-warn'
}

function SpanBar({ span, axis, sayMoment }: { span: Span; axis: TimeScale; sayMoment: SayMoment }) {
  if (span.untilMs < axis.fromMs || span.fromMs > axis.untilMs) return null
  const left = placeOn(axis, span.fromMs)
  return (
    <span
      title={say('timeline.span', {
        what: printable(span.text),
        from: sayMoment(span.fromMs),
        until: sayMoment(span.untilMs),
      })}
      className={clsx('absolute min-w-px rounded-sm', shapeOf(span))}
      style={{ left: `${left}%`, width: `${placeOn(axis, span.untilMs) - left}%` }}
    />
  )
}

/** A zig-zag over whatever is drawn there: time is left out here. */
function FoldMark({ fold, axis }: { fold: Stretch; axis: TimeScale }) {
  const left = placeOn(axis, fold.fromMs)
  return (
    <span
      title={say('timeline.folded', { time: formatDuration(fold.untilMs - fold.fromMs) })}
      className="lane-fold absolute inset-y-0.5"
      style={{ left: `${left}%`, width: `${placeOn(axis, fold.untilMs) - left}%` }}
    />
  )
}

type Drawn = Mark & { readonly times: number }

/** Where it began to go wrong: which instance, where, and in whose words. It may have died before the updater said so. */
function FirstFailureMark({
  lane: { member },
  atMs,
  axis,
  sayMoment,
}: {
  lane: Lane
  atMs: number
  axis: TimeScale
  sayMoment: SayMoment
}) {
  const { instanceId = 0, host, message } = member.firstFailure ?? {}
  const words = say('timeline.first', {
    at: sayMoment(atMs),
    instance: `${instanceId}`,
    onHost: host ? 'yes' : 'no',
    host: printable(host ?? ''),
    why: message ? 'some' : 'none',
    message: printable(message ?? ''),
  })
  return (
    <Tooltip words={words}>
      <button
        type="button"
        aria-label={words}
        className="absolute top-0.5 grid size-6 -translate-x-1/2 cursor-default place-items-center"
        style={{ left: `${placeOn(axis, atMs)}%` }}
      >
        <span className="flex rounded-full bg-ground outline-2 outline-bad outline-offset-1">
          <Glyph shape="cross" tone="bad" />
        </span>
      </button>
    </Tooltip>
  )
}

function MarkGlyph({ mark, axis, sayMoment }: { mark: Drawn; axis: TimeScale; sayMoment: SayMoment }) {
  const style = { left: `${placeOn(axis, mark.atMs)}%` }
  if (mark.kind === 'person')
    return (
      <Tooltip words={sayPerson(mark, sayMoment)}>
        <button
          type="button"
          aria-label={sayPerson(mark, sayMoment)}
          className="absolute top-0.5 grid size-6 -translate-x-1/2 cursor-default place-items-center"
          style={style}
        >
          <span className="size-3 rotate-45 border-2 border-ink bg-ground" />
        </button>
      </Tooltip>
    )
  const look = mark.kind === 'failure' ? ({ shape: 'cross', tone: 'bad' } as const) : endLook(mark.entry)
  const words = sayMark(mark, sayMoment)
  return (
    <span
      title={words}
      aria-hidden="true"
      className="absolute top-1.5 flex -translate-x-1/2 rounded-full bg-ground"
      style={style}
    >
      <Glyph shape={look.shape} tone={look.tone} />
    </span>
  )
}

const sayPerson = ({ atMs, entry }: Drawn, sayMoment: SayMoment): string =>
  say('timeline.person', {
    at: sayMoment(atMs),
    what: printable(entry.text),
    why: entry.message === null || entry.message === '' ? 'none' : 'some',
    message: printable(entry.message ?? ''),
  })

function sayMark({ kind, atMs, entry, times }: Drawn, sayMoment: SayMoment): string {
  if (kind !== 'failure') return say('timeline.moment', { at: sayMoment(atMs), what: printable(entry.text) })
  return say('timeline.failed', { n: times, at: sayMoment(atMs) })
}

const ENDS = ['ROLLED_FORWARD', 'ROLLED_BACK', 'ABORTED', 'ERROR', 'FAILED'] as const
/** A restore that is complete has brought the member back. */
const endLook = ({ what, restore }: Mark['entry']) =>
  statusLook(
    restore && what === 'ROLLED_FORWARD' ? 'ROLLED_BACK' : (ENDS.find((status) => status === what) ?? 'UNKNOWN'),
  )

const MOST_TURNS = 12
const MOST_FAILURES = 6

/** The lane in words, in the order of time: how it stood, what failed as the marks count it, and since when nobody knows. */
function describe({ spans, marks, unknownFromMs }: Lane, label: string, axis: TimeScale, sayMoment: SayMoment): string {
  const turns = [
    ...spans.map(({ text, fromMs: atMs }) => ({ atMs, text })),
    ...marks.filter(({ kind }) => kind === 'end').map(({ entry, atMs }) => ({ atMs, text: entry.text })),
  ].map(({ atMs, text }) => ({ atMs, words: say('timeline.moment', { at: sayMoment(atMs), what: printable(text) }) }))
  const failures = marksOn(axis, marks)
    .filter(({ kind }) => kind === 'failure')
    .map((mark) => ({ atMs: mark.atMs, words: sayMark(mark, sayMoment) }))
  const told = [
    ...[...turns.slice(0, MOST_TURNS), ...failures.slice(0, MOST_FAILURES)]
      .sort((a, b) => a.atMs - b.atMs)
      .map(({ words }) => words),
    ...(unknownFromMs === null ? [] : [say('timeline.unread', { at: sayMoment(unknownFromMs) })]),
  ]
  return say('timeline.lane', {
    cluster: label,
    events: told.length === 0 ? say('timeline.nothing-known') : told.join('; '),
  })
}
