import { describe, expect, it } from 'vitest'
import { JOB_UPDATE_STATUSES } from '@/lib/domain/job-update'
import type { UpdateStatusName } from '../calls/wire-enums'
import { createHeldCluster } from '../held-cluster'
import { type RolloutOptions, SERVICES } from '../scenarios/company'
import { statusOf } from './job-update'

const SERVICE = SERVICES.geoIndex
const PULSE_MS = 60_000
const SLOW: RolloutOptions = { instances: 2, groupSize: 1, minWaitMs: 600_000 }
const COORDINATED: RolloutOptions = { ...SLOW, pulseTimeoutMs: PULSE_MS }
const LONG_MS = 2 * 3_600_000

type Call = 'pauseJobUpdate' | 'resumeJobUpdate' | 'abortJobUpdate' | 'rollbackJobUpdate' | 'pulseJobUpdate'

/** How to bring an update into each status. */
const WAYS: Readonly<Record<UpdateStatusName, { readonly options: RolloutOptions; readonly calls: readonly Call[] }>> =
  {
    ROLLING_FORWARD: { options: SLOW, calls: [] },
    ROLLING_BACK: { options: SLOW, calls: ['rollbackJobUpdate'] },
    ROLL_FORWARD_PAUSED: { options: SLOW, calls: ['pauseJobUpdate'] },
    ROLL_BACK_PAUSED: { options: SLOW, calls: ['rollbackJobUpdate', 'pauseJobUpdate'] },
    ROLL_FORWARD_AWAITING_PULSE: { options: COORDINATED, calls: [] },
    ROLL_BACK_AWAITING_PULSE: { options: COORDINATED, calls: ['rollbackJobUpdate'] },
    ROLLED_FORWARD: { options: { ...SLOW, minWaitMs: 0 }, calls: [] },
    ROLLED_BACK: { options: { ...SLOW, minWaitMs: 60_000 }, calls: ['rollbackJobUpdate'] },
    ABORTED: { options: SLOW, calls: ['abortJobUpdate'] },
    FAILED: { options: { ...SLOW, sim: 'fail=1@0', rollbackOnFailure: false }, calls: [] },
    ERROR: { options: SLOW, calls: ['abortJobUpdate'] },
  }

function updateIn(status: UpdateStatusName) {
  const { options, calls } = WAYS[status]
  const cluster = createHeldCluster()
  cluster.startJob(SERVICE, 1, 2)
  const key = cluster.startUpdate(SERVICE, 2, options)
  if (calls.length > 0 && !options.pulseTimeoutMs) cluster.advance(5000)
  for (const method of calls) cluster.scheduler.call(method, key, 'on the way')
  if (['ROLLED_FORWARD', 'ROLLED_BACK', 'FAILED'].includes(status)) cluster.advance(LONG_MS)
  // No updater can be made to break from outside: the last event is written here.
  if (status === 'ERROR')
    cluster.update(key).events.push({ status, atMs: cluster.clock.now(), user: null, message: null })
  expect(cluster.status(key)).toBe(status)
  return { cluster, key }
}

/** What comes of a call: the status after it with a new event, `=` for a silent OK, or the text of the refusal. */
function outcomeOf(status: UpdateStatusName, method: Call): string {
  const { cluster, key } = updateIn(status)
  const update = cluster.update(key)
  const events = update.events.length
  const { code, messages } = cluster.scheduler.call(method, key, 'now')
  if (code !== 'OK') {
    expect(code).toBe('INVALID_REQUEST')
    expect(update.events).toHaveLength(events)
    return messages.join()
  }
  expect(messages).toEqual([])
  if (update.events.length === events) return '='
  expect(update.events[events]).toMatchObject({ user: 'UNSECURE', message: 'now' })
  return update.events
    .slice(events)
    .map((event) => event.status)
    .join(' ')
}

const TO_NULL: Readonly<Partial<Record<UpdateStatusName, string>>> = Object.fromEntries(
  (['ROLLED_FORWARD', 'ROLLED_BACK', 'ABORTED', 'ERROR', 'FAILED'] as const).map((status) => [
    status,
    `Cannot transition update from ${status} to null`,
  ]),
)

const refusals = (to: string): Readonly<Partial<Record<UpdateStatusName, string>>> =>
  Object.fromEntries(Object.keys(TO_NULL).map((status) => [status, `Cannot transition update from ${status} to ${to}`]))

/** Written out from the reference, row by row; uncoordinated updates unless they await a pulse. */
const TABLE: Readonly<Record<Exclude<Call, 'pulseJobUpdate'>, Readonly<Partial<Record<UpdateStatusName, string>>>>> = {
  pauseJobUpdate: {
    ROLLING_FORWARD: 'ROLL_FORWARD_PAUSED',
    ROLLING_BACK: 'ROLL_BACK_PAUSED',
    ROLL_FORWARD_PAUSED: '=',
    ROLL_BACK_PAUSED: '=',
    ROLL_FORWARD_AWAITING_PULSE: 'ROLL_FORWARD_PAUSED',
    ROLL_BACK_AWAITING_PULSE: 'ROLL_BACK_PAUSED',
    ...TO_NULL,
  },
  resumeJobUpdate: {
    ROLLING_FORWARD: '=',
    ROLLING_BACK: '=',
    ROLL_FORWARD_PAUSED: 'ROLLING_FORWARD',
    ROLL_BACK_PAUSED: 'ROLLING_BACK',
    ROLL_FORWARD_AWAITING_PULSE: '=',
    ROLL_BACK_AWAITING_PULSE: '=',
    ...TO_NULL,
  },
  abortJobUpdate: {
    ROLLING_FORWARD: 'ABORTED',
    ROLLING_BACK: 'ABORTED',
    ROLL_FORWARD_PAUSED: 'ABORTED',
    ROLL_BACK_PAUSED: 'ABORTED',
    ROLL_FORWARD_AWAITING_PULSE: 'ABORTED',
    ROLL_BACK_AWAITING_PULSE: 'ABORTED',
    ...refusals('ABORTED'),
    ABORTED: '=',
  },
  rollbackJobUpdate: {
    ROLLING_FORWARD: 'ROLLING_BACK',
    ROLLING_BACK: '=',
    ROLL_FORWARD_PAUSED: 'ROLLING_BACK',
    ROLL_BACK_PAUSED: 'ROLLING_BACK',
    ROLL_FORWARD_AWAITING_PULSE: 'ROLLING_BACK ROLL_BACK_AWAITING_PULSE',
    ROLL_BACK_AWAITING_PULSE: 'ROLLING_BACK ROLL_BACK_AWAITING_PULSE',
    ...refusals('ROLLING_BACK'),
  },
}

describe('what may be asked of an update in which status', () => {
  for (const method of ['pauseJobUpdate', 'resumeJobUpdate', 'abortJobUpdate', 'rollbackJobUpdate'] as const) {
    for (const status of JOB_UPDATE_STATUSES) {
      it(`${method} of one that is ${status}`, () => {
        expect(outcomeOf(status, method)).toBe(TABLE[method][status])
      })
    }
  }

  it('a pulse is FINISHED for what has ended or waits for none, OK for what is coordinated', () => {
    const pulsed = (status: UpdateStatusName) => {
      const { cluster, key } = updateIn(status)
      const answer = cluster.scheduler.call('pulseJobUpdate', key)
      return `${answer.code} ${Number(answer.result?.pulseJobUpdateResult?.status)} ${statusOf(cluster.update(key))}`
    }
    for (const status of JOB_UPDATE_STATUSES) {
      const woken = {
        ROLL_FORWARD_AWAITING_PULSE: 'ROLLING_FORWARD',
        ROLL_BACK_AWAITING_PULSE: 'ROLLING_BACK',
      } as const
      const expected =
        status === 'ROLL_FORWARD_AWAITING_PULSE' || status === 'ROLL_BACK_AWAITING_PULSE'
          ? `OK 1 ${woken[status]}`
          : `OK 2 ${status}`
      expect(pulsed(status)).toBe(expected)
    }
  })

  it('a resume of a paused coordinated update whose pulse has expired leads to awaiting one, in both directions', () => {
    const forward = createHeldCluster()
    forward.startJob(SERVICE, 1, 2)
    const key = forward.startUpdate(SERVICE, 2, COORDINATED)
    forward.scheduler.call('pauseJobUpdate', key, 'hold')
    forward.scheduler.call('resumeJobUpdate', key, 'on')
    expect(forward.status(key)).toBe('ROLL_FORWARD_AWAITING_PULSE')
    forward.scheduler.call('rollbackJobUpdate', key, 'back')
    forward.scheduler.call('pauseJobUpdate', key, 'hold')
    forward.scheduler.call('resumeJobUpdate', key, 'on')
    expect(forward.status(key)).toBe('ROLL_BACK_AWAITING_PULSE')
  })

  it('a resume of what rolls though its pulse has expired, or awaits one that has come, finds no way', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 2)
    const key = cluster.startUpdate(SERVICE, 2, COORDINATED)
    cluster.scheduler.call('pulseJobUpdate', key)
    cluster.advance(PULSE_MS)
    expect(cluster.status(key)).toBe('ROLLING_FORWARD')
    expect(cluster.scheduler.call('resumeJobUpdate', key, 'x').messages).toEqual([
      'Cannot transition update from ROLLING_FORWARD to null',
    ])
  })
})
