import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createAuroraClient } from '@/lib/aurora/client'
import { sayStep } from '@/lib/domain/step-words'
import { rolling, World } from './world.test-support'

let world: World
beforeEach(async () => {
  world = await World.create({ dca1: rolling(), sjc1: rolling() })
})
afterEach(() => world.close())

const says = (cluster: string): string => {
  const { state, note } = world.step(cluster)
  return sayStep(state, note)
}

test('T48: a step whose cluster was taken out of the configuration waits, says so, and goes on when it is back', async () => {
  await world.accept()
  await world.runner((name) => (name === 'dca1' ? null : world.client(name))).tick()
  expect(world.step('dca1')).toMatchObject({ state: 'planned', attempts: [] })
  expect(says('dca1')).toContain('Cluster dca1 is not in the configuration any more.')
  world.cluster('dca1').scheduler.call('pauseJobUpdate', world.target('dca1'), 'hold on')
  await world.run()
  expect(world.step('dca1').state).toBe('restored')
  expect(world.calls('dca1')).toEqual(['rollbackJobUpdate OK'])
})

test('T48: an address that now leads to another cluster gets no call that changes anything', async () => {
  await world.accept({}, 5000)
  const elsewhere = world.embedded.clusters.find(({ name }) => name === 'sjc1')
  const moved = createAuroraClient({ cluster: 'dca1', schedulerUrl: elsewhere?.url ?? '' })
  onTestFinished(() => moved.close())
  const runner = world.runner((name) => (name === 'dca1' ? moved : null))
  for (let turn = 0; turn < 3; turn++) await runner.tick()
  expect(world.step('dca1')).toMatchObject({ state: 'planned', attempts: [] })
  expect(says('dca1')).toContain('another cluster')
  await world.run(undefined, runner)
  expect(world.steps).toEqual({ dca1: 'expired too-late', sjc1: 'expired too-late' })
  expect([...world.calls('dca1'), ...world.calls('sjc1')]).toEqual([])
})

test('a step behind an open breaker waits with the reason, and goes on when the cluster is back', async () => {
  await world.accept()
  const client = world.client('dca1')
  world.embedded.setFault('dca1', { kind: 'garbage' })
  for (let call = 0; call < 5; call++) await client.readUpdateSummaries({})
  expect(client.report().breaker.state).toBe('open')
  await world.runner().tick()
  expect(world.step('dca1')).toMatchObject({ state: 'planned', attempts: [] })
  expect(says('dca1')).toMatch(/every call has failed.*not a Thrift message/)
})
