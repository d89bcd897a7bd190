import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import type { Task } from '@/lib/domain/task'
import type { ConfigGroup } from '@/lib/domain/task-config'
import type { JobTasks } from './answers/convert-task'
import { limitPerInstanceIn } from './limit-per-instance'
import type { TaskSelection } from './request'
import { instanceSelections, jobBatches, readSelections, taskIdSelections } from './task-queries'

const jobNamed = (name: string): JobKey => ({ role: 'r', environment: 'e', name })
const ids = (first: number, last: number) => new Set(Array.from({ length: last - first + 1 }, (_, at) => first + at))

test('jobs share a query up to 4,000 tasks and 50 jobs, and one that is larger has its own', () => {
  const sizes = (...all: number[]) => jobBatches(all, (size) => size)
  expect(sizes(4000, 1, 3999, 1)).toEqual([[4000], [1, 3999], [1]])
  expect(sizes(9000, 1)).toEqual([[9000], [1]])
  expect(sizes(...Array.from({ length: 101 }, () => 1)).map(({ length }) => length)).toEqual([50, 50, 1])
  expect(sizes()).toEqual([])
})

describe('queries by instance', () => {
  test('ask for every instance that is wanted, once for each, and for few that are not', () => {
    const wanted = fc.array(fc.uniqueArray(fc.nat({ max: 3000 }), { maxLength: 1500 }), { maxLength: 8 })
    fc.assert(
      fc.property(wanted, (jobs) => {
        const all = jobs.map((list, at) => ({ job: jobNamed(`j${at}`), ids: new Set(list) }))
        const selections = instanceSelections(all, ['FAILED'])
        const asked = new Map<string, number>()
        for (const { jobs: keys, instanceIds = [] } of selections) {
          expect(instanceIds.length).toBeLessThanOrEqual(1000)
          for (const job of keys)
            for (const id of instanceIds) {
              const name = `${formatJobKey(job)} ${id}`
              asked.set(name, (asked.get(name) ?? 0) + 1)
            }
        }
        let needed = 0
        for (const { job, ids: list } of all)
          for (const id of list) {
            needed += 1
            expect(asked.get(`${formatJobKey(job)} ${id}`)).toBe(1)
          }
        expect(asked.size - needed).toBeLessThanOrEqual(10 * selections.length)
      }),
      { numRuns: 100 },
    )
  })

  test('jobs that want the same share one, jobs that want other ones do not', () => {
    const same = ['a', 'b', 'c'].map((name) => ({ job: jobNamed(name), ids: ids(0, 9) }))
    expect(instanceSelections(same, ['LOST'])).toHaveLength(1)
    const other = [
      { job: jobNamed('a'), ids: ids(0, 99) },
      { job: jobNamed('b'), ids: ids(200, 299) },
    ]
    expect(instanceSelections(other, ['LOST'])).toHaveLength(2)
  })

  test('task ids are asked for in all jobs at once, a thousand a query', () => {
    const many = Array.from({ length: 2500 }, (_, at) => `t${at}`)
    const selections = taskIdSelections([jobNamed('a'), jobNamed('b')], many)
    expect(selections.map(({ taskIds }) => taskIds?.length)).toEqual([1000, 1000, 500])
    expect(selections.flatMap(({ taskIds }) => taskIds ?? [])).toEqual(many)
    expect(selections.every(({ jobs }) => jobs.length === 2)).toBe(true)
  })
})

const task = (instanceId: number, more: Partial<Task> = {}): Task => ({
  taskId: `task-${instanceId}`,
  instanceId,
  status: 'FAILED',
  host: null,
  failureCount: 0,
  lastEvent: null,
  createdAtMs: null,
  ancestorId: null,
  configWithoutData: '',
  build: '',
  ...more,
})

describe('an answer that is too large', () => {
  /** A scheduler whose answers hold at most so many tasks. */
  function scheduler(most: number) {
    const asked: TaskSelection[] = []
    const readTasks = async (selection: TaskSelection): Promise<CallOutcome<JobTasks[]>> => {
      asked.push(selection)
      const tasks = selection.jobs.map((job) => ({ job, tasks: (selection.instanceIds ?? [0]).map((id) => task(id)) }))
      return tasks.flatMap((group) => group.tasks).length > most
        ? { kind: 'unreadable', failure: 'oversized', message: 'Too large.' }
        : { kind: 'applied', value: tasks, messages: [] }
    }
    const readConfigSummary = async (): Promise<CallOutcome<ConfigGroup[]>> => ({
      kind: 'applied',
      value: [],
      messages: [],
    })
    return { asked, client: { readTasks, readConfigSummary } }
  }

  test('is asked for in halves, until all of it is there', async () => {
    const { asked, client } = scheduler(3)
    const read = await readSelections(client, [
      { jobs: [jobNamed('a'), jobNamed('b')], statuses: ['FAILED'], instanceIds: [...ids(0, 9)] },
    ])
    if (read.kind !== 'applied') throw new Error(read.message)
    for (const name of ['r/e/a', 'r/e/b'])
      expect(read.value.get(name)?.map(({ instanceId }) => instanceId)).toEqual([...ids(0, 9)])
    expect(asked.every(({ limitPerInstance }) => limitPerInstance === 1)).toBe(true)
  })

  test('of one task of one job stays what it is', async () => {
    const read = await readSelections(scheduler(0).client, [{ jobs: [jobNamed('a')], statuses: ['FAILED'] }])
    expect(read).toMatchObject({ kind: 'unreadable', failure: 'oversized' })
  })
})

describe('what an answer tells about limitPerInstance', () => {
  const NOW = 10_000_000
  const asked: TaskSelection = {
    jobs: [jobNamed('a')],
    statuses: ['FAILED', 'FINISHED', 'KILLED', 'LOST'],
    instanceIds: [1],
    limitPerInstance: 1,
  }
  const recent = { ancestorId: 'before', createdAtMs: NOW - 60_000 }
  const told = (selection: TaskSelection, ...tasks: Task[]) =>
    limitPerInstanceIn(selection, [{ job: jobNamed('a'), tasks }], NOW)

  test.each<[string, TaskSelection, Task[], 'honoured' | 'ignored' | null]>([
    ['two tasks of one instance', asked, [task(1), task(1)], 'ignored'],
    ['one, whose ancestor died a minute ago and was not sent', asked, [task(1, recent)], 'honoured'],
    ['one whose ancestor may be forgotten', asked, [task(1, { ...recent, createdAtMs: NOW - 1_800_000 })], null],
    [
      'one whose ancestor died by a clock far ahead',
      asked,
      [task(1, { ...recent, createdAtMs: NOW + 1_800_000 })],
      null,
    ],
    ['one without an ancestor', asked, [task(1, { createdAtMs: NOW })], null],
    ['two of two instances', asked, [task(1), task(2)], null],
    ['nothing', asked, [], null],
    ['only some of the dead were asked for', { ...asked, statuses: ['FAILED'] }, [task(1, recent)], null],
    ['only this task was asked for', { ...asked, taskIds: ['task-1'] }, [task(1, recent)], null],
    ['no limit was sent', { ...asked, limitPerInstance: undefined }, [task(1), task(1)], null],
  ])('%s', (_, selection, tasks, expected) => {
    expect(told(selection, ...tasks)).toBe(expected)
  })
})
