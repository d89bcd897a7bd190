import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import { latestTasks } from '@/lib/domain/instance'
import { ACTIVE_STATES } from '@/lib/domain/task'
import { type EmbeddedClusters, startEmbeddedClusters } from '@/lib/simulator/embedded-clusters'
import { type AuroraClient, createAuroraClient } from './client'
import { readLatestTasks } from './latest-tasks'
import { readUpdate } from './update-reading'

const JOB = { role: 'web', environment: 'prod', name: 'api-gateway' }
const NAME = 'web/prod/api-gateway'
let embedded: EmbeddedClusters
let clients: AuroraClient[]
beforeAll(async () => {
  embedded = await startEmbeddedClusters({ scenario: 'bad-build', clusters: 6, instances: 12, clock: 'held' })
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
const everyId = new Map([[NAME, new Set(Array.from({ length: 12 }, (_, id) => id))]])

test('two narrow queries tell the same latest status as the wide one, in every cluster', async () => {
  for (const client of clients) {
    const narrow = value(await readLatestTasks(client, [JOB], everyId))[0]?.tasks ?? []
    const statuses = ['FAILED', 'FINISHED', 'KILLED', 'LOST'] as const
    const wide =
      value(await client.readTasks({ jobs: [JOB], statuses: [...ACTIVE_STATES, ...statuses] }))[0]?.tasks ?? []
    const statusOf = (tasks: typeof wide) =>
      [...latestTasks(tasks)].sort(([a], [b]) => a - b).map(([id, { latest }]) => [id, latest.taskId])
    expect(statusOf(narrow), client.cluster).toEqual(statusOf(wide))
    expect(narrow.length, client.cluster).toBeLessThan(wide.length)
  }
})

test('dead tasks are asked for only where no healthy live task is', async () => {
  const [client] = clients
  if (!client) throw new Error('no client')
  const before = embedded.log(client.cluster).length
  await readLatestTasks(client, [{ ...JOB, name: 'ranker', role: 'search' }], new Map())
  const calls = embedded.log(client.cluster).slice(before)
  expect(calls.map(({ method }) => method)).toEqual(['getTasksWithoutConfigs'])
})

test('an instance that should be there and is not is looked for among the dead', async () => {
  const [client] = clients
  if (!client) throw new Error('no client')
  const before = embedded.log(client.cluster).length
  const read = value(await readLatestTasks(client, [JOB], new Map([[NAME, new Set([99])]])))
  expect(read[0]?.tasks.some(({ instanceId }) => instanceId === 99)).toBe(false)
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
  expect(value(await readLatestTasks(client, [], new Map()))).toEqual([])
  expect(embedded.log(client.cluster).length).toBe(before)
})
