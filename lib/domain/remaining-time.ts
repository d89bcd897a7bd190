import type { JobUpdateDetails } from './job-update'
import type { Progress } from './progress'
import { UPDATE_LIFECYCLE } from './update-lifecycle'

/** From fewer finished instances no pace can be told. */
const LEAST_DONE = 2
/** Silent for so many times its usual interval, it stands still in fact. */
const STALLED = 5

/**
 * How long an update will go on at the pace it has had since it last set out, in milliseconds; null where it does not move, or where
 * nothing can be told yet.
 *
 * @param nowMs by the scheduler's clock, as near as anybody knows
 */
export function remainingTime(
  { summary, updateEvents, instanceEvents, settings }: JobUpdateDetails,
  { direction, done, total }: Progress,
  nowMs: number,
): number | null {
  const { phase } = UPDATE_LIFECYCLE[summary.status]
  if (phase !== 'rolling' || done === null || total === null || total <= done) return null
  const setOutAtMs = updateEvents.findLast(({ status }) => status === summary.status)?.atMs ?? summary.createdAtMs
  const finishes = direction === 'back' ? 'INSTANCE_ROLLED_BACK' : 'INSTANCE_UPDATED'
  const finishedAtMs = instanceEvents
    .filter(({ action, atMs }) => action === finishes && atMs >= setOutAtMs)
    .map(({ atMs }) => atMs)
  const lastAtMs = finishedAtMs.at(-1)
  if (lastAtMs === undefined || finishedAtMs.length < LEAST_DONE) return null
  const eachMs = Math.max(1, lastAtMs - setOutAtMs) / finishedAtMs.length
  const quietMs = nowMs - lastAtMs
  // A whole batch comes at once, after its instances have run for long enough.
  const patienceMs = STALLED * Math.max(eachMs, settings.minWaitInInstanceRunningMs)
  if (quietMs > patienceMs) return null
  return Math.round(Math.max((total - done) * eachMs - Math.max(0, quietMs), settings.minWaitInInstanceRunningMs / 2))
}
