import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import { latestTasks } from '@/lib/domain/instance'
import type { JobKey } from '@/lib/domain/job'
import { ACTIVE_STATES, type Task, TERMINAL_STATES } from '@/lib/domain/task'
import { type EmbeddedClusters, startEmbeddedClusters } from '@/lib/simulator/embedded-clusters'
import { type AuroraClient, createAuroraClient } from './client'
import type { WantedTasks } from './known-tasks'
import { readLatestTasks } from './latest-tasks'
import { readUpdate } from './update-reading'

const JOB: JobKey = { role: 'web', environment: 'prod', name: 'api-gateway' }
const nowMs = Date.now()
let embedded: EmbeddedClusters
let clients: AuroraClient[]
beforeAll(async () => {
  embedded = await startEmbeddedClusters({ scenario: 'bad-build', clusters: 6, instances: 12, clock: 'held', nowMs })
  clients = embedded.clusters.map(({ name, url }) => createAuroraClient({ cluster: name, schedulerUrl: url }))
})
afterAll(async () => {
  for (const client of clients) client.close()
  await embedded.stop()
})

function value<T>(outcome: CallOutcome<T>): T {
  if (outcome.kind !== 'applied') throw new Error(outcome.message)
  return outcome.value
}
const wanted = (job: JobKey, ids: readonly number[] = []): WantedTasks => ({
  job,
  expected: new Set(ids),
  touched: new Set(),
  known: null,
})
const everyId = Array.from({ length: 12 }, (_, id) => id)

async function read(client: AuroraClient, jobs: readonly WantedTasks[]): Promise<(readonly Task[])[]> {
  const { jobs: found, failure } = await readLatestTasks(client, jobs, nowMs)
  if (failure) throw new Error(failure.message)
  return found.map(({ tasks }) => tasks)
}

describe('read in full', () => {
  test('narrow queries tell the same latest status as the wide one, in every cluster', async () => {
    for (const client of clients) {
      const [narrow = []] = await read(client, [wanted(JOB, everyId)])
      const all = await client.readTasks({ jobs: [JOB], statuses: [...ACTIVE_STATES, ...TERMINAL_STATES] })
      const wide = value(all)[0]?.tasks ?? []
      const statusOf = (tasks: readonly Task[]) =>
        [...latestTasks(tasks)].sort(([a], [b]) => a - b).map(([id, { latest }]) => [id, latest.taskId])
      expect(statusOf(narrow), client.cluster).toEqual(statusOf(wide))
      expect(narrow.length, client.cluster).toBeLessThan(wide.length)
    }
  })

  test('dead tasks are asked for only where no healthy live task is', async () => {
    const [client] = clients
    if (!client) throw new Error('no client')
    const before = embedded.log(client.cluster).length
    await read(client, [wanted({ ...JOB, name: 'ranker', role: 'search' })])
    const calls = embedded.log(client.cluster).slice(before)
    expect(calls.map(({ method }) => method)).toEqual(['getTasksWithoutConfigs'])
  })

  test('an instance that should be there and is not is looked for among the dead', async () => {
    const [client] = clients
    if (!client) throw new Error('no client')
    const before = embedded.log(client.cluster).length
    const [tasks = []] = await read(client, [wanted(JOB, [99])])
    expect(tasks.some(({ instanceId }) => instanceId === 99)).toBe(false)
    expect(embedded.log(client.cluster).length - before).toBe(2)
  })

  test('an update that the scheduler does not know is null, not an error', async () => {
    const [client] = clients
    if (!client) throw new Error('no client')
    expect(value(await readUpdate(client, { job: JOB, id: 'never' }))).toBeNull()
  })

  test('no jobs, no call', async () => {
    const [client] = clients
    if (!client) throw new Error('no client')
    const before = embedded.log(client.cluster).length
    expect(await read(client, [])).toEqual([])
    expect(embedded.log(client.cluster).length).toBe(before)
  })
})

test('jobs that share a query for dead tasks keep only those that they wanted themselves', async () => {
  const dead = (job: JobKey, instanceId: number): Task => ({
    taskId: `${job.name}-${instanceId}`,
    instanceId,
    status: 'LOST',
    host: null,
    failureCount: 0,
    lastEvent: null,
    createdAtMs: null,
    ancestorId: null,
    configWithoutData: '',
    build: '',
  })
  const asked: number[] = []
  const { jobs, failure } = await readLatestTasks(
    {
      readTasks: async ({ jobs: keys, instanceIds = [] }) => {
        asked.push(keys.length)
        const value = keys.map((job) => ({ job, tasks: instanceIds.map((id) => dead(job, id)) }))
        return { kind: 'applied', value, messages: [] }
      },
      readConfigSummary: async () => ({ kind: 'applied', value: [], messages: [] }),
    },
    [wanted({ ...JOB, name: 'a' }, [1]), wanted({ ...JOB, name: 'b' }, [2])],
    nowMs,
  )
  expect(failure).toBeNull()
  expect(asked).toEqual([2, 2])
  expect(jobs.map(({ tasks }) => tasks.map(({ taskId }) => taskId))).toEqual([['a-1'], ['b-2']])
})

test('a job whose answers contradict each other is read in full at once', async () => {
  const before = nowMs - 1000
  const tasks = Array.from(
    { length: 200 },
    (_, instanceId): Task => ({
      taskId: `t-${instanceId}`,
      instanceId,
      status: 'RUNNING',
      host: null,
      failureCount: 0,
      lastEvent: null,
      createdAtMs: null,
      ancestorId: null,
      configWithoutData: 'c',
      build: '',
    }),
  )
  const asked: string[] = []
  const { jobs } = await readLatestTasks(
    {
      readTasks: async ({ statuses, instanceIds }) => {
        asked.push(`${statuses.includes('RUNNING') ? 'live' : 'transitional'} ${instanceIds?.join() ?? 'all'}`)
        const found = tasks.filter(
          ({ instanceId }) => instanceIds?.includes(instanceId) ?? statuses.includes('RUNNING'),
        )
        return { kind: 'applied', value: [{ job: JOB, tasks: found }], messages: [] }
      },
      readConfigSummary: async () => {
        const config = {
          fingerprint: '',
          job: JOB,
          build: '',
          metadata: [],
          canonical: '',
          lacks: null,
          hasSlaPolicy: false,
        }
        const group = (fingerprintWithoutData: string, first: number, last: number) => ({
          config: { ...config, fingerprintWithoutData },
          instances: [{ first, last }],
        })
        return { kind: 'applied', value: [group('c', 0, 198), group('other', 199, 199)], messages: [] }
      },
    },
    [{ ...wanted(JOB), known: { job: JOB, tasks, fullReadAtMs: before, lookedFor: [] } }],
    nowMs,
  )
  expect(asked).toEqual(['transitional all', 'live 199', 'live all'])
  expect(jobs.map(({ fullReadAtMs }) => fullReadAtMs)).toEqual([nowMs])
})
