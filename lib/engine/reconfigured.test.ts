import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createAuroraClient } from '@/lib/aurora/client'
import { sayStep } from '@/lib/domain/action-words'
import { openStore, type Store } from '@/lib/store/store'
import { World } from './world.test-support'

let store: Store
let world: World
beforeAll(async () => {
  store = await openStore(null, 'lib/store/migrations')
})
afterAll(() => store.close())
beforeEach(async () => {
  world = await World.create(store, 2)
})
afterEach(() => world.close())

const rollbacks = (cluster: string) =>
  world.embedded.log(cluster).filter(({ method }) => method === 'rollbackJobUpdate')

async function onlyStep(actionId: string) {
  const [step] = (await world.record(actionId)).steps
  if (!step) throw new Error('there is no step')
  return { ...step, says: sayStep(step.state, step.note) }
}

test('T48: a step whose cluster was taken out of the configuration waits, says so, and ends with a human', async () => {
  const [cluster = ''] = world.names
  const id = await world.accept([cluster])
  const runner = world.runner(() => null)
  await runner.tick()
  expect(await onlyStep(id)).toMatchObject({
    state: 'planned',
    attempts: [],
    says: expect.stringContaining(`Cluster ${cluster} is not in the configuration any more.`),
  })
  world.policy = { ...world.policy, acceptDeadlineMs: -1 }
  const { action, steps } = await world.run(
    id,
    undefined,
    world.runner(() => null),
  )
  expect(action.endedAtMs).not.toBeNull()
  expect(steps[0]).toMatchObject({ state: 'needs-human', attempts: [] })
  expect(rollbacks(cluster)).toEqual([])
})

test('T48: a step whose cluster comes back into the configuration goes on', async () => {
  const [cluster = ''] = world.names
  const id = await world.accept([cluster])
  await world.runner(() => null).tick()
  await world.run(id)
  expect((await onlyStep(id)).state).toBe('restored')
  expect(rollbacks(cluster)).toHaveLength(1)
})

test('T48: an address that now leads to another cluster gets no call that changes anything', async () => {
  const [planned = '', other = ''] = world.names
  const id = await world.accept([planned])
  const elsewhere = world.embedded.clusters.find(({ name }) => name === other)
  const moved = createAuroraClient({ cluster: planned, schedulerUrl: elsewhere?.url ?? '' })
  onTestFinished(() => moved.close())
  const runner = world.runner(() => moved)
  for (let turn = 0; turn < 3; turn++) await runner.tick()
  expect(await onlyStep(id)).toMatchObject({
    state: 'planned',
    attempts: [],
    says: expect.stringContaining('another cluster'),
  })
  expect([...rollbacks(planned), ...rollbacks(other)]).toEqual([])

  world.policy = { ...world.policy, acceptDeadlineMs: -1 }
  const { steps } = await world.run(
    id,
    undefined,
    world.runner(() => moved),
  )
  expect(steps[0]).toMatchObject({ state: 'needs-human', attempts: [] })
})

test('a step behind an open breaker waits with the reason, and goes on when the cluster is back', async () => {
  const [cluster = ''] = world.names
  const id = await world.accept([cluster])
  world.embedded.setFault(cluster, { kind: 'garbage' })
  const client = world.client(cluster)
  for (let call = 0; call < 5; call++) await client.readUpdateSummaries({})
  expect(client.report().breaker.state).toBe('open')
  await world.runner().tick()
  const waiting = await onlyStep(id)
  expect(waiting).toMatchObject({ state: 'planned', attempts: [] })
  expect(waiting.says).toMatch(/every call has failed.*not a Thrift message/)
  world.embedded.setFault(cluster, { kind: 'none' })
  // The cluster's clock stands still until the breaker lets a read through, or the update would be over by then.
  world.stepMs = 0
  await world.run(id, ({ steps }) => steps[0]?.state !== 'planned')
  world.stepMs = 3000
  await world.run(id)
  expect((await onlyStep(id)).state).toBe('restored')
  expect(rollbacks(cluster)).toHaveLength(1)
})
