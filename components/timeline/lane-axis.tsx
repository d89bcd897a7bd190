'use client'

import { clsx } from 'clsx'
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { useServerTime } from '@/components/live/server-clock'
import { useTimes } from '@/components/ui/time'
import { say } from '@/lib/messages/say'
import { sayPassed } from './lane-clock'
import { momentAt, placeOn, type Stretch, type TimeScale, ticksOn } from './time-scale'
import { type Lanes, laneNow } from './use-lanes'

/** A drag over less than this, in percent of the axis, was a click. */
const LEAST_BRUSH_PERCENT = 1
/** One key press moves an end of the range by this share of what is shown. */
const KEY_SHARE = 0.05
const DAY_MS = 24 * 3_600_000

/**
 * The axis above the lanes. On the wall clock a part of it is chosen by dragging, which Escape gives up, or by moving its ends with
 * the arrow keys.
 */
export function LaneAxis({ lanes, className }: { lanes: Lanes; className?: string }) {
  const { axis, clock, setRange, range, whole } = lanes
  const [brush, setBrush] = useState<{ from: number; to: number } | null>(null)
  const area = useRef<HTMLDivElement>(null)
  const onWall = clock === 'wall'
  useEscape(brush !== null, () => setBrush(null))

  const placeUnder = (event: PointerEvent): number => {
    const box = area.current?.getBoundingClientRect()
    return box ? Math.min(100, Math.max(0, ((event.clientX - box.left) / box.width) * 100)) : 0
  }
  const finish = (event: PointerEvent) => {
    // Where it is let go, not where it was last drawn: a quick hand is ahead of the picture.
    const to = placeUnder(event)
    if (brush && Math.abs(to - brush.from) >= LEAST_BRUSH_PERCENT)
      setRange({
        fromMs: momentAt(axis, Math.min(brush.from, to)),
        untilMs: momentAt(axis, Math.max(brush.from, to)),
      })
    setBrush(null)
  }
  return (
    <div
      ref={area}
      className={clsx(
        'relative h-6 touch-pan-y select-none font-mono text-ink-3 text-xs max-lg:h-11',
        onWall && 'cursor-crosshair',
        className,
      )}
      {...(onWall && {
        onPointerDown: (event: PointerEvent) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          setBrush({ from: placeUnder(event), to: placeUnder(event) })
        },
        onPointerMove: (event: PointerEvent) => {
          if (brush) setBrush({ ...brush, to: placeUnder(event) })
        },
        onPointerUp: finish,
        onPointerCancel: () => setBrush(null),
      })}
    >
      <Ticks axis={axis} onWall={onWall} />
      {brush && (
        <span
          className="absolute inset-y-0 bg-focus/25"
          style={{ left: `${Math.min(brush.from, brush.to)}%`, width: `${Math.abs(brush.to - brush.from)}%` }}
        />
      )}
      {onWall && (
        <>
          <RangeEnd end="from" shown={axis} whole={whole} isRange={range !== null} onMove={setRange} />
          <RangeEnd end="until" shown={axis} whole={whole} isRange={range !== null} onMove={setRange} />
        </>
      )}
    </div>
  )
}

/** While something is under way. */
function useEscape(underWay: boolean, onEscape: () => void) {
  const latest = useRef(onEscape)
  useEffect(() => {
    latest.current = onEscape
  })
  useEffect(() => {
    if (!underWay) return
    const listen = (event: Event & { readonly key: string }) => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      latest.current()
    }
    document.addEventListener('keydown', listen, true)
    return () => document.removeEventListener('keydown', listen, true)
  }, [underWay])
}

/** One end of the range that is shown, as a slider. */
function RangeEnd({
  end,
  shown,
  whole,
  isRange,
  onMove,
}: {
  end: 'from' | 'until'
  shown: Stretch
  whole: Stretch
  isRange: boolean
  onMove: (range: Stretch | null) => void
}) {
  const times = useTimes()
  const isFrom = end === 'from'
  const nowMs = isFrom ? shown.fromMs : shown.untilMs
  const [leastMs, mostMs] = isFrom ? [whole.fromMs, shown.untilMs] : [shown.fromMs, whole.untilMs]
  const onKeyDown = (event: KeyboardEvent) => {
    const stepMs = (shown.untilMs - shown.fromMs) * KEY_SHARE
    const wanted =
      event.key === 'ArrowRight' || event.key === 'ArrowUp'
        ? nowMs + stepMs
        : event.key === 'ArrowLeft' || event.key === 'ArrowDown'
          ? nowMs - stepMs
          : event.key === 'Home'
            ? leastMs
            : event.key === 'End'
              ? mostMs
              : null
    if (event.key === 'Escape' && isRange) {
      event.preventDefault()
      onMove(null)
      return
    }
    if (wanted === null) return
    event.preventDefault()
    const at = Math.min(mostMs, Math.max(leastMs, wanted))
    const next = isFrom ? { fromMs: at, untilMs: shown.untilMs } : { fromMs: shown.fromMs, untilMs: at }
    onMove(next.fromMs <= whole.fromMs && next.untilMs >= whole.untilMs ? null : next)
  }
  return (
    <span
      role="slider"
      tabIndex={0}
      aria-label={say(`timeline.range-${end}`)}
      aria-orientation="horizontal"
      aria-valuemin={Math.round(leastMs)}
      aria-valuemax={Math.round(mostMs)}
      aria-valuenow={Math.round(nowMs)}
      aria-valuetext={times.dateTime(nowMs)}
      onKeyDown={onKeyDown}
      className={clsx(
        'absolute inset-y-0 w-6 hover:bg-raised/60',
        isFrom ? 'left-0 border-l-2' : 'right-0 border-r-2',
        isRange ? 'border-ink' : 'border-transparent focus-visible:border-ink',
      )}
    />
  )
}

const MOST_TICKS = 8
/** A label that begins further to the right than this would be cut, on a phone too. */
const LAST_LABEL_PERCENT = { short: 85, long: 78 } as const

function Ticks({ axis, onWall }: { axis: TimeScale; onWall: boolean }) {
  const times = useTimes()
  const nowMs = useServerTime(laneNow)
  const days = axis.untilMs - axis.fromMs > DAY_MS * 1.5
  const ticks = ticksOn(axis, MOST_TICKS)
  const fine = ticks.some((atMs) => atMs % 60_000 !== 0)
  const label = (atMs: number): string => {
    if (!onWall) return sayPassed(atMs, fine)
    const clock = times.bareTime(atMs).slice(0, fine ? 8 : 5)
    return days ? `${times.bareDate(atMs).slice(5)} ${clock}` : clock
  }
  return (
    <div aria-hidden="true">
      {ticks.map((atMs, index) => {
        const left = placeOn(axis, atMs)
        return (
          <span
            key={atMs}
            className={clsx(
              'pointer-events-none absolute top-1 whitespace-nowrap border-l pl-1',
              atMs === 0 && !onWall ? 'border-ink text-ink' : 'border-line-strong',
              index % 2 === 1 && 'max-xl:hidden',
            )}
            style={{ left: `${left}%` }}
          >
            {left > LAST_LABEL_PERCENT[fine || days ? 'long' : 'short'] ? '' : label(atMs)}
          </span>
        )
      })}
      {onWall && nowMs >= axis.fromMs && nowMs <= axis.untilMs && (
        <span
          className="pointer-events-none absolute inset-y-0 border-ink-3 border-l"
          style={{ left: `${placeOn(axis, nowMs)}%` }}
        />
      )}
    </div>
  )
}
