import { afterEach, describe, expect, test } from 'vitest'
import { stepMarker } from '@/lib/domain/audit-message'
import type { StepStore } from '@/lib/store/steps'
import type { EngineClient } from './step-work'
import { complete, rolling, SERVICE, type Situation, World } from './world.test-support'

let world: World
afterEach(() => world.close())

/** It has begun, and nobody has pulsed it for longer than it waits. */
const guarded: Situation = (cluster) => {
  cluster.startJob(SERVICE, 41, 4)
  const key = cluster.startUpdate(SERVICE, 42, {
    instances: 4,
    groupSize: 1,
    minWaitMs: 2000,
    rollbackOnFailure: false,
    pulseTimeoutMs: 9000,
  })
  cluster.scheduler.call('pulseJobUpdate', key)
  cluster.advance(9500)
  return key
}

const THREE = { dca1: rolling(), sjc1: rolling(), phx1: rolling() }
const statusOf = (name: string) => world.cluster(name).status(world.target(name))
const turnsOf = (name: string) =>
  world
    .cluster(name)
    .update(world.target(name))
    .events.map(({ message }) => message)
    .filter((message) => message?.startsWith('[airglow'))

function expectRolledBackOnce(names: readonly string[]): void {
  for (const name of names) {
    expect(statusOf(name), name).toBe('ROLLED_BACK')
    expect(turnsOf(name), name).toEqual([`${stepMarker(`step-${name}`)} ana: 5xx since 42`])
    expect(world.step(name).state, name).toBe('restored')
    expect(world.builds(name), name).toBe('41 41 41 41')
  }
}

describe('rolling back everywhere', () => {
  test('T18: one call a cluster, and restored only when the scheduler says so', async () => {
    world = await World.create(THREE)
    await world.accept()
    await world.runner().tick()
    expect(world.steps).toEqual({ dca1: 'accepted undefined', sjc1: 'accepted undefined', phx1: 'accepted undefined' })
    await world.run()
    expectRolledBackOnce(['dca1', 'sjc1', 'phx1'])
    for (const name of ['dca1', 'sjc1', 'phx1']) expect(world.calls(name)).toEqual(['rollbackJobUpdate OK'])
    expect(world.step('dca1').progress).toMatchObject({ direction: 'back', done: 2, total: 2 })
  })

  test('the first call rests on one read, of the update', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    const before = world.embedded.log('dca1').length
    await world.runner().tick()
    expect(
      world.embedded
        .log('dca1')
        .slice(before)
        .map(({ method }) => method),
    ).toEqual(['getJobUpdateDetails', 'rollbackJobUpdate'])
  })

  test('T26, T34: an answer that was lost or is an error, with and without effect: one effect each', async () => {
    world = await World.create({ dca1: rolling(), sjc1: rolling(), phx1: rolling(), ord1: rolling() })
    await world.accept()
    const once = { methods: ['rollbackJobUpdate'], times: 1 }
    world.embedded.setFault('dca1', { kind: 'drop-after' }, once)
    world.embedded.setFault('sjc1', { kind: 'error-after' }, once)
    world.embedded.setFault('phx1', { kind: 'error' }, once)
    world.embedded.setFault('ord1', { kind: 'drop-before' }, once)
    // The updates stand still meanwhile, or they would be over before the quiet time is.
    for (const name of ['phx1', 'ord1'])
      world.cluster(name).scheduler.call('pauseJobUpdate', world.target(name), 'hold on')
    await world.run()
    expectRolledBackOnce(['dca1', 'sjc1', 'phx1', 'ord1'])
    expect(world.calls('dca1')).toHaveLength(1)
    expect(world.calls('sjc1')).toHaveLength(1)
  })

  test('T31: one that finishes between the look and the call is restored, if that was confirmed', async () => {
    world = await World.create({ dca1: rolling(), sjc1: rolling() })
    await world.accept()
    const late = world.runner((name): EngineClient => {
      const client = world.client(name)
      return {
        ...client,
        rollbackJobUpdate: (key, message) => {
          if (world.store.rows.get(`step-${name}`)?.step.attempts.length === 1) world.cluster(name).advance(60_000)
          return client.rollbackJobUpdate(key, message)
        },
      }
    })
    await world.run(undefined, late)
    for (const name of ['dca1', 'sjc1']) {
      expect(world.builds(name)).toBe('41 41 41 41')
      expect(world.calls(name)).toEqual(['rollbackJobUpdate INVALID_REQUEST', 'startJobUpdate OK'])
    }
  })

  test('a rollback that a failover undid is asked for again', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    const { scheduler } = world.cluster('dca1')
    const before = scheduler.checkpoint()
    await world.runner().tick()
    expect(statusOf('dca1')).toBe('ROLLING_BACK')
    scheduler.crash()
    scheduler.recover({ from: before })
    scheduler.call('pauseJobUpdate', world.target('dca1'), 'hold on')
    await world.run()
    expectRolledBackOnce(['dca1'])
  })
})

describe('people', () => {
  test('a colleague’s pause of our rollback is left alone for as long as it lasts', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    await world.runner().tick()
    const { scheduler } = world.cluster('dca1')
    scheduler.call('pauseJobUpdate', world.target('dca1'), 'wait')
    for (let turn = 0; turn < 60; turn++) {
      await world.runner().tick()
      world.pass(1000)
    }
    expect(statusOf('dca1')).toBe('ROLL_BACK_PAUSED')
    expect(world.steps).toEqual({ dca1: expect.stringMatching(/paused$/) })
    expect(world.calls('dca1')).toEqual(['rollbackJobUpdate OK'])
    scheduler.call('resumeJobUpdate', world.target('dca1'), 'go')
    await world.run()
    expectRolledBackOnce(['dca1'])
  })

  test('a guarded rollback waits for pulses that nobody asked us for, and is never called again', async () => {
    world = await World.create({ dca1: guarded })
    await world.accept()
    await world.run(() => world.step('dca1').note?.kind === 'awaiting-pulse')
    for (let turn = 0; turn < 40; turn++) {
      await world.runner().tick()
      world.pass(1000)
    }
    expect(world.calls('dca1')).toEqual(['rollbackJobUpdate OK'])
    expect(statusOf('dca1')).toBe('ROLL_BACK_AWAITING_PULSE')
  })

  test('and is kept going where that was asked for, with every pulse on record', async () => {
    world = await World.create({ dca1: guarded })
    await world.accept({ keepPulsing: true })
    await world.run()
    expectRolledBackOnce(['dca1'])
    const pulses = world.calls('dca1').filter((call) => call.startsWith('pulse'))
    expect(pulses.length).toBeGreaterThan(0)
    const written = world.store.journal.flatMap(({ entry }) =>
      entry.kind === 'intention' && entry.call === 'pulseJobUpdate' ? [entry.ordinal] : [],
    )
    expect(written).toHaveLength(pulses.length)
    const answered = world.store.journal.flatMap(({ entry }) => (entry.kind === 'outcome' ? [entry.ordinal] : []))
    expect(answered).toEqual(expect.arrayContaining(written))
  })

  test('the other verbs are one call each, and done when they are read to be', async () => {
    for (const [verb, call, status] of [
      ['pause', 'pauseJobUpdate OK', 'ROLL_FORWARD_PAUSED'],
      ['abort', 'abortJobUpdate OK', 'ABORTED'],
    ] as const) {
      world = await World.create({ dca1: rolling() })
      await world.accept({ verb, mayRestore: false })
      await world.run()
      expect(world.steps).toEqual({ dca1: 'done done' })
      expect(world.calls('dca1')).toEqual([call])
      expect(statusOf('dca1')).toBe(status)
      if (verb === 'pause') await world.close()
    }
  })
})

describe('T47: cancelled', () => {
  test('before anything was sent', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    world.store.cancel('kim')
    await world.run()
    expect(world.steps).toEqual({ dca1: 'cancelled cancelled' })
    expect(world.calls('dca1')).toEqual([])
  })

  test('between the intention and the call: the call is not made', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    const store: StepStore = {
      ...storeOf(world),
      write: (claim, write, entries) => {
        if (write.attempt?.outcome === null) world.store.cancel('kim')
        return world.store.write(claim, write, entries)
      },
    }
    await world.run(undefined, world.runner(undefined, store))
    expect(world.calls('dca1')).toEqual([])
    expect(world.step('dca1')).toMatchObject({ state: 'cancelled', attempts: [{ outcome: 'not-applied' }] })
  })

  test('after it was sent: it is watched to its end', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    await world.runner().tick()
    world.store.cancel('kim')
    await world.run()
    expectRolledBackOnce(['dca1'])
  })
})

describe('queued', () => {
  test('what cannot be reached waits, and goes on when it can be', async () => {
    world = await World.create({ dca1: rolling(3000, { instances: 4 }) })
    await world.accept()
    const { scheduler } = world.cluster('dca1')
    scheduler.call('pauseJobUpdate', world.target('dca1'), 'hold on')
    world.embedded.setFault('dca1', { kind: 'down' })
    await world.runner().tick()
    expect(world.steps).toEqual({ dca1: 'planned unreadable' })
    world.embedded.setFault('dca1', { kind: 'none' })
    await world.run()
    expectRolledBackOnce(['dca1'])
  })

  test('what cannot be reached in time expires with nothing sent', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept({}, 5000)
    await world.run(
      undefined,
      world.runner(() => null),
    )
    expect(world.steps).toEqual({ dca1: 'expired too-late' })
    expect(world.calls('dca1')).toEqual([])
  })
})

class Death extends Error {}

/** A runner that dies at its n-th touch of the store or the scheduler: nothing of it happens afterwards. */
function mortal(dieAt: number, when: 'before' | 'after') {
  let touches = 0
  async function touch<T>(effect: () => Promise<T>): Promise<T> {
    const fatal = ++touches === dieAt
    if (touches > dieAt || (fatal && when === 'before')) throw new Death()
    const value = await effect()
    if (fatal) throw new Death()
    return value
  }
  const clientOf = (name: string): EngineClient => {
    const client = world.client(name)
    return {
      ...client,
      readUpdateDetails: (selection) => touch(() => client.readUpdateDetails(selection)),
      readUpdateSummaries: (selection) => touch(() => client.readUpdateSummaries(selection)),
      readConfigSummary: (job) => touch(() => client.readConfigSummary(job)),
      readUpdateDiff: (request) => touch(() => client.readUpdateDiff(request)),
      rollbackJobUpdate: (key, message) => touch(() => client.rollbackJobUpdate(key, message)),
      startJobUpdate: (request, message) => touch(() => client.startJobUpdate(request, message)),
    }
  }
  const { store } = world
  const touched: StepStore = {
    claim: (...call) => touch(() => store.claim(...call)),
    renew: (...call) => touch(() => store.renew(...call)),
    write: (...call) => touch(() => store.write(...call)),
    release: (...call) => touch(() => store.release(...call)),
  }
  return { runner: world.runner(clientOf, touched), isDead: () => touches >= dieAt }
}

/** The store as an object of its own, for tests that put something in the way of one of its statements. */
const storeOf = ({ store }: World): StepStore => ({
  claim: (...call) => store.claim(...call),
  renew: (...call) => store.renew(...call),
  write: (...call) => store.write(...call),
  release: (...call) => store.release(...call),
})

async function dieEverywhere(
  situation: Situation,
  touches: number,
  when: 'before' | 'after',
  judge: (dieAt: number) => void,
): Promise<void> {
  for (let dieAt = 1; dieAt <= touches; dieAt++) {
    world = await World.create({ dca1: situation })
    await world.accept()
    const { runner, isDead } = mortal(dieAt, when)
    for (let turn = 0; turn < 40 && !isDead(); turn++) {
      await runner.tick().catch(() => {})
      world.pass(500)
    }
    expect(isDead(), `died at ${dieAt}`).toBe(true)
    world.store.expireLeases()
    await world.run()
    judge(dieAt)
    if (dieAt < touches) await world.close()
  }
}

describe('T35: killed at any line', () => {
  for (const when of ['before', 'after'] as const) {
    test(`${when} each touch of the store or the scheduler in a rollback: one effect, restored`, async () => {
      await dieEverywhere(rolling(3000, { groupSize: 1 }), 12, when, (dieAt) => {
        const starts = world.calls('dca1').filter((call) => call.endsWith('OK'))
        expect(starts, `died at ${dieAt}`).toHaveLength(1)
        expect(world.builds('dca1'), `died at ${dieAt}`).toBe('41 41 41 41')
        expect(world.step('dca1').state, `died at ${dieAt}`).toBe('restored')
      })
    })

    test(`${when} each touch in a restore: one new update, restored`, async () => {
      await dieEverywhere(complete(), 16, when, (dieAt) => {
        const starts = world.calls('dca1').filter((call) => call === 'startJobUpdate OK')
        expect(starts, `died at ${dieAt}`).toHaveLength(1)
        expect(world.builds('dca1'), `died at ${dieAt}`).toBe('41 41 41 41')
        expect(world.step('dca1').state, `died at ${dieAt}`).toBe('restored')
      })
    })
  }

  test('the intention is on record before the call leaves', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    const seen: unknown[] = []
    const client = world.client('dca1')
    await world
      .runner(() => ({
        ...client,
        rollbackJobUpdate: (key, message) => {
          seen.push(world.step('dca1').attempts)
          return client.rollbackJobUpdate(key, message)
        },
      }))
      .tick()
    expect(seen).toEqual([
      [expect.objectContaining({ ordinal: 1, call: 'rollbackJobUpdate', part: null, outcome: null })],
    ])
  })
})
