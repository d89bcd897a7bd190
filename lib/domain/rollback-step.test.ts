import { describe, expect, test } from 'vitest'
import { auditMessage } from './audit-message'
import { JOB_UPDATE_STATUSES, type JobUpdateStatus } from './job-update'
import { type Attempt, decideRollbackStep, type RollbackStep, type StepObservation } from './rollback-step'
import { update } from './sample.test-support'

const POLICY = { quietMs: 30_000, maxSends: 3, acceptDeadlineMs: 600_000, watchEveryMs: 1000 }
const NOW = 100_000
const OURS = { status: 'ROLLING_BACK' as const, user: 'UNSECURE', message: auditMessage('s1', 'ana', '5xx') }

const step = (...attempts: Partial<Attempt>[]): RollbackStep => ({
  id: 's1',
  state: attempts.length === 0 ? 'planned' : 'sent',
  acceptedAtMs: NOW - 60_000,
  attempts: attempts.map((attempt, index) => ({
    ordinal: index + 1,
    startedAtMs: NOW - 60_000,
    outcome: null,
    failure: null,
    message: null,
    ...attempt,
  })),
})
const seen = (
  status: JobUpdateStatus,
  rollback?: { status: 'ROLLING_BACK'; user: string | null; message: string | null },
): StepObservation => ({
  kind: 'seen',
  progress: { direction: 'back', done: 0, total: 4 },
  details: update({ status, updateEvents: [{ status: 'ROLLING_FORWARD' }, ...(rollback ? [rollback] : [])] }),
})
const decide = (s: RollbackStep, o: StepObservation, nowMs = NOW) => decideRollbackStep(s, o, nowMs, POLICY)
const short = (decision: ReturnType<typeof decide>) =>
  decision.do === 'send'
    ? 'send'
    : decision.do === 'end'
      ? `end ${decision.end} ${decision.note.kind}`
      : `wait ${decision.state} ${decision.note.kind}`

describe('nothing sent yet', () => {
  const cases: [JobUpdateStatus, string][] = [
    ['ROLLING_FORWARD', 'send'],
    ['ROLL_FORWARD_PAUSED', 'send'],
    ['ROLL_FORWARD_AWAITING_PULSE', 'send'],
    ['ROLLING_BACK', 'wait accepted going-back'],
    ['ROLL_BACK_PAUSED', 'wait accepted paused'],
    ['ROLL_BACK_AWAITING_PULSE', 'wait accepted awaiting-pulse'],
    ['ROLLED_BACK', 'end already-restored restored'],
    ['ROLLED_FORWARD', 'end refused ended-before'],
    ['ABORTED', 'end refused ended-before'],
    ['FAILED', 'end refused ended-before'],
    ['ERROR', 'end refused ended-before'],
    ['UNKNOWN', 'wait planned unnamed-status'],
  ]
  for (const [status, expected] of cases)
    test(`${status} → ${expected}`, () => expect(short(decide(step(), seen(status)))).toBe(expected))

  test('every status has its line above', () => {
    expect(cases.map(([status]) => status).sort()).toEqual([...JOB_UPDATE_STATUSES, 'UNKNOWN'].sort())
  })

  test('a rollback that failed by itself is a failure, not a refusal', () => {
    expect(short(decide(step(), seen('FAILED', { status: 'ROLLING_BACK', user: null, message: null })))).toBe(
      'end failed rollback-ended',
    )
  })
})

describe('a call of unknown fate', () => {
  test('forbids a second send and an end until the quiet time is over', () => {
    const unknown = step({ outcome: 'unknown', startedAtMs: NOW - 10_000 })
    expect(short(decide(unknown, seen('ROLLING_FORWARD')))).toBe('wait sent checking')
    expect(short(decide(unknown, seen('ROLLED_FORWARD')))).toBe('wait sent checking')
    expect(short(decide(unknown, seen('ROLLING_FORWARD'), NOW + 20_001))).toBe('send')
  })

  test('without a recorded outcome (a crash in between) it is unknown', () => {
    expect(short(decide(step({ outcome: null, startedAtMs: NOW - 1 }), seen('ROLLING_FORWARD')))).toBe(
      'wait sent checking',
    )
  })

  test('an unreadable answer counts as unknown', () => {
    expect(short(decide(step({ outcome: 'unreadable', startedAtMs: NOW - 1 }), seen('ROLLING_FORWARD')))).toBe(
      'wait sent checking',
    )
  })

  test('is recognised by its marker, and by the state itself', () => {
    expect(decide(step({ outcome: 'unknown' }), seen('ROLLING_BACK', OURS))).toMatchObject({
      do: 'wait',
      note: { kind: 'going-back', byUs: true },
    })
    expect(decide(step({ outcome: 'unknown' }), seen('ROLLED_BACK', OURS))).toMatchObject({
      do: 'end',
      end: 'restored',
      note: { byUs: true },
    })
  })

  test('OK alone is not done: an accepted call without effect is checked, then sent again', () => {
    expect(short(decide(step({ outcome: 'applied', startedAtMs: NOW - 1 }), seen('ROLLING_FORWARD')))).toBe(
      'wait sent checking',
    )
    expect(short(decide(step({ outcome: 'applied' }), seen('ROLLING_FORWARD')))).toBe('send')
  })

  test('the number of sends is bounded', () => {
    expect(
      short(
        decide(step({ outcome: 'unknown' }, { outcome: 'unknown' }, { outcome: 'unknown' }), seen('ROLLING_FORWARD')),
      ),
    ).toBe('end needs-human too-many-sends')
  })
})

describe('a call that certainly did nothing', () => {
  test('is tried again after a pause that doubles', () => {
    const unreachable = step({
      outcome: 'not-applied',
      failure: 'unreachable',
      startedAtMs: NOW - 100,
      message: 'refused',
    })
    expect(short(decide(unreachable, seen('ROLLING_FORWARD')))).toBe('wait planned retrying')
    expect(short(decide(unreachable, seen('ROLLING_FORWARD'), NOW + 401))).toBe('send')
  })

  for (const failure of ['unauthenticated', 'forbidden', 'rejected'])
    test(`${failure} is not tried again`, () => {
      expect(short(decide(step({ outcome: 'not-applied', failure, message: 'no' }), seen('ROLLING_FORWARD')))).toBe(
        'end refused refused',
      )
    })

  test('ends with a person when the deadline has passed', () => {
    const late = step({ outcome: 'not-applied', failure: 'no-leader' })
    expect(short(decide(late, seen('ROLLING_FORWARD'), NOW + 600_000))).toBe('end needs-human too-late')
  })

  test('a refusal is the scheduler’s last word while the state still is what it was', () => {
    const refused = step({ outcome: 'refused', message: 'Cannot transition' })
    expect(decide(refused, seen('ROLLING_FORWARD'))).toEqual({
      do: 'end',
      end: 'refused',
      note: { kind: 'refused', message: 'Cannot transition' },
    })
    expect(short(decide(refused, seen('ROLLED_BACK', { status: 'ROLLING_BACK', user: 'kim', message: null })))).toBe(
      'end already-restored restored',
    )
  })
})

describe('people and accidents', () => {
  test('nothing is sent while a colleague has the rollback paused', () => {
    expect(short(decide(step({ outcome: 'applied' }), seen('ROLL_BACK_PAUSED', OURS)))).toBe('wait accepted paused')
  })

  test('a rollback among the events and a forward status: a person looks', () => {
    expect(short(decide(step({ outcome: 'applied' }), seen('ROLLING_FORWARD', OURS)))).toBe(
      'end needs-human not-going-back',
    )
  })

  test('an update that is gone', () => {
    expect(short(decide(step(), { kind: 'missing' }))).toBe('end refused not-found')
    expect(short(decide(step({ outcome: 'unknown' }), { kind: 'missing' }))).toBe('end needs-human not-found')
  })

  test('a cluster that cannot be read is waited for; before anything was sent, not for ever', () => {
    const silent: StepObservation = { kind: 'unreadable', message: 'no answer' }
    expect(short(decide(step(), silent))).toBe('wait planned unreadable')
    expect(short(decide(step(), silent, NOW + 600_000))).toBe('end needs-human too-late')
    expect(short(decide(step({ outcome: 'unknown' }), silent, NOW + 600_000))).toBe('wait sent unreadable')
  })

  test('moving is told from accepted by what the instances do', () => {
    const details = update({
      status: 'ROLLING_BACK',
      updateEvents: [{ status: 'ROLLING_FORWARD' }, OURS],
      events: [
        [0, 'INSTANCE_UPDATED'],
        [0, 'INSTANCE_ROLLING_BACK'],
      ],
    })
    const moving: StepObservation = { kind: 'seen', details, progress: { direction: 'back', done: 0, total: 1 } }
    expect(short(decide(step({ outcome: 'applied' }), moving))).toBe('wait moving going-back')
  })
})
