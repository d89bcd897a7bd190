import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { auditMessage } from './audit-message'
import { decideStep } from './decide-step'
import { dryRun, NOW, other, POLICY, running, seen, work } from './deciding.test-support'
import { JOB_UPDATE_STATUSES, type JobUpdateDetails, type JobUpdateStatus } from './job-update'
import { JOB, update } from './sample.test-support'
import { sendBudget } from './send-permit'
import { type Attempt, OPEN_STEP_STATES, STEP_CALLS, type Step, type StepCall, type StepObservation } from './step'
import { isGoingBack } from './update-lifecycle'
import { VERBS, type Verb } from './verb'

const MAY_CALL: Readonly<Record<Verb, readonly StepCall[]>> = {
  rollback: ['rollbackJobUpdate', 'startJobUpdate', 'killTasks', 'pulseJobUpdate'],
  pause: ['pauseJobUpdate'],
  resume: ['resumeJobUpdate'],
  abort: ['abortJobUpdate'],
  pulse: ['pulseJobUpdate'],
}
const STATUSES: readonly JobUpdateStatus[] = [...JOB_UPDATE_STATUSES, 'UNKNOWN']

const anyStatus = fc.constantFrom(...STATUSES)
const anyEvent = fc.record({
  status: anyStatus,
  user: fc.constantFrom('kim', null),
  message: fc.constantFrom(null, 'by hand', auditMessage('s1', 'ana', '5xx'), auditMessage('s2', 'bo', 'x')),
})
const anyTarget: fc.Arbitrary<JobUpdateDetails> = fc
  .record({
    status: anyStatus,
    updateEvents: fc.array(anyEvent, { minLength: 1, maxLength: 4 }),
    pulseMs: fc.constantFrom(0, 30_000, 600_000),
    old: fc.constantFrom<Record<number, string>>({ 0: '40', 1: '41' }, { 0: '41', 1: '41' }, {}),
    moved: fc.boolean(),
  })
  .map(({ moved, ...shape }) =>
    update({ ...shape, desired: { build: '42', ids: [0, 1] }, events: moved ? [[0, 'INSTANCE_ROLLING_BACK']] : [] }),
  )
const anyAttempt = fc
  .record({
    call: fc.constantFrom(...STEP_CALLS),
    part: fc.constantFrom(null, 1, 2),
    agoMs: fc.integer({ min: 0, max: 120_000 }),
    outcome: fc.constantFrom(null, 'applied', 'refused', 'not-applied', 'unknown', 'unreadable'),
    failure: fc.constantFrom(null, 'timeout', 'forbidden', 'unreachable'),
    answer: fc.constantFrom(null, 'r1', 'OK', 'FINISHED'),
  })
  .map(({ agoMs, ...rest }) => ({ ...rest, startedAtMs: NOW - agoMs, message: null }))
const anyStep: fc.Arbitrary<Step> = fc
  .record({
    attempts: fc.array(anyAttempt, { maxLength: 9 }),
    verb: fc.constantFrom(...VERBS),
    mayRestore: fc.boolean(),
    known: fc.constantFrom(['u1'], ['u1', 'u9']),
    direction: fc.constantFrom('forward' as const, 'back' as const, null),
    keepPulsing: fc.boolean(),
    state: fc.constantFrom(...OPEN_STEP_STATES),
    expiresInMs: fc.constantFrom(-1000, 600_000),
    cancelled: fc.boolean(),
    instructions: fc.option(anyTarget),
  })
  .map(
    ({ attempts, verb, mayRestore, known, direction, keepPulsing, state, expiresInMs, cancelled, instructions }) => ({
      id: 's1',
      key: { cluster: 'dca1', job: JOB, updateId: 'u1' },
      work: work({ verb, mayRestore, knownUpdateIds: known, direction, keepPulsing, instructions }),
      state,
      note: null,
      attempts: attempts.map((attempt, index): Attempt => ({ ...attempt, ordinal: index + 1 })),
      createdAtMs: NOW - 300_000,
      expiresAtMs: NOW + expiresInMs,
      cancelled: cancelled ? { by: 'kim', atMs: NOW - 1 } : null,
    }),
  )
const anyUpdates = fc
  .array(
    fc.record({ id: fc.constantFrom('u8', 'u9', 'r1'), status: anyStatus, part: fc.constantFrom(undefined, 1, 2) }),
    {
      maxLength: 2,
    },
  )
  .map((all) => all.map(({ id, status, part }) => other(id, status, part === undefined ? {} : { part })))
const anySeen = fc.record({
  target: fc.option(anyTarget),
  progress: fc.constantFrom(null, { direction: 'back' as const, done: 1, total: 2 }),
  updates: fc.option(anyUpdates),
  running: fc.option(
    fc.record({ 0: fc.constantFrom('40', '41', '42', '43'), 1: fc.constantFrom('41', '42') }).map(running),
  ),
  dryRun: fc.option(
    fc
      .record({ part: fc.constantFrom(1, 2), ids: fc.subarray([0, 1]), removes: fc.boolean() })
      .map(({ part, ids, removes }) => dryRun(part, removes ? { removed: ids } : { changed: ids })),
  ),
})
const anyObservation: fc.Arbitrary<StepObservation> = fc.oneof(
  { weight: 9, arbitrary: anySeen.map(seen) },
  { weight: 1, arbitrary: fc.constant({ kind: 'unreadable' as const, message: 'no answer' }) },
)

const RUNS = { numRuns: 4000, seed: 4 }
const isUnsettled = ({ outcome }: Attempt): boolean =>
  outcome === null || outcome === 'unknown' || outcome === 'unreadable'
const youngOf = ({ attempts }: Step): Attempt[] =>
  attempts.filter((attempt) => isUnsettled(attempt) && NOW - attempt.startedAtMs < POLICY.quietMs)

type Decided = ReturnType<typeof decideStep>
/** What holds of every decision, with how often it was about a send and an end. */
function holds(check: (step: Step, observation: StepObservation, decided: Decided) => void) {
  const counts = { send: 0, end: 0, look: 0, wait: 0 }
  fc.assert(
    fc.property(anyStep, anyObservation, (step, observation) => {
      const decided = decideStep(step, observation, NOW, POLICY)
      counts[decided.do]++
      check(step, observation, decided)
    }),
    RUNS,
  )
  return counts
}

describe('whatever was recorded and seen', () => {
  test('invariants 5 and 12: no send and no end while a call may still arrive', () => {
    const counts = holds((step, _, decided) => {
      const young = youngOf(step)
      if (decided.do === 'send') expect(young).toEqual([])
      if (decided.do === 'end') expect(young.filter(({ call }) => call !== 'pulseJobUpdate')).toEqual([])
    })
    // The law above is about something.
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(20)
  })

  test('invariant 7: no first call after the expiry, and none after a cancel', () => {
    holds((step, _, decided) => {
      if (decided.do !== 'send') return
      expect(step.cancelled).toBeNull()
      if (step.expiresAtMs < NOW)
        expect(step.attempts.some((one) => isUnsettled(one) || one.outcome === 'applied')).toBe(true)
    })
  })

  test('invariant 9: only calls of its verb, a new update only where that was confirmed, pulses only where asked for', () => {
    holds(({ work: { verb, mayRestore, keepPulsing } }, _, decided) => {
      if (decided.do !== 'send') return
      expect(MAY_CALL[verb]).toContain(decided.call)
      if (decided.call === 'startJobUpdate' || decided.call === 'killTasks') expect(mayRestore).toBe(true)
      if (decided.call === 'pulseJobUpdate' && verb === 'rollback') expect(keepPulsing).toBe(true)
    })
  })

  test('invariant 10: no rollback is sent to what goes back or has gone back', () => {
    holds((_, observation, decided) => {
      if (decided.do !== 'send' || decided.call !== 'rollbackJobUpdate' || observation.kind !== 'seen') return
      const status = observation.target?.summary.status ?? 'UNKNOWN'
      expect(isGoingBack(status) || status === 'ROLLED_BACK').toBe(false)
    })
  })

  test('nothing is sent unseen, nor on the strength of a status without a name', () => {
    holds((_, observation, decided) => {
      if (decided.do !== 'send') return
      if (observation.kind !== 'seen') throw new Error('sent without having seen anything')
      expect(observation.target?.summary.status).not.toBe('UNKNOWN')
      if (decided.part !== null)
        expect(observation.updates?.map(({ status }) => status) ?? ['none']).not.toContain('UNKNOWN')
    })
  })

  test('invariant 13: restored and done need the update or its instances to be seen so', () => {
    holds((_, observation, decided) => {
      if (decided.do !== 'end' || !/restored|done/.test(decided.end)) return
      if (observation.kind !== 'seen') throw new Error('ended well without having seen anything')
      if (/done/.test(decided.end)) expect(observation.target).not.toBeNull()
      else if (observation.target?.summary.status !== 'ROLLED_BACK') expect(observation.running).not.toBeNull()
    })
  })

  test('invariant 14: no more calls than the budget', () => {
    holds((step, _, decided) => {
      if (decided.do !== 'send' || decided.call === 'pulseJobUpdate') return
      const sends = step.attempts.filter(({ call, outcome }) => call !== 'pulseJobUpdate' && outcome !== 'not-applied')
      expect(sends.length).toBeLessThan(sendBudget(step, POLICY))
    })
  })

  test('invariant 22: the clusters’ clocks decide nothing', () => {
    const shifted = (observation: StepObservation, ms: number): StepObservation =>
      observation.kind === 'unreadable'
        ? observation
        : { ...observation, target: observation.target && laterBy(observation.target, ms) }
    for (const ms of [-3_600_000, 3_600_000])
      holds((step, observation, decided) => {
        expect(decideStep(step, shifted(observation, ms), NOW, POLICY)).toEqual(decided)
      })
  })
})

function laterBy(details: JobUpdateDetails, ms: number): JobUpdateDetails {
  const { summary, updateEvents, instanceEvents } = details
  return {
    ...details,
    summary: { ...summary, createdAtMs: summary.createdAtMs + ms, lastModifiedAtMs: summary.lastModifiedAtMs + ms },
    updateEvents: updateEvents.map((event) => ({ ...event, atMs: event.atMs + ms })),
    instanceEvents: instanceEvents.map((event) => ({ ...event, atMs: event.atMs + ms })),
  }
}
