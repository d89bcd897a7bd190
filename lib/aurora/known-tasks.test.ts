import { describe, expect, test } from 'vitest'
import type { Task } from '@/lib/domain/task'
import {
  canReadChanges,
  deadWanted,
  FULL_READ_EVERY_MS,
  instancesToRead,
  type KnownTasks,
  knownDead,
  liveByInstance,
  runningConfigs,
  type WantedTasks,
  withChanges,
} from './known-tasks'

const JOB = { role: 'web', environment: 'prod', name: 'api' }
const NOW = 1_000_000
const SIZE = 200

const task = (instanceId: number, more: Partial<Task> = {}): Task => ({
  taskId: `task-${instanceId}`,
  instanceId,
  status: 'RUNNING',
  host: 'h',
  failureCount: 0,
  lastEvent: null,
  createdAtMs: 1,
  ancestorId: null,
  configWithoutData: 'old',
  build: '1',
  ...more,
})
const running = Array.from({ length: SIZE }, (_, id) => task(id))
const known = (tasks: readonly Task[] = running): KnownTasks => ({
  job: JOB,
  tasks,
  fullReadAtMs: NOW,
  lookedFor: [{ first: 0, last: SIZE + 9 }],
})
const wanted = (more: Partial<WantedTasks> = {}): WantedTasks => ({
  job: JOB,
  expected: new Set(),
  touched: new Set(),
  known: known(),
  ...more,
})
const allRun = (except: readonly number[] = []) =>
  new Map(running.filter(({ instanceId }) => !except.includes(instanceId)).map(({ instanceId }) => [instanceId, 'old']))
const noTransition = new Map<number, Task>()

describe('whether changes are enough', () => {
  test.each<[string, WantedTasks, number, boolean]>([
    ['a large job read just now', wanted(), NOW, true],
    ['nothing known', wanted({ known: null }), NOW, false],
    ['until the full read is due', wanted(), NOW + FULL_READ_EVERY_MS - 1, true],
    ['and no longer', wanted(), NOW + FULL_READ_EVERY_MS, false],
    ['our clock went back', wanted(), NOW - FULL_READ_EVERY_MS, false],
    ['a small job', wanted({ known: known(running.slice(0, 100)) }), NOW, false],
    ['one live task more', wanted({ known: known(running.slice(0, 101)) }), NOW, true],
    [
      'dead tasks make no job large',
      wanted({ known: known(running.map((one) => ({ ...one, status: 'FAILED' as const }))) }),
      NOW,
      false,
    ],
  ])('%s', (_, job, nowMs, expected) => {
    expect(canReadChanges(job, nowMs)).toBe(expected)
  })
})

describe('which instances are read again', () => {
  const ids = (job: WantedTasks, transitional: ReadonlyMap<number, Task>, configs: ReadonlyMap<number, string>) => {
    const found = instancesToRead(job, { transitional, running: configs })
    return found && [...found].sort((a, b) => a - b)
  }
  test('none where nothing has changed', () => {
    expect(ids(wanted(), noTransition, allRun())).toEqual([])
  })
  test('one that disappeared, one that appeared, one with another config', () => {
    expect(ids(wanted(), noTransition, allRun([3]))).toEqual([3])
    expect(ids(wanted(), noTransition, new Map([...allRun(), [SIZE, 'old']]))).toEqual([SIZE])
    expect(ids(wanted(), noTransition, new Map([...allRun(), [4, 'new']]))).toEqual([4])
  })
  test('one that was in transition and is not now, and none that still is', () => {
    const before = wanted({ known: known([...running.slice(1), task(0, { status: 'STARTING' })]) })
    expect(ids(before, noTransition, allRun())).toEqual([0])
    expect(ids(before, new Map([[0, task(0, { status: 'STARTING' })]]), allRun())).toEqual([])
  })
  test('one that an update touched, unless its transition was read anyway', () => {
    const touched = wanted({ touched: new Set([5, SIZE + 50]) })
    expect(ids(touched, noTransition, allRun())).toEqual([5, SIZE + 50])
    expect(ids(touched, new Map([[5, task(5, { status: 'KILLING' })]]), allRun())).toEqual([SIZE + 50])
  })
  test('more than half of all: then everything is', () => {
    expect(ids(wanted(), noTransition, new Map())).toBeNull()
  })
})

describe('the live tasks with the changes', () => {
  const changes = { transitional: noTransition, running: allRun() }
  test('what was not read again stays, what was and is gone goes', () => {
    const live = withChanges(wanted(), changes, new Set([1]), [])
    expect(live?.get(0)).toBe(running[0])
    expect(live?.has(1)).toBe(false)
  })
  test('a transition counts more than what was known', () => {
    const moving = task(2, { taskId: 'other', status: 'ASSIGNED' })
    expect(withChanges(wanted(), { ...changes, transitional: new Map([[2, moving]]) }, new Set(), [])?.get(2)).toBe(
      moving,
    )
  })
  test('a task that is the same as before and should run another config is a contradiction', () => {
    const told = { ...changes, running: new Map([...allRun(), [1, 'new']]) }
    expect(withChanges(wanted(), told, new Set([1]), [task(1)])).toBeNull()
    expect(
      withChanges(wanted(), told, new Set([1]), [task(1, { taskId: 'next', configWithoutData: 'new' })]),
    ).not.toBeNull()
  })
})

describe('dead tasks', () => {
  const flapping = task(7, { status: 'PENDING', failureCount: 2, ancestorId: 'dead-7' })
  test('are wanted of instances without a live one, and the ancestor of one that replaces a failure', () => {
    const live = liveByInstance([task(0), flapping, task(8, { failureCount: 2, ancestorId: 'dead-8' })])
    const dead = deadWanted(live, new Set([0, 5, 7]))
    expect([...dead.instances]).toEqual([5])
    expect([...dead.ancestorIds]).toEqual(['dead-7'])
  })
  test('an ancestor that is known is not asked for again, even by a full read', () => {
    const ancestor = task(7, { taskId: 'dead-7', status: 'FAILED' })
    const want = { ancestorIds: new Set(['dead-7']), instances: new Set<number>() }
    for (const changed of [null, new Set([7])]) {
      const { tasks, missing } = knownDead(known([...running, ancestor]), want, changed)
      expect(tasks).toEqual([ancestor])
      expect(missing.ancestorIds.size).toBe(0)
    }
  })
  test('those of an instance are known while nothing happened to it', () => {
    const dead = task(SIZE + 1, { taskId: 'gone', status: 'KILLED' })
    const want = { ancestorIds: new Set<string>(), instances: new Set([SIZE + 1, SIZE + 20]) }
    const before = known([...running, dead])
    expect(knownDead(before, want, new Set())).toEqual({
      tasks: [dead],
      // Nobody has looked for the other one yet.
      missing: { ancestorIds: new Set(), instances: new Set([SIZE + 20]) },
    })
    expect(knownDead(before, want, new Set([SIZE + 1])).missing.instances.size).toBe(2)
    expect(knownDead(before, want, null)).toMatchObject({ tasks: [], missing: { instances: want.instances } })
    expect(knownDead(null, want, new Set()).missing.instances.size).toBe(2)
  })
})

test('a summary of more instances than a job can have is not counted through', () => {
  const group = (last: number) => ({
    config: {
      fingerprint: 'f',
      fingerprintWithoutData: 'w',
      job: JOB,
      build: '1',
      metadata: [],
      canonical: '',
      lacks: null,
      hasSlaPolicy: false,
    },
    instances: [{ first: 0, last }],
  })
  expect(runningConfigs([group(2)])).toEqual(new Map([0, 1, 2].map((id) => [id, 'w'])))
  expect(runningConfigs([group(99_999)])?.size).toBe(100_000)
  expect(runningConfigs([group(60_000), group(60_000)])).toBeNull()
})
