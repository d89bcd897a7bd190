import { describe, expect, test } from 'vitest'
import { judgeTransition, PAUSED, RESUMED, RESUMED_BLOCKED } from '../simulator/updates/update-transition'
import { JOB_UPDATE_STATUSES, type JobUpdateStatus } from './job-update'
import { UPDATE_LIFECYCLE } from './update-lifecycle'
import { isAsAsked, mayAct, pulseEveryMs, VERBS, verbEffect } from './verb'

const EFFECTS = { change: 'changes', nothing: 'nothing', refused: 'refused' } as const

/** Where each call leads by the scheduler's own maps; a pulse is no transition. */
function target(verb: 'rollback' | 'pause' | 'resume' | 'abort', status: (typeof JOB_UPDATE_STATUSES)[number]) {
  switch (verb) {
    case 'rollback':
      return 'ROLLING_BACK'
    case 'pause':
      return PAUSED[status] ?? null
    case 'resume':
      return (UPDATE_LIFECYCLE[status].phase === 'awaiting-pulse' ? RESUMED_BLOCKED : RESUMED)[status] ?? null
    case 'abort':
      return 'ABORTED'
  }
}

describe('the table of legal states is the scheduler’s', () => {
  for (const verb of ['rollback', 'pause', 'resume', 'abort'] as const)
    test(verb, () => {
      const ours = JOB_UPDATE_STATUSES.map((status) => [status, verbEffect(verb, status, true)])
      const its = JOB_UPDATE_STATUSES.map((status) => [
        status,
        EFFECTS[judgeTransition(status, target(verb, status)).kind],
      ])
      expect(ours).toEqual(its)
    })

  test('a pulse counts for what is active and coordinated, and is never refused', () => {
    for (const status of JOB_UPDATE_STATUSES) {
      const active = UPDATE_LIFECYCLE[status].phase !== 'ended'
      expect(verbEffect('pulse', status, true)).toBe(active ? 'changes' : 'nothing')
      expect(verbEffect('pulse', status, false)).toBe('nothing')
    }
  })
})

test('nothing is ever sent to a status without a name, nor a rollback to what goes back', () => {
  for (const verb of VERBS) expect(mayAct(verb, 'UNKNOWN', true)).toBe(false)
  const back: JobUpdateStatus[] = ['ROLLING_BACK', 'ROLL_BACK_PAUSED', 'ROLL_BACK_AWAITING_PULSE']
  for (const status of back) expect(mayAct('rollback', status, true)).toBe(false)
  expect(mayAct('resume', 'ROLL_BACK_PAUSED', false)).toBe(true)
})

test('what is as the verb wants it', () => {
  const asAsked = (verb: (typeof VERBS)[number]) => JOB_UPDATE_STATUSES.filter((status) => isAsAsked(verb, status))
  const moving = ['ROLLING_FORWARD', 'ROLLING_BACK']
  expect(asAsked('rollback')).toEqual(['ROLLED_BACK'])
  expect(asAsked('pause')).toEqual(['ROLL_FORWARD_PAUSED', 'ROLL_BACK_PAUSED'])
  expect(asAsked('resume')).toEqual([...moving, 'ROLL_FORWARD_AWAITING_PULSE', 'ROLL_BACK_AWAITING_PULSE'])
  expect(asAsked('abort')).toEqual(['ABORTED'])
  expect(asAsked('pulse')).toEqual(moving)
})

test('pulses come three times within the timeout, and at least once a minute', () => {
  expect([9000, 10_000, 180_000, 3_600_000].map(pulseEveryMs)).toEqual([3000, 3334, 60_000, 60_000])
})
