import { afterEach, describe, expect, test } from 'vitest'
import type { HeldCluster } from '@/lib/simulator/held-cluster'
import type { EngineClient } from './step-work'
import { complete, rolling, type Situation, World } from './world.test-support'

let world: World
afterEach(() => world.close())

const KIM = 'kim goes back'
/** Somebody else takes it back, after the plan was made. */
const goesBack = (name: string) => world.cluster(name).scheduler.call('rollbackJobUpdate', world.target(name), KIM)

/** Every instance of the new build dies, so that the update goes back by itself or gives up. */
const failing = (rollbackOnFailure: boolean, afterMs: number): Situation =>
  rolling(afterMs, { sim: 'fail=1@0', rollbackOnFailure })

describe('what the step meets is not what the plan saw', () => {
  test('T19: it goes back already, by somebody or by itself: nothing is sent, and it is watched to its end', async () => {
    world = await World.create({ dca1: rolling(), sjc1: failing(true, 1500) })
    await world.accept()
    expect(world.cluster('sjc1').status(world.target('sjc1'))).toBe('ROLLING_FORWARD')
    goesBack('dca1')
    world.cluster('sjc1').advance(2000)
    expect(world.cluster('sjc1').status(world.target('sjc1'))).toBe('ROLLING_BACK')
    await world.run(() => world.step('dca1').note?.kind === 'going-back' && world.step('sjc1').note !== null)
    expect(world.step('dca1').note).toMatchObject({ kind: 'going-back', byUs: false })
    await world.run()
    expect([...world.calls('dca1'), ...world.calls('sjc1')]).toEqual([])
    expect(world.steps).toEqual({ dca1: 'already-restored restored', sjc1: 'already-restored restored' })
    expect([world.builds('dca1'), world.builds('sjc1')]).toEqual(['41 41 41 41', '41 41 41 41'])
  })

  test('T20: it has gone back: nothing is sent', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    goesBack('dca1')
    world.cluster('dca1').advance(60_000)
    expect(world.cluster('dca1').status(world.target('dca1'))).toBe('ROLLED_BACK')
    await world.run()
    expect(world.calls('dca1')).toEqual([])
    expect(world.step('dca1')).toMatchObject({ state: 'already-restored', note: { kind: 'restored', byUs: false } })
  })

  test('T32: what failed on its way back is for a person, what failed on its way forward is restored', async () => {
    world = await World.create({ dca1: rolling(), sjc1: failing(false, 60_000) })
    expect(world.cluster('sjc1').status(world.target('sjc1'))).toBe('FAILED')
    await world.accept()
    await world.run(() => world.cluster('dca1').status(world.target('dca1')) === 'ROLLING_BACK')
    world.cluster('dca1').scheduler.call('abortJobUpdate', world.target('dca1'), 'enough')
    await world.run()
    expect(world.step('dca1')).toMatchObject({ state: 'failed', note: { kind: 'rollback-ended' } })
    expect(world.calls('dca1')).toEqual(['rollbackJobUpdate OK'])
    expect(world.step('sjc1').state).toBe('restored')
    expect(world.builds('sjc1')).toBe('41 41 41 41')
  })

  test('T30: the scheduler has forgotten it: nothing is guessed', async () => {
    const begun = rolling()
    const checkpoints: ReturnType<HeldCluster['scheduler']['checkpoint']>[] = []
    world = await World.create({
      dca1: (cluster) => {
        checkpoints.push(cluster.scheduler.checkpoint())
        return begun(cluster)
      },
    })
    await world.accept()
    const { scheduler } = world.cluster('dca1')
    scheduler.crash()
    const [from] = checkpoints
    scheduler.recover({ ...(from && { from }) })
    await world.run()
    expect(world.calls('dca1')).toEqual([])
    expect(world.steps).toEqual({ dca1: 'refused not-found' })
  })
})

describe('what the scheduler says', () => {
  test.each([401, 403])('T33: %s is an answer: one call, and no other', async (code) => {
    world = await World.create({ dca1: rolling(), sjc1: complete() })
    await world.accept()
    for (const name of ['dca1', 'sjc1'])
      world.embedded.setFault(name, { kind: 'status', code }, { methods: ['rollbackJobUpdate', 'startJobUpdate'] })
    await world.run()
    expect(world.step('dca1').state).toBe('refused')
    expect(world.step('dca1').attempts).toMatchObject([{ call: 'rollbackJobUpdate', outcome: 'not-applied' }])
    expect(world.step('sjc1').state).toBe('refused')
    expect(world.builds('sjc1')).toBe('42 42 42 42')
  })

  test('T25: a start that is refused because our own has come late is that one, and no second', async () => {
    world = await World.create({ dca1: complete() })
    await world.accept()
    world.embedded.setFault('dca1', { kind: 'drop-before' }, { methods: ['startJobUpdate'], times: 1 })
    const client = world.client('dca1')
    let starts = 0
    const overtaken: EngineClient = {
      ...client,
      startJobUpdate: async (request, message) => {
        if (++starts === 2) await client.startJobUpdate(request, message)
        return client.startJobUpdate(request, message)
      },
    }
    await world.run(
      undefined,
      world.runner(() => overtaken),
    )
    expect(starts).toBe(2)
    const said = world.calls('dca1').filter((call) => call.startsWith('start'))
    expect(said).toEqual(['startJobUpdate null', 'startJobUpdate OK', 'startJobUpdate INVALID_REQUEST'])
    expect(world.step('dca1').state).toBe('restored')
    expect(world.builds('dca1')).toBe('41 41 41 41')
    const ours = world.cluster('dca1').scheduler.updates.store.newestFirst()
    expect(ours.filter(({ metadata }) => metadata.some(({ key }) => key === 'airglow.step'))).toHaveLength(1)
  })
})
