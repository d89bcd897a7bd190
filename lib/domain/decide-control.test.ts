import { describe, expect, test } from 'vitest'
import { auditMessage } from './audit-message'
import { decide, NOW, seen, short, step, work } from './deciding.test-support'
import { JOB_UPDATE_STATUSES, type JobUpdateEvent, type JobUpdateStatus } from './job-update'
import { update } from './sample.test-support'
import type { Attempt, Step } from './step'
import { UPDATE_LIFECYCLE } from './update-lifecycle'
import type { Verb } from './verb'

const CALLS = {
  pause: 'pauseJobUpdate',
  resume: 'resumeJobUpdate',
  abort: 'abortJobUpdate',
  pulse: 'pulseJobUpdate',
} as const
type ControlVerb = keyof typeof CALLS

const asking = (verb: ControlVerb, direction: 'forward' | 'back' | null, ...attempts: Partial<Attempt>[]): Step =>
  step({ work: work({ verb, direction }) }, ...attempts.map((attempt) => ({ call: CALLS[verb], ...attempt })))
const at = (status: JobUpdateStatus, pulseMs = 60_000, ...events: Partial<JobUpdateEvent>[]) =>
  seen({ target: update({ status, pulseMs, updateEvents: [{ status: 'ROLLING_FORWARD', user: 'bo' }, ...events] }) })
const ours = (status: JobUpdateStatus) => ({ status, user: 'svc', message: auditMessage('s1', 'ana', 'wait') })

/** What a fresh step does, by verb: pause, resume, abort, pulse. */
const TABLE: Readonly<Record<JobUpdateStatus, readonly [string, string, string, string]>> = {
  ROLLING_FORWARD: ['send', 'already-done done', 'send', 'already-done done'],
  ROLL_FORWARD_PAUSED: ['already-done done', 'send', 'send', 'send'],
  ROLL_FORWARD_AWAITING_PULSE: ['send', 'already-done done', 'send', 'send'],
  ROLLING_BACK: ['send', 'already-done done', 'send', 'already-done done'],
  ROLL_BACK_PAUSED: ['already-done done', 'send', 'send', 'send'],
  ROLL_BACK_AWAITING_PULSE: ['send', 'already-done done', 'send', 'send'],
  ROLLED_FORWARD: ['refused ended-before', 'refused ended-before', 'refused ended-before', 'refused ended-before'],
  ROLLED_BACK: ['refused ended-before', 'refused ended-before', 'refused ended-before', 'refused ended-before'],
  ABORTED: ['refused ended-before', 'refused ended-before', 'already-done done', 'refused ended-before'],
  FAILED: ['refused ended-before', 'refused ended-before', 'refused ended-before', 'refused ended-before'],
  ERROR: ['refused ended-before', 'refused ended-before', 'refused ended-before', 'refused ended-before'],
  UNKNOWN: ['wait', 'wait', 'wait', 'wait'],
}
const VERBS = ['pause', 'resume', 'abort', 'pulse'] as const satisfies readonly Verb[]

describe('nothing sent yet', () => {
  for (const status of [...JOB_UPDATE_STATUSES, 'UNKNOWN'] as const)
    for (const [index, verb] of VERBS.entries()) {
      const expected = TABLE[status][index] ?? ''
      test(`${verb} of ${status} → ${expected}`, () => {
        const { direction } = UPDATE_LIFECYCLE[status]
        const told = short(decide(asking(verb, direction), at(status)))
        if (expected === 'send') expect(told).toBe(`send ${CALLS[verb]}`)
        else if (expected === 'wait') expect(told).toBe('wait planned unnamed-status')
        else expect(told).toBe(`end ${expected}`)
      })
    }

  test('an update that has turned round since is not what was confirmed', () => {
    for (const verb of VERBS) {
      expect(short(decide(asking(verb, 'forward'), at('ROLLING_BACK')))).toBe('end refused moved')
      expect(short(decide(asking(verb, 'back'), at('ROLL_FORWARD_PAUSED')))).toBe('end refused moved')
    }
    expect(short(decide(asking('abort', 'forward'), at('ABORTED')))).toBe('end already-done done')
  })

  test('an update that is gone', () => {
    expect(short(decide(asking('pause', 'forward'), seen()))).toBe('end refused not-found')
    expect(short(decide(asking('pause', 'forward', { outcome: 'unknown' }), seen()))).toBe('end needs-human not-found')
  })
})

describe('what became of a call', () => {
  test('our own event is what tells that it is done, by whom and why', () => {
    const paused = at('ROLL_FORWARD_PAUSED', 0, ours('ROLL_FORWARD_PAUSED'))
    expect(decide(asking('pause', 'forward', { outcome: 'unknown' }), paused)).toMatchObject({
      end: 'done',
      note: { kind: 'done', byUs: true, user: 'ana', message: 'wait' },
    })
  })

  test('also when somebody has changed it since, who is named', () => {
    const resumed = at('ROLLING_FORWARD', 0, ours('ROLL_FORWARD_PAUSED'), { status: 'ROLLING_FORWARD', user: 'kim' })
    expect(decide(asking('pause', 'forward', { outcome: 'applied' }), resumed)).toMatchObject({
      end: 'done',
      note: { kind: 'changed-since', status: 'ROLLING_FORWARD', user: 'kim' },
    })
  })

  test('OK is not done: it is read to be so', () => {
    const taken = (startedAtMs: number) => asking('pause', 'forward', { outcome: 'applied', startedAtMs })
    expect(short(decide(taken(NOW - 1), at('ROLLING_FORWARD')))).toBe('wait sent checking')
    expect(short(decide(taken(NOW - 60_000), at('ROLLING_FORWARD')))).toBe('send pauseJobUpdate')
    expect(
      decide(taken(NOW - 1), at('ROLL_FORWARD_PAUSED', 0, { status: 'ROLL_FORWARD_PAUSED', user: 'kim' })),
    ).toMatchObject({ end: 'done', note: { byUs: false, user: 'kim' } })
  })

  test('one of unknown fate waits its quiet time, and has a budget', () => {
    const lost = asking('abort', 'forward', { outcome: 'unknown', startedAtMs: NOW - 1000 })
    expect(short(decide(lost, at('ROLLING_FORWARD')))).toBe('wait sent checking')
    expect(short(decide(lost, at('ABORTED', 0, ours('ABORTED'))))).toBe('wait sent checking')
    expect(short(decide(lost, at('ROLLING_FORWARD'), NOW + 30_000))).toBe('send abortJobUpdate')
    const often = asking('abort', 'forward', { outcome: 'unknown' }, { outcome: 'unknown' }, { outcome: 'unknown' })
    expect(short(decide(often, at('ROLLING_FORWARD')))).toBe('end needs-human too-many-sends')
  })

  test('a refusal ends it with the words of the scheduler', () => {
    expect(
      decide(asking('resume', 'forward', { outcome: 'refused', message: 'no' }), at('ROLL_FORWARD_PAUSED')),
    ).toMatchObject({ end: 'refused', note: { kind: 'refused', message: 'no' } })
  })

  test('cancelled before it was sent', () => {
    const cancelled = { by: 'kim', atMs: NOW }
    expect(short(decide({ ...asking('pause', 'forward'), cancelled }, at('ROLLING_FORWARD')))).toBe(
      'end cancelled cancelled',
    )
  })
})

describe('a pulse', () => {
  const pulsed = (answer: 'OK' | 'FINISHED' | null, more: Partial<Attempt> = {}) =>
    asking('pulse', 'forward', { outcome: 'applied', answer, startedAtMs: NOW - 1000, ...more })

  test('is done when it was taken and the update waits no more', () => {
    expect(short(decide(pulsed('OK'), at('ROLL_FORWARD_AWAITING_PULSE')))).toBe('wait sent checking')
    expect(decide(pulsed('OK'), at('ROLLING_FORWARD'))).toMatchObject({ end: 'done', note: { byUs: true } })
    expect(short(decide(pulsed('OK'), at('ROLL_FORWARD_PAUSED')))).toBe('end done done')
    expect(short(decide(pulsed('OK'), at('ROLLED_FORWARD')))).toBe('end done done')
  })

  test('of an update that takes none is refused', () => {
    expect(short(decide(pulsed('FINISHED'), at('ROLL_FORWARD_AWAITING_PULSE')))).toBe('end refused not-coordinated')
    expect(short(decide(pulsed('FINISHED'), at('ROLLED_FORWARD')))).toBe('end refused ended-before')
    expect(short(decide(asking('pulse', 'forward'), at('ROLLING_FORWARD', 0)))).toBe('end refused not-coordinated')
  })

  test('has a budget of those that may have reached the scheduler', () => {
    const often = (...outcomes: Attempt['outcome'][]) => {
      const { attempts, ...step } = pulsed(null)
      const made = outcomes.flatMap((outcome, index) =>
        attempts.map((one) => ({ ...one, outcome, ordinal: index + 1, startedAtMs: NOW - 60_000 })),
      )
      return short(decide({ ...step, attempts: made }, at('ROLL_FORWARD_AWAITING_PULSE')))
    }
    expect(often('unknown', 'unknown', 'unknown')).toBe('end needs-human too-many-sends')
    expect(often('unknown', 'unknown', 'not-applied')).toBe('send pulseJobUpdate')
    expect(often('not-applied', 'not-applied', 'not-applied')).toBe('send pulseJobUpdate')
  })
})
