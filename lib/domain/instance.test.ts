import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  countStates,
  INSTANCE_STATES,
  type InstanceState,
  latestInstances,
  latestTasks,
  recordedInstances,
} from './instance'
import { JOB_UPDATE_ACTIONS, JOB_UPDATE_STATUSES, type JobUpdateAction, type JobUpdateStatus } from './job-update'
import { task, update } from './sample.test-support'
import { SCHEDULE_STATUSES, type Task } from './task'

describe('latest task of an instance', () => {
  test('the live task wins over a newer dead one', () => {
    const dead = task(0, '42', 'FAILED', { lastEvent: { status: 'FAILED', atMs: 9000, message: 'exit 137' } })
    const found = latestTasks([dead, task(0, '41', 'PENDING')]).get(0)
    expect(found?.latest.status).toBe('PENDING')
    expect(found?.lastFailure?.message).toBe('exit 137')
  })

  test('among the dead the one whose last event is newest', () => {
    const older = task(0, '41', 'FAILED', { lastEvent: { status: 'FAILED', atMs: 10, message: 'old' } })
    const newer = task(0, '41', 'KILLED', { lastEvent: { status: 'KILLED', atMs: 20, message: null } })
    expect(latestTasks([newer, older]).get(0)?.latest.status).toBe('KILLED')
    expect(latestTasks([older, newer]).get(0)?.latest.status).toBe('KILLED')
  })
})

type Case = {
  name: string
  status?: JobUpdateStatus
  event?: JobUpdateAction
  tasks: Task[]
  is: InstanceState
  old?: Record<number, string>
  desired?: { build: string; ids: number[] } | null
}
const rescheduled = { ancestorId: 'before', failureCount: 1 }
const CASES: Case[] = [
  { name: 'not reached yet', tasks: [task(0, '41')], is: 'waiting' },
  { name: 'old task being killed', event: 'INSTANCE_UPDATING', tasks: [task(0, '41', 'KILLING')], is: 'moving' },
  { name: 'gap between old and new', event: 'INSTANCE_UPDATING', tasks: [task(0, '41', 'KILLED')], is: 'moving' },
  {
    name: 'gap left by a pause',
    status: 'ROLL_FORWARD_PAUSED',
    event: 'INSTANCE_UPDATING',
    tasks: [task(0, '41', 'KILLED')],
    is: 'missing',
  },
  { name: 'gap left by an abort', status: 'ABORTED', event: 'INSTANCE_UPDATING', tasks: [], is: 'missing' },
  { name: 'new task starting', event: 'INSTANCE_UPDATING', tasks: [task(0, '42', 'STARTING')], is: 'moving' },
  { name: 'new task runs, not long enough', event: 'INSTANCE_UPDATING', tasks: [task(0, '42')], is: 'watching' },
  { name: 'updated', event: 'INSTANCE_UPDATED', tasks: [task(0, '42')], is: 'updated' },
  {
    name: 'updated, then died and waits',
    event: 'INSTANCE_UPDATED',
    tasks: [task(0, '42', 'THROTTLED', rescheduled)],
    is: 'flapping',
  },
  {
    name: 'failed and its task still crashes',
    event: 'INSTANCE_UPDATE_FAILED',
    tasks: [task(0, '42', 'PENDING', rescheduled)],
    is: 'failed',
  },
  { name: 'failed, dead', event: 'INSTANCE_UPDATE_FAILED', tasks: [task(0, '42', 'FAILED')], is: 'failed' },
  { name: 'failed, but tried again and runs', event: 'INSTANCE_UPDATE_FAILED', tasks: [task(0, '42')], is: 'watching' },
  { name: 'dead without replacement', tasks: [task(0, '41', 'FAILED')], is: 'failed' },
  { name: 'runs something else', tasks: [task(0, '40')], is: 'unknown' },
  { name: 'in a status without a name', tasks: [task(0, '42', 'UNKNOWN')], is: 'unknown' },
  { name: 'added, not reached', old: {}, tasks: [], is: 'waiting' },
  { name: 'removed', desired: null, event: 'INSTANCE_UPDATED', tasks: [task(0, '41', 'KILLED')], is: 'removed' },
  { name: 'to be removed, still there', desired: null, tasks: [task(0, '41')], is: 'waiting' },
  { name: 'back: not yet', status: 'ROLLING_BACK', event: 'INSTANCE_UPDATED', tasks: [task(0, '42')], is: 'leaving' },
  {
    name: 'back: not yet, and its task starts once more',
    status: 'ROLLING_BACK',
    event: 'INSTANCE_UPDATED',
    tasks: [task(0, '42', 'STARTING')],
    is: 'leaving',
  },
  {
    name: 'back: in flight',
    status: 'ROLLING_BACK',
    event: 'INSTANCE_ROLLING_BACK',
    tasks: [task(0, '42', 'KILLING')],
    is: 'restoring',
  },
  { name: 'back: gap', status: 'ROLLING_BACK', event: 'INSTANCE_ROLLING_BACK', tasks: [], is: 'restoring' },
  {
    name: 'back: old task starts',
    status: 'ROLLING_BACK',
    event: 'INSTANCE_ROLLING_BACK',
    tasks: [task(0, '41', 'ASSIGNED')],
    is: 'restoring',
  },
  { name: 'back: done', status: 'ROLLING_BACK', event: 'INSTANCE_ROLLED_BACK', tasks: [task(0, '41')], is: 'restored' },
  { name: 'back: never touched', status: 'ROLLED_BACK', tasks: [task(0, '41')], is: 'waiting' },
  {
    name: 'back: failed',
    status: 'FAILED',
    event: 'INSTANCE_ROLLBACK_FAILED',
    tasks: [task(0, '41', 'FAILED')],
    is: 'failed',
  },
  {
    name: 'back: added one is gone',
    old: {},
    status: 'ROLLED_BACK',
    event: 'INSTANCE_ROLLED_BACK',
    tasks: [],
    is: 'restored',
  },
  {
    name: 'back: lost after it ended',
    status: 'ROLLED_BACK',
    event: 'INSTANCE_ROLLED_BACK',
    tasks: [task(0, '41', 'LOST')],
    is: 'failed',
  },
]

describe('state of an instance', () => {
  for (const {
    name,
    status = 'ROLLING_FORWARD',
    event,
    tasks,
    is,
    old = { 0: '41' },
    desired = { build: '42', ids: [0] },
  } of CASES)
    test(`${name} → ${is}`, () => {
      const details = update({ status, old, desired, events: event ? [[0, event]] : [] })
      expect(latestInstances(details, tasks).map(({ state }) => state)).toEqual([is])
    })

  test('outside the update it is unchanged, and counts as such', () => {
    const instances = latestInstances(update({ old: { 0: '41' }, desired: { build: '42', ids: [0] } }), [
      task(0, '41'),
      task(7, '41'),
    ])
    expect(instances.map(({ id, state }) => [id, state])).toEqual([
      [0, 'waiting'],
      [7, 'unchanged'],
    ])
    expect(countStates(instances)).toMatchObject({ waiting: 1, unchanged: 1, failed: 0 })
  })

  test('without the tasks nothing is claimed', () => {
    expect(latestInstances(update(), null).map(({ state }) => state)).toEqual([
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ])
  })

  test('old and new that differ in executor data only: the updater’s word counts', () => {
    const details = update({
      old: { 0: '42', 1: '42' },
      desired: { build: '42', ids: [0, 1] },
      events: [[1, 'INSTANCE_UPDATED']],
    })
    expect(latestInstances(details, [task(0, '42'), task(1, '42')]).map(({ state }) => state)).toEqual([
      'waiting',
      'updated',
    ])
  })

  test('a replaced update is told by its own events alone', () => {
    const details = update({
      status: 'ROLLED_FORWARD',
      events: [
        [0, 'INSTANCE_UPDATED'],
        [1, 'INSTANCE_UPDATE_FAILED'],
      ],
    })
    expect(recordedInstances(details).map(({ state }) => state)).toEqual(['updated', 'failed', 'waiting', 'waiting'])
  })

  test('every combination has a state, each instance once', () => {
    const anyTask = fc.record({
      id: fc.integer({ min: 0, max: 5 }),
      build: fc.constantFrom('40', '41', '42'),
      status: fc.constantFrom(...SCHEDULE_STATUSES),
      failureCount: fc.integer({ min: 0, max: 2 }),
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...JOB_UPDATE_STATUSES),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom(...JOB_UPDATE_ACTIONS)), { maxLength: 12 }),
        fc.array(anyTask, { maxLength: 12 }),
        (status, events, tasks) => {
          const made = tasks.map(({ id, build, status, failureCount }) => task(id, build, status, { failureCount }))
          const instances = latestInstances(update({ status, events }), made)
          const ids = instances.map(({ id }) => id)
          expect(new Set(ids).size).toBe(ids.length)
          for (const { state } of instances) expect(INSTANCE_STATES).toContain(state)
          expect(Object.values(countStates(instances)).reduce((a, b) => a + b)).toBe(instances.length)
        },
      ),
    )
  })
})

describe('an instance that a restore has in hand', () => {
  const target = (event?: JobUpdateAction) =>
    update({
      status: 'ROLLED_FORWARD',
      old: { 0: '41' },
      desired: { build: '42', ids: [0] },
      events: event ? [[0, event]] : [],
    })
  const restore = (
    status: JobUpdateStatus,
    event?: JobUpdateAction,
    desired: { build: string; ids: number[] } | null = { build: '41', ids: [0] },
  ) => {
    const details = update({
      id: 'r1',
      createdAtMs: 9000,
      status,
      old: { 0: '42' },
      desired,
      events: event ? [[0, event]] : [],
    })
    return { summary: details.summary, details }
  }
  const state = (tasks: Task[], status: JobUpdateStatus, event?: JobUpdateAction) =>
    latestInstances(target('INSTANCE_UPDATED'), tasks, [restore(status, event)]).map((instance) => instance.state)
  const rows: [string, InstanceState[], InstanceState][] = [
    ['not yet', state([task(0, '42')], 'ROLLING_FORWARD'), 'leaving'],
    ['new task being killed', state([task(0, '42', 'KILLING')], 'ROLLING_FORWARD', 'INSTANCE_UPDATING'), 'restoring'],
    ['gap', state([], 'ROLLING_FORWARD', 'INSTANCE_UPDATING'), 'restoring'],
    ['gap left by a pause', state([], 'ROLL_FORWARD_PAUSED', 'INSTANCE_UPDATING'), 'missing'],
    ['old task starts', state([task(0, '41', 'STARTING')], 'ROLLING_FORWARD', 'INSTANCE_UPDATING'), 'restoring'],
    ['done', state([task(0, '41')], 'ROLLED_FORWARD', 'INSTANCE_UPDATED'), 'restored'],
    ['old already, no event', state([task(0, '41')], 'ROLLED_FORWARD'), 'restored'],
    ['failed', state([task(0, '41', 'FAILED')], 'FAILED', 'INSTANCE_UPDATE_FAILED'), 'failed'],
    [
      'the restore goes back itself',
      state([task(0, '42', 'STARTING')], 'ROLLING_BACK', 'INSTANCE_ROLLING_BACK'),
      'moving',
    ],
    ['the restore goes back itself: gap', state([], 'ROLLING_BACK', 'INSTANCE_ROLLING_BACK'), 'moving'],
    ['the restore was rolled back', state([task(0, '42')], 'ROLLED_BACK', 'INSTANCE_ROLLED_BACK'), 'updated'],
  ]
  for (const [name, states, is] of rows) test(`${name} → ${is}`, () => expect(states).toEqual([is]))

  test('an added one that a restore took away is restored', () => {
    const added = update({
      status: 'ROLLED_FORWARD',
      old: {},
      desired: { build: '42', ids: [0] },
      events: [[0, 'INSTANCE_UPDATED']],
    })
    const removal = restore('ROLLED_FORWARD', 'INSTANCE_UPDATED', null)
    expect(latestInstances(added, [], [removal]).map((instance) => instance.state)).toEqual(['restored'])
  })
  test('the newest restore that has it in hand tells, and none where it is not', () => {
    const other = update({ id: 'r2', createdAtMs: 9900, old: { 5: '42' }, desired: { build: '41', ids: [5] } })
    const restores = [{ summary: other.summary, details: other }, restore('ROLL_FORWARD_PAUSED', 'INSTANCE_UPDATING')]
    expect(latestInstances(target(), [], restores).map((instance) => [instance.id, instance.state])).toEqual([
      [0, 'missing'],
    ])
  })
  test('of two that had it in hand the newer one tells', () => {
    const newer = restore('ROLLING_FORWARD', 'INSTANCE_UPDATING')
    const restores = [newer, restore('FAILED', 'INSTANCE_UPDATE_FAILED')]
    expect(latestInstances(target('INSTANCE_UPDATED'), [], restores).map((instance) => instance.state)).toEqual([
      'restoring',
    ])
  })
  test('what a restore touches outside of its update is no part of it', () => {
    const wide = update({ id: 'r1', old: { 0: '42', 7: '42' }, desired: { build: '41', ids: [0, 7] } })
    const restores = [{ summary: wide.summary, details: wide }]
    const instances = latestInstances(target('INSTANCE_UPDATED'), [task(0, '42'), task(7, '41')], restores)
    expect(instances.map((instance) => [instance.id, instance.state])).toEqual([
      [0, 'leaving'],
      [7, 'unchanged'],
    ])
  })
  test('and its own events tell when nothing else does', () => {
    const told = recordedInstances(target('INSTANCE_UPDATED'), [restore('ROLLED_FORWARD', 'INSTANCE_UPDATED')])
    expect(told.map((instance) => [instance.state, instance.lastEvent?.action])).toEqual([
      ['restored', 'INSTANCE_ROLLED_BACK'],
    ])
  })
  test('a restore whose details were not read changes nothing', () => {
    const { summary } = restore('ROLLING_FORWARD')
    expect(latestInstances(target('INSTANCE_UPDATED'), [task(0, '42')], [{ summary, details: null }])[0]?.state).toBe(
      'updated',
    )
  })
})

test('what a rollback killed is restored, and no instance is missed for it', () => {
  const events = update({
    status: 'ROLLED_FORWARD',
    old: {},
    desired: { build: '42', ids: [0, 1] },
    events: [
      [0, 'INSTANCE_UPDATED'],
      [1, 'INSTANCE_UPDATED'],
    ],
  })
  const states = (takenAway: boolean) => latestInstances(events, [], [], takenAway).map(({ state }) => state)
  expect(states(false)).toEqual(['missing', 'missing'])
  expect(states(true)).toEqual(['restored', 'restored'])
})
