import { formatDuration } from '@/components/ui/time'
import type { Lane } from './lane'

/** What the axis counts from: the clock on the wall, each cluster's own start, or each cluster's first failure. */
export const LANE_CLOCKS = ['wall', 'start', 'failure'] as const
export type LaneClock = (typeof LANE_CLOCKS)[number]

/**
 * The moment that is 0 in each lane. Where nothing has failed, there is no first failure to count from: such a lane begins where the
 * cluster that failed soonest began, so that all have had the same time to fail.
 */
export function zeroesOf(lanes: readonly Lane[], clock: LaneClock): number[] {
  if (clock === 'wall') return lanes.map(() => 0)
  if (clock === 'start') return lanes.map(({ member }) => member.createdAtMs)
  const soonest = soonestFailureMs(lanes)
  return lanes.map(({ member, firstFailureMs }) => firstFailureMs ?? member.createdAtMs + soonest)
}

/** How long after its start the cluster failed that failed soonest, in milliseconds; 0 where none has. */
export function soonestFailureMs(lanes: readonly Lane[]): number {
  const delays = lanes.flatMap(({ member, firstFailureMs }) =>
    firstFailureMs === null ? [] : [Math.max(0, firstFailureMs - member.createdAtMs)],
  )
  return delays.length === 0 ? 0 : Math.min(...delays)
}

/** Clocks that tell anything: without a failure none counts from one. */
export const clocksFor = (lanes: readonly Lane[]): LaneClock[] =>
  LANE_CLOCKS.filter((clock) => clock !== 'failure' || lanes.some(({ firstFailureMs }) => firstFailureMs !== null))

/** Time that has passed since zero, or is left until then: `+4 min`, `−30 s`; to the second also beyond a minute when `fine`: `+4:15`. */
export function sayPassed(ms: number, fine = false): string {
  const sign = ms < 0 ? '−' : '+'
  const seconds = Math.floor(Math.abs(ms) / 1000)
  if (seconds === 0) return '0'
  if (!fine || seconds < 60 || seconds >= 3600) return `${sign}${formatDuration(Math.abs(ms))}`
  return `${sign}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
