'use client'

import { parseAsBoolean, parseAsIsoDateTime, parseAsStringLiteral } from 'nuqs'
import { useMemo } from 'react'
import { useServerTime } from '@/components/live/server-clock'
import { useAddress } from '@/components/ui/use-address'
import { useSteady } from '@/components/ui/use-steady'
import type { MemberView, MetaUpdateReply } from '@/lib/contract/meta-update'
import { countedFrom, type Lane, laneOf, stretchOf } from './lane'
import { clocksFor, LANE_CLOCKS, type LaneClock, soonestFailureMs, zeroesOf } from './lane-clock'
import { foldsIn, type Stretch, type TimeScale } from './time-scale'

const VIEW = {
  clock: parseAsStringLiteral(LANE_CLOCKS).withDefault('wall'),
  /** Silences are drawn at their length. */
  gaps: parseAsBoolean.withDefault(false),
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
}

/** Now moves in steps of this size, so that a page that nobody touches is not laid out anew each second. */
const NOW_STEP_MS = 5_000
export const laneNow = (nowMs: number): number => Math.floor(nowMs / NOW_STEP_MS) * NOW_STEP_MS

/** Nobody needs to see less than this at once. */
const LEAST_RANGE_MS = 5_000

export type Lanes = {
  /** In the order of the members. */
  readonly lanes: readonly Lane[]
  readonly axis: TimeScale
  readonly clock: LaneClock
  /** On the clock of failures, how long after its start a lane without one has its 0; null: there is none, or it is another clock. */
  readonly alignedMs: number | null
  readonly clocks: readonly LaneClock[]
  readonly setClock: (clock: LaneClock) => void
  readonly fold: boolean
  /** Folding would save something. */
  readonly foldable: boolean
  readonly setFold: (fold: boolean) => void
  /** Everything there is to see. */
  readonly whole: Stretch
  /** The part of the wall clock that somebody has chosen; null: all of it. */
  readonly range: Stretch | null
  readonly setRange: (range: Stretch | null) => void
}

const known = new WeakMap<MemberView, { timeline: MetaUpdateReply['timeline']; nowMs: number; lane: Lane }>()

/** `laneOf`, and the same lane for the same member, so that who draws it sees that nothing is new. */
function sameLane(member: MemberView, timeline: MetaUpdateReply['timeline'], nowMs: number): Lane {
  const held = known.get(member)
  if (held?.timeline === timeline && held.nowMs === nowMs) return held.lane
  const lane = laneOf(member, timeline, nowMs)
  known.set(member, { timeline, nowMs, lane })
  return lane
}

/** The lanes of a meta-update, on the clock, with the folds and in the range that the address names. */
export function useLanes({ members, timeline }: MetaUpdateReply): Lanes {
  const newestMs = useMemo(() => Math.max(...timeline.map(({ untilMs }) => untilMs)), [timeline])
  const nowMs = useServerTime((atMs) => Math.max(laneNow(atMs), newestMs))
  const [view, setView] = useAddress(VIEW)
  const walled = useMemo(() => members.map((member) => sameLane(member, timeline, nowMs)), [members, timeline, nowMs])
  const clocks = clocksFor(walled)
  const clock = clocks.includes(view.clock) ? view.clock : 'wall'
  const zeroes = zeroesOf(walled, clock)
  const lanes = walled.map((lane, index) => countedFrom(lane, zeroes[index] ?? 0))
  const whole = stretchOf(lanes)
  const range = clock === 'wall' ? rangeOf(view.from, view.to, whole) : null
  const shown = range ?? whole
  const folds = foldsIn(
    shown,
    lanes.flatMap(({ busy }) => busy),
  )
  const axis = useSteady({ ...shown, folds: view.gaps ? [] : folds })
  return {
    lanes,
    axis,
    clock,
    alignedMs:
      clock === 'failure' && walled.some(({ firstFailureMs }) => firstFailureMs === null)
        ? soonestFailureMs(walled)
        : null,
    clocks,
    // A range is a part of the wall clock.
    setClock: (next) => setView({ clock: next === 'wall' ? null : next, from: null, to: null }),
    fold: !view.gaps,
    foldable: folds.length > 0,
    setFold: (fold) => setView({ gaps: fold ? null : true }),
    whole,
    range,
    // An end that is the end of everything stays open: what comes later is to be seen as well.
    setRange: (next) =>
      setView({
        from: next && next.fromMs > whole.fromMs ? new Date(Math.floor(next.fromMs)) : null,
        to: next && next.untilMs < whole.untilMs ? new Date(Math.ceil(next.untilMs)) : null,
      }),
  }
}

/** What an address says of a range, as far as it makes sense here; an open end is that of the whole. */
function rangeOf(from: Date | null, to: Date | null, whole: Stretch): Stretch | null {
  if (!from && !to) return null
  const fromMs = Math.max(whole.fromMs, from?.getTime() ?? whole.fromMs)
  const untilMs = Math.min(whole.untilMs, to?.getTime() ?? whole.untilMs)
  return untilMs - fromMs >= LEAST_RANGE_MS ? { fromMs, untilMs } : null
}
