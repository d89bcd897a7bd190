import { afterEach, describe, expect, test } from 'vitest'
import { restoreMarkOf } from '@/lib/domain/restore-marker'
import { complete, ROLLOUT, rolling, SERVICE, type Situation, World } from './world.test-support'

let world: World
afterEach(() => world.close())

const begin = async (situations: Record<string, Situation>, extensions: readonly 'rollback-completed'[] = []) => {
  world = await World.create(situations, { extensions: [...extensions] })
}

/** The restores of a step as the scheduler keeps them, by part. */
async function restoresOf(cluster: string) {
  const read = await world.client(cluster).readUpdateSummaries({ job: SERVICE.job })
  if (read.kind !== 'applied') throw new Error(read.message)
  return read.value
    .filter((one) => restoreMarkOf(one)?.stepId === `step-${cluster}`)
    .map((one) => `${restoreMarkOf(one)?.part} ${one.status}`)
    .sort()
}

/** 0 runs 40, 1 and 2 run 41, 3 too; then 42 over all of them. */
const canary: Situation = (cluster) => {
  cluster.startJob(SERVICE, 41, 4)
  cluster.startUpdate(SERVICE, 40, { ...ROLLOUT, onlyInstances: [{ first: 0, last: 0 }] })
  cluster.advance(60_000)
  const key = cluster.startUpdate(SERVICE, 42, ROLLOUT)
  cluster.advance(60_000)
  return key
}

const aborted: Situation = (cluster) => {
  const key = rolling(2500)(cluster)
  cluster.scheduler.call('abortJobUpdate', key, 'enough')
  cluster.advance(10_000)
  return key
}

const firstDeployment: Situation = (cluster) => {
  const key = cluster.startUpdate(SERVICE, 42, ROLLOUT)
  cluster.advance(60_000)
  return key
}

describe('T22: an update that has ended is restored instance by instance', () => {
  test('complete: one new update, after the scheduler refused its own rollback and agreed in a dry run', async () => {
    await begin({ dca1: complete() })
    expect(world.builds('dca1')).toBe('42 42 42 42')
    await world.accept()
    await world.run()
    expect(world.builds('dca1')).toBe('41 41 41 41')
    expect(world.calls('dca1')).toEqual(['rollbackJobUpdate INVALID_REQUEST', 'startJobUpdate OK'])
    expect(await restoresOf('dca1')).toEqual(['1 ROLLED_FORWARD'])
    expect(world.step('dca1')).toMatchObject({
      state: 'restored',
      note: { kind: 'restored-anew', instances: 4 },
      progress: { direction: 'back', done: 4, total: 4 },
    })
  })

  test('a canary mix stays one, part by part, and is never flattened', async () => {
    await begin({ dca1: canary })
    await world.accept()
    await world.run()
    expect(world.builds('dca1')).toBe('40 41 41 41')
    expect(await restoresOf('dca1')).toEqual(['1 ROLLED_FORWARD', '2 ROLLED_FORWARD'])
  })

  test('T29: added instances go, changed ones change back, removed ones return', async () => {
    await begin({
      dca1: (cluster) => {
        cluster.startJob(SERVICE, 41, 4)
        const key = cluster.startUpdate(SERVICE, 42, { ...ROLLOUT, instances: 6 })
        cluster.advance(60_000)
        return key
      },
      sjc1: (cluster) => {
        cluster.startJob(SERVICE, 41, 4)
        const key = cluster.startUpdate(SERVICE, 42, { ...ROLLOUT, instances: 2 })
        cluster.advance(60_000)
        return key
      },
    })
    expect([world.builds('dca1'), world.builds('sjc1')]).toEqual(['42 42 42 42 42 42', '42 42'])
    await world.accept()
    await world.run()
    expect([world.builds('dca1'), world.builds('sjc1')]).toEqual(['41 41 41 41', '41 41 41 41'])
    expect(await restoresOf('dca1')).toEqual(['1 ROLLED_FORWARD', '2 ROLLED_FORWARD'])
  })

  test('aborted half-way: only what was changed is brought back', async () => {
    await begin({ dca1: aborted })
    expect(world.builds('dca1')).toMatch(/42.*41|42.*-/)
    await world.accept()
    await world.run()
    expect(world.builds('dca1')).toBe('41 41 41 41')
    expect(world.step('dca1').state).toBe('restored')
  })

  test('a first deployment is taken away, by a kill', async () => {
    await begin({ dca1: firstDeployment })
    await world.accept()
    await world.run()
    expect(world.builds('dca1')).toBe('')
    expect(world.calls('dca1')).toEqual(['rollbackJobUpdate INVALID_REQUEST', 'killTasks OK'])
    expect(world.step('dca1')).toMatchObject({ state: 'restored', note: { updateIds: [] } })
  })

  test('as many instances at a time as were confirmed', async () => {
    await begin({ dca1: complete() })
    await world.accept({ groupSize: 3 })
    await world.run()
    const read = await world.client('dca1').readUpdateDetails({ job: SERVICE.job })
    if (read.kind !== 'applied') throw new Error(read.message)
    const restore = read.value.find(({ summary }) => restoreMarkOf(summary) !== null)
    expect(restore?.settings.strategy).toEqual({ kind: 'queue', groupSize: 3 })
    expect(world.builds('dca1')).toBe('41 41 41 41')
  })

  test('untouched instances stay untouched', async () => {
    await begin({
      dca1: (cluster) => {
        cluster.startJob(SERVICE, 41, 4)
        const key = cluster.startUpdate(SERVICE, 42, { ...ROLLOUT, onlyInstances: [{ first: 1, last: 2 }] })
        cluster.advance(60_000)
        return key
      },
    })
    const tasks = () => [...world.cluster('dca1').scheduler.tasks.store.activeOfJob(SERVICE.job)]
    const before = tasks().filter(({ instanceId }) => instanceId === 0 || instanceId === 3)
    await world.accept()
    await world.run()
    expect(world.builds('dca1')).toBe('41 41 41 41')
    expect(
      tasks()
        .filter(({ instanceId }) => instanceId === 0 || instanceId === 3)
        .map(({ taskId }) => taskId),
    ).toEqual(before.map(({ taskId }) => taskId))
  })

  test('a scheduler that takes a rollback of a completed update is asked for that, and for nothing else', async () => {
    await begin({ dca1: canary }, ['rollback-completed'])
    await world.accept()
    await world.run()
    expect(world.builds('dca1')).toBe('40 41 41 41')
    expect(world.calls('dca1')).toEqual(['rollbackJobUpdate OK'])
    expect(world.step('dca1')).toMatchObject({ state: 'restored', note: { kind: 'restored', byUs: true } })
  })
})

describe('nothing is sent', () => {
  test('T21: where a restore was not confirmed', async () => {
    await begin({ dca1: complete() })
    await world.accept({ mayRestore: false })
    await world.run()
    expect(world.calls('dca1')).toEqual([])
    expect(world.steps).toEqual({ dca1: 'refused ended-before' })
  })

  test('T23: where everything is old already', async () => {
    await begin({ dca1: complete() })
    await world.accept()
    const cluster = world.cluster('dca1')
    cluster.startUpdate(SERVICE, 41, ROLLOUT)
    cluster.advance(60_000)
    const ids = await world.client('dca1').readUpdateSummaries({ job: SERVICE.job })
    if (ids.kind !== 'applied') throw new Error(ids.message)
    await world.accept({ knownUpdateIds: ids.value.map(({ key }) => key.id) })
    await world.run()
    expect(world.calls('dca1')).toEqual([])
    expect(world.steps).toEqual({ dca1: 'already-restored configs-old' })
  })

  test('T24: where somebody has gone on since, running or done', async () => {
    await begin({ dca1: complete(), sjc1: complete() })
    await world.accept()
    for (const [name, advanceMs] of [
      ['dca1', 1000],
      ['sjc1', 60_000],
    ] as const) {
      world.cluster(name).startUpdate(SERVICE, 43, ROLLOUT)
      world.cluster(name).advance(advanceMs)
    }
    await world.run()
    expect(world.steps).toEqual({ dca1: 'superseded superseded', sjc1: 'superseded superseded' })
    expect([...world.calls('dca1'), ...world.calls('sjc1')]).toEqual([])
  })
})

describe('what goes wrong on the way', () => {
  test('T27: a start that was taken and whose reply is lost is found by its mark', async () => {
    await begin({ dca1: complete() })
    await world.accept()
    world.embedded.setFault('dca1', { kind: 'drop-after' }, { methods: ['startJobUpdate'], times: 1 })
    await world.run()
    expect(world.builds('dca1')).toBe('41 41 41 41')
    expect(world.calls('dca1').filter((call) => call.startsWith('start'))).toHaveLength(1)
    expect(await restoresOf('dca1')).toEqual(['1 ROLLED_FORWARD'])
  })

  test('a start that never arrived is made again after the quiet time', async () => {
    await begin({ dca1: complete() })
    await world.accept()
    world.embedded.setFault('dca1', { kind: 'drop-before' }, { methods: ['startJobUpdate'], times: 1 })
    await world.run()
    const [lost, second] = world.step('dca1').attempts.filter(({ call }) => call === 'startJobUpdate')
    expect(lost?.outcome).toBe('unknown')
    expect((second?.startedAtMs ?? 0) - (lost?.startedAtMs ?? 0)).toBeGreaterThanOrEqual(30_000)
    expect(await restoresOf('dca1')).toEqual(['1 ROLLED_FORWARD'])
    expect(world.builds('dca1')).toBe('41 41 41 41')
  })

  test('a restore that a failover undid is begun again', async () => {
    await begin({ dca1: complete() })
    await world.accept()
    const { scheduler } = world.cluster('dca1')
    const before = scheduler.checkpoint()
    await world.run(() => world.step('dca1').attempts.some(({ call, outcome }) => call === 'startJobUpdate' && outcome))
    scheduler.crash()
    scheduler.recover({ from: before })
    expect(await restoresOf('dca1')).toEqual([])
    await world.run()
    expect(world.builds('dca1')).toBe('41 41 41 41')
    expect(await restoresOf('dca1')).toEqual(['1 ROLLED_FORWARD'])
    expect(world.step('dca1').state).toBe('restored')
  })

  test('a person who pauses a restore is not overruled, and one who aborts it ends the step', async () => {
    await begin({ dca1: complete(), sjc1: complete() })
    await world.accept()
    const ours = (name: string) => world.cluster(name).scheduler.updates.store.activeOf(SERVICE.job)
    await world.run(() => Boolean(ours('dca1') && ours('sjc1')))
    const [paused, stopped] = [ours('dca1'), ours('sjc1')]
    world.cluster('dca1').scheduler.call('pauseJobUpdate', paused?.key, 'wait')
    world.cluster('sjc1').scheduler.call('abortJobUpdate', stopped?.key, 'no')
    await world.run(() => world.step('sjc1').state === 'failed' && world.step('dca1').note?.kind === 'paused')
    for (let turn = 0; turn < 50; turn++) {
      await world.runner().tick()
      world.pass(1000)
    }
    expect(world.steps).toEqual({ dca1: expect.stringMatching(/paused$/), sjc1: 'failed restore-ended' })
    world.cluster('dca1').scheduler.call('resumeJobUpdate', paused?.key, 'go')
    await world.run()
    expect(world.builds('dca1')).toBe('41 41 41 41')
  })

  test('T47: cancelled between two parts, the second stays unsent', async () => {
    await begin({ dca1: canary })
    await world.accept()
    await world.run(() => world.step('dca1').attempts.some(({ part }) => part === 1))
    world.store.cancel('kim')
    await world.run()
    expect(world.step('dca1')).toMatchObject({
      state: 'cancelled',
      note: { kind: 'cancelled', by: 'kim', restored: 1, parts: 2 },
    })
    expect(world.builds('dca1')).toBe('40 42 42 42')
    expect(await restoresOf('dca1')).toEqual(['1 ROLLED_FORWARD'])
  })
})
