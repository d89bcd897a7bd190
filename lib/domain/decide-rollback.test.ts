import { describe, expect, test } from 'vitest'
import { auditMessage } from './audit-message'
import { decide, NOW, POLICY, seen, short, step, work } from './deciding.test-support'
import { JOB_UPDATE_STATUSES, type JobUpdateStatus } from './job-update'
import type { Progress } from './progress'
import { update } from './sample.test-support'
import type { Attempt, StepObservation } from './step'

const OURS = { status: 'ROLLING_BACK' as const, user: 'UNSECURE', message: auditMessage('s1', 'ana', '5xx') }
const THEIRS = { status: 'ROLLING_BACK' as const, user: 'kim', message: 'looks bad' }
const BY_ITSELF = { status: 'ROLLING_BACK' as const, user: null, message: null }
const FULL: Progress = { direction: 'back', done: 4, total: 4 }

const at = (
  status: JobUpdateStatus,
  turn: typeof OURS | typeof THEIRS | typeof BY_ITSELF | null = null,
  more: { pulseMs?: number; moved?: boolean } = {},
): StepObservation =>
  seen({
    progress: FULL,
    target: update({
      status,
      updateEvents: [{ status: 'ROLLING_FORWARD' }, ...(turn ? [turn] : [])],
      pulseMs: more.pulseMs ?? 0,
      events: more.moved ? [[0, 'INSTANCE_ROLLING_BACK']] : [],
    }),
  })

describe('nothing sent yet', () => {
  const cases: [JobUpdateStatus, string][] = [
    ['ROLLING_FORWARD', 'send rollbackJobUpdate'],
    ['ROLL_FORWARD_PAUSED', 'send rollbackJobUpdate'],
    ['ROLL_FORWARD_AWAITING_PULSE', 'send rollbackJobUpdate'],
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
    test(`${status} → ${expected}`, () => expect(short(decide(step(), at(status)))).toBe(expected))

  test('every status has its line above', () => {
    expect(cases.map(([status]) => status).sort()).toEqual([...JOB_UPDATE_STATUSES, 'UNKNOWN'].sort())
  })

  test('T19: what somebody else or the update itself turned back is only watched, and says who did', () => {
    expect(decide(step(), at('ROLLING_BACK', THEIRS))).toMatchObject({
      do: 'wait',
      note: { kind: 'going-back', user: 'kim', byUs: false },
    })
    expect(decide(step(), at('ROLLING_BACK', BY_ITSELF))).toMatchObject({ note: { user: null, byUs: false } })
  })

  test('T20: what is rolled back already gets no call', () => {
    expect(short(decide(step(), at('ROLLED_BACK', THEIRS)))).toBe('end already-restored restored')
  })

  test('T32: a rollback that failed by itself is a failure, not a refusal', () => {
    expect(short(decide(step(), at('FAILED', BY_ITSELF)))).toBe('end failed rollback-ended')
    expect(short(decide(step({ work: work({ mayRestore: true }) }), at('FAILED', BY_ITSELF)))).toBe(
      'end failed rollback-ended',
    )
  })

  test('T32: one that had failed before the plan was made is there to be restored', () => {
    const again = step({ work: work({ mayRestore: true, direction: null }) })
    expect(short(decide(again, at('FAILED', BY_ITSELF)))).toBe('look updates')
    expect(short(decide({ ...again, attempts: step({}, { outcome: 'applied' }).attempts }, at('FAILED', OURS)))).toBe(
      'end failed rollback-ended',
    )
  })
})

describe('a call of unknown fate', () => {
  const unknowns: Partial<Attempt>[] = [{ outcome: 'unknown' }, { outcome: 'unreadable' }, { outcome: null }]
  for (const attempt of unknowns)
    test(`${attempt.outcome}: neither a send nor an end until its quiet time is over`, () => {
      const fresh = step({}, { ...attempt, startedAtMs: NOW - 10_000 })
      expect(short(decide(fresh, at('ROLLING_FORWARD')))).toBe('wait sent checking')
      expect(short(decide(fresh, at('ROLLED_FORWARD')))).toBe('wait sent checking')
      expect(short(decide(fresh, at('ROLLED_BACK', OURS)))).toBe('wait sent checking')
      expect(short(decide(fresh, seen()))).toBe('wait sent checking')
      expect(short(decide(fresh, at('ROLLING_FORWARD'), NOW + 26_000))).toBe('send rollbackJobUpdate')
    })

  test('the quiet time ends on the millisecond, and later for a call that may have left after its intention', () => {
    const gone = (outcome: Attempt['outcome'], agoMs: number) =>
      short(decide(step({}, { outcome, startedAtMs: NOW - agoMs }), at('ROLLING_FORWARD')))
    expect(gone('unknown', POLICY.quietMs - 1)).toBe('wait sent checking')
    expect(gone('unknown', POLICY.quietMs)).toBe('send rollbackJobUpdate')
    expect(gone(null, POLICY.quietMs)).toBe('wait sent checking')
    expect(gone(null, POLICY.quietMs + 5000)).toBe('send rollbackJobUpdate')
  })

  test('T26: is recognised by its marker, and by the state itself', () => {
    expect(decide(step({}, { outcome: 'unknown' }), at('ROLLING_BACK', OURS))).toMatchObject({
      do: 'wait',
      note: { kind: 'going-back', user: 'ana', byUs: true },
    })
    expect(decide(step({}, { outcome: 'unknown' }), at('ROLLED_BACK', OURS))).toMatchObject({
      do: 'end',
      end: 'restored',
      note: { byUs: true, user: 'ana', message: '5xx' },
    })
    expect(short(decide(step({}, { outcome: 'unknown' }), at('ROLLED_BACK', THEIRS)))).toBe('end restored restored')
  })

  test('T34: an error after which nothing has changed is sent again, within the budget', () => {
    expect(short(decide(step({}, { outcome: 'unknown' }), at('ROLLING_FORWARD')))).toBe('send rollbackJobUpdate')
    const often = step({}, { outcome: 'unknown' }, { outcome: 'unknown' }, { outcome: 'unknown' })
    expect(decide(often, at('ROLLING_FORWARD'))).toMatchObject({
      end: 'needs-human',
      note: { kind: 'too-many-sends', sends: 3 },
    })
  })

  test('OK alone is not done: an accepted call without effect is checked, then sent again', () => {
    const taken = (startedAtMs: number) => step({}, { outcome: 'applied', startedAtMs })
    expect(short(decide(taken(NOW - 1), at('ROLLING_FORWARD')))).toBe('wait sent checking')
    expect(short(decide(taken(NOW - 60_000), at('ROLLING_FORWARD')))).toBe('send rollbackJobUpdate')
  })
})

describe('a call that certainly did nothing', () => {
  const missed = (failure: string, more: Partial<Attempt> = {}) =>
    step({}, { outcome: 'not-applied', failure, message: 'no', ...more })

  test('is tried again after a pause that doubles', () => {
    const once = missed('unreachable', { startedAtMs: NOW - 100 })
    expect(decide(once, at('ROLLING_FORWARD'))).toMatchObject({
      do: 'wait',
      state: 'planned',
      note: { kind: 'retrying', untilMs: NOW + 400 },
      againInMs: 400,
    })
    expect(short(decide(once, at('ROLLING_FORWARD'), NOW + 401))).toBe('send rollbackJobUpdate')
    const misses = Array.from({ length: 9 }, () => ({ outcome: 'not-applied' as const, startedAtMs: NOW }))
    expect(decide(step({}, ...misses), at('ROLLING_FORWARD'))).toMatchObject({ againInMs: 15_000 })
  })

  for (const failure of ['unauthenticated', 'forbidden', 'rejected'])
    test(`T33: ${failure} is not tried again`, () => {
      expect(short(decide(missed(failure), at('ROLLING_FORWARD')))).toBe('end refused refused')
    })

  test('expires with the step when nothing can have been sent, and needs a human otherwise', () => {
    const late = NOW + 600_001
    expect(short(decide(step(), at('ROLLING_FORWARD'), late))).toBe('end expired too-late')
    expect(short(decide(missed('no-leader'), at('ROLLING_FORWARD'), late))).toBe('end expired too-late')
    const maybe = step({}, { outcome: 'unknown' }, { outcome: 'not-applied' })
    expect(short(decide(maybe, at('ROLLING_FORWARD'), late))).toBe('end needs-human too-late')
  })

  test('T31: a refusal is the scheduler’s last word while the state still is what it was', () => {
    const refused = step({}, { outcome: 'refused', message: 'Cannot transition' })
    expect(decide(refused, at('ROLLING_FORWARD'))).toMatchObject({
      end: 'refused',
      note: { kind: 'refused', message: 'Cannot transition' },
    })
    expect(short(decide(refused, at('ROLLED_BACK', THEIRS)))).toBe('end already-restored restored')
    expect(short(decide(refused, at('ROLLED_FORWARD')))).toBe('end refused ended-before')
  })
})

describe('people and accidents', () => {
  test('nothing is sent while a colleague has the rollback paused', () => {
    const paused = seen({
      target: update({
        status: 'ROLL_BACK_PAUSED',
        updateEvents: [OURS, { status: 'ROLL_BACK_PAUSED', user: 'kim' }],
        pulseMs: 30_000,
      }),
    })
    const pulsing = step({ work: work({ keepPulsing: true }) }, { outcome: 'applied' })
    expect(decide(pulsing, paused)).toMatchObject({ do: 'wait', note: { kind: 'paused', user: 'kim' } })
  })

  test('a rollback among the events and a forward status is looked at for a while, then by a person', () => {
    const sent = step({}, { outcome: 'applied' })
    const first = decide(sent, at('ROLLING_FORWARD', OURS))
    expect(first).toMatchObject({ do: 'wait', note: { kind: 'settling', about: 'status', sinceMs: NOW } })
    if (first.do !== 'wait') throw new Error('it does not wait')
    const later = { ...sent, note: first.note }
    expect(decide(later, at('ROLLING_FORWARD', OURS), NOW + 29_999)).toMatchObject({ note: { sinceMs: NOW } })
    expect(short(decide(later, at('ROLLING_FORWARD', OURS), NOW + 30_000))).toBe('end needs-human not-going-back')
  })

  test('T30: an update that is gone', () => {
    expect(short(decide(step(), seen()))).toBe('end refused not-found')
    expect(short(decide(step({}, { outcome: 'refused' }), seen()))).toBe('end refused not-found')
    expect(short(decide(step({}, { outcome: 'unknown' }), seen()))).toBe('end needs-human not-found')
  })

  test('a status without a name is not acted on, and not for ever', () => {
    expect(short(decide(step(), at('UNKNOWN'), NOW + 600_001))).toBe('end needs-human unnamed-status')
  })

  test('a cluster that cannot be read is waited for; before anything was sent, not for ever', () => {
    const silent: StepObservation = { kind: 'unreadable', message: 'no answer' }
    expect(short(decide(step(), silent))).toBe('wait planned unreadable')
    expect(short(decide(step(), silent, NOW + 600_001))).toBe('end expired too-late')
    expect(short(decide(step({}, { outcome: 'unknown' }), silent, NOW + 600_001))).toBe('wait sent unreadable')
  })

  test('moving is told from accepted by what the instances do, and how far it is is looked for', () => {
    const moving = at('ROLLING_BACK', OURS, { moved: true })
    expect(short(decide(step({}, { outcome: 'applied' }), { ...moving, progress: null } as StepObservation))).toBe(
      'look progress',
    )
    expect(decide(step({}, { outcome: 'applied' }), moving)).toMatchObject({
      do: 'wait',
      state: 'moving',
      progress: FULL,
    })
    expect(short(decide(step({}, { outcome: 'applied' }), seen({ target: update({ status: 'ROLLED_BACK' }) })))).toBe(
      'look progress',
    )
  })
})

describe('pulses', () => {
  const pulsing = (...attempts: Partial<Attempt>[]) =>
    step({ work: work({ keepPulsing: true }) }, { outcome: 'applied' }, ...attempts)
  const pulse = (agoMs: number, more: Partial<Attempt> = {}): Partial<Attempt> => ({
    call: 'pulseJobUpdate',
    outcome: 'applied',
    answer: 'OK',
    startedAtMs: NOW - agoMs,
    ...more,
  })
  const guarded = (status: JobUpdateStatus, pulseMs = 60_000) => at(status, OURS, { pulseMs })

  test('are sent only when asked for, and only to an update that waits for them', () => {
    expect(short(decide(step({}, { outcome: 'applied' }), guarded('ROLL_BACK_AWAITING_PULSE')))).toBe(
      'wait accepted awaiting-pulse',
    )
    expect(short(decide(pulsing(), guarded('ROLL_BACK_AWAITING_PULSE')))).toBe('send pulseJobUpdate')
    expect(short(decide(pulsing(), guarded('ROLLING_BACK')))).toBe('send pulseJobUpdate')
    expect(short(decide(pulsing(), at('ROLLING_BACK', OURS)))).toBe('wait accepted going-back')
    expect(short(decide(pulsing(), guarded('ROLL_FORWARD_AWAITING_PULSE')))).not.toContain('pulse')
  })

  test('do not begin after the expiry, and do not stop at it', () => {
    const theirs = at('ROLL_BACK_AWAITING_PULSE', THEIRS, { pulseMs: 60_000 })
    const unsent = step({ work: work({ keepPulsing: true }) })
    expect(short(decide(unsent, theirs))).toBe('send pulseJobUpdate')
    expect(short(decide(unsent, theirs, NOW + 600_001))).toBe('wait accepted awaiting-pulse')
    expect(short(decide(pulsing(), guarded('ROLL_BACK_AWAITING_PULSE'), NOW + 600_001))).toBe('send pulseJobUpdate')
  })

  test('come three times within the timeout, and once a minute at least', () => {
    expect(decide(pulsing(pulse(19_000)), guarded('ROLLING_BACK'))).toMatchObject({
      do: 'wait',
      note: { kind: 'pulsing', everyMs: 20_000 },
      againInMs: 1000,
    })
    expect(short(decide(pulsing(pulse(20_000)), guarded('ROLLING_BACK')))).toBe('send pulseJobUpdate')
    expect(short(decide(pulsing(pulse(59_000)), guarded('ROLLING_BACK', 3_600_000)))).toBe('wait accepted pulsing')
    expect(short(decide(pulsing(pulse(60_000)), guarded('ROLLING_BACK', 3_600_000)))).toBe('send pulseJobUpdate')
  })

  test('of unknown fate wait their quiet time, those that did nothing are tried again, and a no is a no', () => {
    const following = (more: Partial<Attempt>, agoMs: number) =>
      short(decide(pulsing(pulse(agoMs, more)), guarded('ROLL_BACK_AWAITING_PULSE')))
    expect(following({ outcome: 'unknown', answer: null }, 25_000)).toBe('wait accepted pulsing')
    expect(following({ outcome: 'unknown', answer: null }, 30_000)).toBe('send pulseJobUpdate')
    expect(following({ outcome: 'not-applied', answer: null }, 100)).toBe('wait accepted pulsing')
    expect(following({ outcome: 'not-applied', answer: null }, 20_000)).toBe('send pulseJobUpdate')
    expect(following({ outcome: 'not-applied', failure: 'forbidden', answer: null }, 20_000)).toBe(
      'wait accepted awaiting-pulse',
    )
    expect(following({ outcome: 'refused', answer: null }, 70_000)).toBe('wait accepted awaiting-pulse')
    expect(following({ answer: 'FINISHED' }, 70_000)).toBe('wait accepted awaiting-pulse')
  })

  test('are no calls of the budget, and a late one keeps no step from its end', () => {
    const many = pulsing(pulse(20_000, { ordinal: 500 }))
    expect(short(decide(many, guarded('ROLLING_BACK')))).toBe('send pulseJobUpdate')
    const late = pulsing(pulse(1000, { outcome: 'unknown', answer: null }))
    expect(short(decide(late, guarded('ROLLED_BACK')))).toBe('end restored restored')
  })
})

describe('T47: cancelled', () => {
  const cancelled = { by: 'ana', atMs: NOW - 1000 }

  test('before anything was sent, it ends, whatever is seen', () => {
    for (const observation of [
      at('ROLLING_FORWARD'),
      at('ROLLED_FORWARD'),
      at('ROLLING_BACK', THEIRS),
      { kind: 'unreadable', message: 'no' } as const,
    ])
      expect(short(decide(step({ cancelled, work: work({ mayRestore: true }) }), observation))).toBe(
        'end cancelled cancelled',
      )
  })

  test('with a call of unknown fate, only when that has settled', () => {
    const recent = step({ cancelled }, { outcome: 'unknown', startedAtMs: NOW - 1000 })
    expect(short(decide(recent, at('ROLLING_FORWARD')))).toBe('wait sent checking')
    expect(short(decide(recent, at('ROLLING_FORWARD'), NOW + 30_000))).toBe('end cancelled cancelled')
  })

  test('what was sent is watched to its end', () => {
    const sent = step({ cancelled, work: work({ keepPulsing: true }) }, { outcome: 'applied' })
    expect(short(decide(sent, at('ROLLING_BACK', OURS)))).toBe('wait accepted going-back')
    expect(short(decide(sent, at('ROLL_BACK_AWAITING_PULSE', OURS, { pulseMs: 60_000 })))).toBe(
      'wait accepted awaiting-pulse',
    )
    expect(short(decide(sent, at('ROLLED_BACK', OURS)))).toBe('end restored restored')
  })
})
