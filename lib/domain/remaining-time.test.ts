import { expect, test } from 'vitest'
import type { JobUpdateStatus } from './job-update'
import { remainingTime } from './remaining-time'
import { update } from './sample.test-support'

const MINUTE = 60_000

/** An update of 20 instances that has finished one a minute. */
function rolling(finished: number, status: JobUpdateStatus = 'ROLLING_FORWARD', waitMs = 0) {
  const details = update({ createdAtMs: 0, status, updateEvents: [{ status, atMs: 0 }] })
  const action = status === 'ROLLING_BACK' ? ('INSTANCE_ROLLED_BACK' as const) : ('INSTANCE_UPDATED' as const)
  const instanceEvents = Array.from({ length: finished }, (_, index) => ({
    instanceId: index,
    action,
    atMs: (index + 1) * MINUTE,
    message: null,
  }))
  return { ...details, instanceEvents, settings: { ...details.settings, minWaitInInstanceRunningMs: waitMs } }
}
const forward = (done: number | null, total: number | null = 20) => ({ direction: 'forward' as const, done, total })

test('goes on at the pace it has had', () => {
  expect(remainingTime(rolling(5), forward(5), 5 * MINUTE)).toBe(15 * MINUTE)
  expect(remainingTime(rolling(5), forward(5), 6 * MINUTE)).toBe(14 * MINUTE)
  expect(remainingTime(rolling(5, 'ROLLING_BACK'), { direction: 'back', done: 5, total: 8 }, 5 * MINUTE)).toBe(
    3 * MINUTE,
  )
})
test('is never less than half of the time an instance has to run', () =>
  expect(remainingTime(rolling(19, 'ROLLING_FORWARD', 10 * MINUTE), forward(19), 19 * MINUTE)).toBe(5 * MINUTE))
test.each([
  ['nothing is left', rolling(5), forward(20), 5 * MINUTE],
  ['it is paused', rolling(5, 'ROLL_FORWARD_PAUSED'), forward(5), 5 * MINUTE],
  ['it has ended', rolling(5, 'ROLLED_FORWARD'), forward(5), 5 * MINUTE],
  ['too little is done', rolling(1), forward(1), MINUTE],
  ['nobody knows how far it is', rolling(5), forward(null), 5 * MINUTE],
  ['it has been silent for too long', rolling(5), forward(5), 11 * MINUTE],
])('nothing can be told when %s', (_, details, progress, nowMs) => {
  expect(remainingTime(details, progress, nowMs)).toBeNull()
})
