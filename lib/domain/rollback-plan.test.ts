import { describe, expect, test } from 'vitest'
import { latestInstances } from './instance'
import type { JobUpdateStatus } from './job-update'
import { type PlanInput, planIdentity, planRollback } from './rollback-plan'
import { member, task, update } from './sample.test-support'
import { sayPlan, sayPlanned, warnPlanned } from './words'

const input = (details = update(), more: Partial<PlanInput> = {}, cluster = 'dca1'): PlanInput => ({
  member: member(cluster, details),
  instances: latestInstances(details, [task(0, '42'), task(1, '42'), task(2, '41'), task(3, '41')]),
  freshness: 'current',
  readAtMs: 1,
  problem: null,
  ...more,
})
const only = (given: PlanInput) => {
  const [planned] = planRollback('r', [given]).members
  if (!planned) throw new Error('the plan lost its member')
  return planned
}

describe('class of a member', () => {
  const classes: [JobUpdateStatus, string][] = [
    ['ROLLING_FORWARD', 'native'],
    ['ROLL_FORWARD_PAUSED', 'native'],
    ['ROLL_FORWARD_AWAITING_PULSE', 'native'],
    ['ROLLING_BACK', 'going-back'],
    ['ROLL_BACK_PAUSED', 'going-back'],
    ['ROLL_BACK_AWAITING_PULSE', 'going-back'],
    ['ROLLED_BACK', 'already-old'],
    ['ROLLED_FORWARD', 'ended'],
    ['ABORTED', 'ended'],
    ['FAILED', 'ended'],
    ['ERROR', 'ended'],
    ['UNKNOWN', 'cannot-say'],
  ]
  for (const [status, expected] of classes)
    test(`${status} → ${expected}`, () => expect(only(input(update({ status }))).class).toBe(expected))

  test('a first deployment deletes', () => {
    const planned = only(input(update({ old: {} })))
    expect(planned).toMatchObject({ class: 'deletes', instances: { removed: 2, changeBack: 0 } })
    expect(warnPlanned(planned)).toMatch(/removes the job/)
  })

  test('a member that was not read now cannot be said, whatever was seen before', () => {
    expect(only(input(update(), { freshness: 'stale', problem: 'no answer' }))).toMatchObject({
      class: 'cannot-say',
      status: null,
      instances: null,
    })
  })

  test('ended with a later update on top is superseded', () => {
    const later = update({ id: 'u2', createdAtMs: 2000 }).summary
    expect(
      only(
        input(update({ status: 'ROLLED_FORWARD' }), {
          member: member('dca1', update({ status: 'ROLLED_FORWARD' }), { supersededBy: later }),
        }),
      ).class,
    ).toBe('superseded')
  })
})

test('what goes back is what has changed, with the shortest time it takes', () => {
  const planned = only(input())
  expect(planned).toMatchObject({
    instances: { total: 4, changeBack: 2, removed: 0, returned: 0 },
    batches: 1,
    atLeastMs: 10_000,
  })
  expect(sayPlanned(planned)).toBe('Roll the running update back: 2 instances go back to 41 (of 4)')
})

test('added instances go, removed ones return', () => {
  const details = update({
    old: { 0: '41', 1: '41' },
    desired: { build: '42', ids: [0, 2] },
    events: [
      [0, 'INSTANCE_UPDATED'],
      [2, 'INSTANCE_UPDATED'],
      [1, 'INSTANCE_UPDATED'],
    ],
  })
  expect(
    only(input(details, { instances: latestInstances(details, [task(0, '42'), task(2, '42')]) })).instances,
  ).toEqual({ total: 3, changeBack: 1, removed: 1, returned: 1 })
})

test('a pulse-guarded update is called that before anybody confirms', () => {
  expect(warnPlanned(only(input(update({ pulseMs: 30_000 }))))).toMatch(/pulses/)
})

describe('identity', () => {
  const identity = (...inputs: PlanInput[]) => planIdentity(planRollback('r', inputs))

  test('progress alone does not change it, nor the order of clusters', () => {
    const further = input(update(), {
      instances: latestInstances(update(), [task(0, '42'), task(1, '42'), task(2, '42'), task(3, '41')]),
    })
    expect(identity(further)).toBe(identity(input()))
    expect(identity(input(update(), {}, 'a'), input(update(), {}, 'b'))).toBe(
      identity(input(update(), {}, 'b'), input(update(), {}, 'a')),
    )
  })

  test('another class, member, build or size does', () => {
    const base = identity(input())
    expect(identity(input(update({ status: 'ROLLED_FORWARD' })))).not.toBe(base)
    expect(identity(input(), input(update(), {}, 'sjc1'))).not.toBe(base)
    expect(identity(input(update({ desired: { build: '43', ids: [0, 1, 2, 3] } })))).not.toBe(base)
    expect(identity(input(update({ desired: { build: '42', ids: [0, 1, 2, 3, 4] } })))).not.toBe(base)
    expect(identity(input(update(), { freshness: 'stale', problem: 'x' }))).not.toBe(base)
  })
})

test('the sentence names both builds, the clusters and the instances, and what it leaves behind', () => {
  const ended = input(update({ status: 'ROLLED_FORWARD' }), {}, 'sjc1')
  const sentence = (...inputs: PlanInput[]) => {
    const { members } = planRollback('r', inputs)
    return sayPlan(
      members.filter((planned) => planned.class === 'native'),
      members,
    )
  }
  expect(sentence(input())).toBe('Restore 41 in 1 of 1 cluster: 2 instances change back. 42 leaves.')
  expect(sentence(input(), ended)).toBe('Restore 41 in 1 of 2 clusters: 2 instances change back. 42 stays in sjc1.')
  expect(sentence(ended)).toBe('Nothing is chosen, so nothing would change.')
})
