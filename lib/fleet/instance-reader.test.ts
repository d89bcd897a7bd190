import { expect, test } from 'vitest'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import type { PastTask } from '@/lib/domain/past-task'
import { InstanceReader } from './instance-reader'

const JOB = { role: 'web', environment: 'prod', name: 'api' }
const task = (taskId: string, ...at: number[]): PastTask => ({
  taskId,
  instanceId: 1,
  status: 'RUNNING',
  host: null,
  failureCount: 0,
  ancestorId: null,
  build: '42',
  events: at.map((atMs) => ({ status: 'RUNNING', atMs, message: null })),
})
const answering = (readTaskHistory: () => Promise<CallOutcome<PastTask[]>>) => ({ cluster: 'dca1', readTaskHistory })

test('tells the newest task first, whatever the order of the answer', async () => {
  const value = [task('old', 1, 9), task('live', 20), task('middle', 5, 6)]
  const reader = new InstanceReader(() => 100)
  const client = answering(async () => ({ kind: 'applied', value, messages: [] }))
  expect(await reader.read(client, JOB, 1)).toMatchObject({
    readAtMs: 100,
    tasks: [{ taskId: 'live' }, { taskId: 'middle' }, { taskId: 'old' }],
  })
})

test('does not wait for ever', async () => {
  const reader = new InstanceReader(() => 0, 5)
  expect(
    await reader.read(
      answering(() => new Promise(() => {})),
      JOB,
      1,
    ),
  ).toMatchObject({
    failure: { kind: 'timeout' },
  })
})

test('is shared for a few seconds, and then asks again', async () => {
  let now = 0
  let calls = 0
  const reader = new InstanceReader(() => now)
  const client = answering(async () => {
    calls += 1
    return { kind: 'applied', value: [], messages: [] }
  })
  await Promise.all([reader.read(client, JOB, 1), reader.read(client, JOB, 1)])
  now = 5_000
  await reader.read(client, JOB, 1)
  expect(calls).toBe(1)
  await reader.read(client, JOB, 2)
  now = 5_001
  await reader.read(client, JOB, 1)
  expect(calls).toBe(3)
})
