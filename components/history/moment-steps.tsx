'use client'

import { clsx } from 'clsx'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { useTimes } from '@/components/ui/time'
import type { Past } from '@/lib/contract/standpoint'
import { say } from '@/lib/messages/say'
import { useMoments } from './use-standpoint'

/** Whoever drags passes many moments and wants the last. */
const SETTLE_MS = 200
const STEP_MS = 1_000

/** Goes through the past: from one event to the next, or anywhere along the way. */
export function MomentSteps({ past }: { past: Past }) {
  const { moments, startMs, endMs } = past
  const times = useTimes()
  const { goTo } = useMoments()
  const [draggedMs, setDraggedMs] = useState<number | null>(null)
  useEffect(() => {
    if (draggedMs === null) return
    const timer = setTimeout(() => {
      goTo(placeFor(draggedMs, endMs), 'step')
      setDraggedMs(null)
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [draggedMs, endMs, goTo])
  const atMs = draggedMs ?? past.atMs
  // Addresses hold whole seconds where they can: an event is over by the next one.
  const earlier = moments.findLast((ms) => wholeSecond(ms) < past.atMs)
  const later = moments.find((ms) => wholeSecond(ms) > past.atMs && ms <= endMs)
  const place = moments.filter((ms) => ms <= atMs).length
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-line border-b px-3 py-2">
      <Step name={say('history.earlier')} toMs={earlier} endMs={endMs} none={say('history.no-earlier')}>
        <ChevronLeft aria-hidden="true" className="size-4" />
        {say('history.earlier')}
      </Step>
      <input
        type="range"
        aria-label={say('history.slider')}
        aria-valuetext={times.dateTime(atMs)}
        // All on whole seconds: a browser moves what is between two steps by itself, and says that somebody did.
        min={wholeSecond(startMs)}
        max={wholeSecond(Math.max(endMs, startMs + STEP_MS))}
        step={STEP_MS}
        value={wholeSecond(atMs)}
        onChange={(event) => setDraggedMs(Number(event.target.value))}
        className="order-last h-11 min-w-0 flex-1 basis-full accent-ink sm:order-none sm:h-6 sm:basis-40"
      />
      {/* On a phone the line above says it, unless one is on the way elsewhere. */}
      <span
        className={clsx('text-ink-2 text-sm tabular-nums', draggedMs === null ? 'max-sm:hidden' : 'max-sm:basis-full')}
      >
        <span className="font-medium text-ink">{times.dateTime(atMs)}</span>
        <span className="ml-2 max-sm:hidden">{say('history.place', { n: place, of: moments.length })}</span>
      </span>
      <Step name={say('history.later')} toMs={later} endMs={endMs} none={say('history.no-later')}>
        {say('history.later')}
        <ChevronRight aria-hidden="true" className="size-4" />
      </Step>
    </div>
  )
}

function Step({
  name,
  toMs,
  endMs,
  none,
  children,
}: {
  name: string
  toMs: number | undefined
  endMs: number
  none: string
  children: ReactNode
}) {
  const { goTo } = useMoments()
  return (
    <Button
      aria-label={name}
      offBecause={toMs === undefined ? none : null}
      onClick={() => toMs !== undefined && goTo(placeFor(toMs, endMs), 'step')}
      className="max-lg:min-h-11"
    >
      {children}
    </Button>
  )
}

/** The first whole second at which what happened then has happened. */
const wholeSecond = (ms: number): number => Math.ceil(ms / STEP_MS) * STEP_MS

/** At the end of the past is now, or what was last known; null stands for both. */
const placeFor = (ms: number, endMs: number): number | null =>
  wholeSecond(ms) >= endMs - STEP_MS ? null : wholeSecond(ms)
