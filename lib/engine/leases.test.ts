import { afterEach, describe, expect, test } from 'vitest'
import { decideStep } from '@/lib/domain/decide-step'
import type { StepStore } from '@/lib/store/steps'
import { HeldSteps } from './held-steps'
import type { Runner } from './runner'
import { type EngineClient, type StepTools, workOnStep } from './step-work'
import { POLICY, rolling, World } from './world.test-support'

let world: World
const runners: Runner[] = []
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()))
  await world.close()
})

/** A promise that a test settles by itself. */
function gate() {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

const LEASE = { leaseMs: 20_000, renewEveryMs: 5000, marginMs: 3000, callMs: 8000 }
const started = (runner: Runner): Runner => {
  runners.push(runner)
  runner.start()
  return runner
}
const storeWith = (changes: Partial<StepStore>): StepStore => {
  const { store } = world
  return {
    claim: (...call) => store.claim(...call),
    renew: (...call) => store.renew(...call),
    write: (...call) => store.write(...call),
    release: (...call) => store.release(...call),
    ...changes,
  }
}

describe('what is held', () => {
  const claim = (fence: number) => ({ step: { id: 's1' }, fence }) as Parameters<HeldSteps['take']>[0]
  const held = (kept: readonly string[], options: Partial<typeof LEASE> = {}) =>
    new HeldSteps({ ...LEASE, ...options, store: { renew: async () => new Set(kept), release: async () => {} } }, 'me')

  test('is trusted from the moment it was asked for, less the margin and the longest call', async () => {
    world = await World.create({})
    const steps = held(['s1'])
    const trust = LEASE.leaseMs - LEASE.marginMs - LEASE.callMs
    steps.take(claim(1), performance.now() - trust + 1000)
    expect(steps.maySend('s1')).toBe(true)
    steps.drop('s1')
    steps.take(claim(2), performance.now() - trust)
    expect(steps.maySend('s1')).toBe(false)
    await steps.renew()
    expect(steps.maySend('s1')).toBe(true)
    expect(steps.maySend('s2')).toBe(false)
  })

  test('is not trusted any more when a renewal does not name it', async () => {
    world = await World.create({})
    const steps = held([])
    steps.take(claim(1), performance.now())
    await steps.renew()
    expect(steps.maySend('s1')).toBe(false)
  })

  test('is in nobody else’s hands of this process', async () => {
    world = await World.create({})
    const steps = held([])
    expect(steps.take(claim(1), performance.now())).toBe(true)
    expect(steps.take(claim(2), performance.now())).toBe(false)
  })

  test('a renewal that was asked for another claim gives no trust to this one', async () => {
    world = await World.create({})
    const answer = gate()
    const steps = new HeldSteps(
      { ...LEASE, store: { renew: () => answer.opened.then(() => new Set(['s1'])), release: async () => {} } },
      'me',
    )
    steps.take(claim(1), performance.now())
    const renewal = steps.renew()
    steps.drop('s1')
    steps.take(claim(2), performance.now() - LEASE.leaseMs)
    answer.open()
    await renewal
    expect(steps.maySend('s1')).toBe(false)
  })
})

describe('two runners over one store', () => {
  test('work on each step once', async () => {
    world = await World.create({ dca1: rolling(), sjc1: rolling(), phx1: rolling() })
    await world.accept()
    const [one, two] = [world.runner(), world.runner()]
    for (let turn = 0; turn < 60 && Object.values(world.steps).some((told) => !told.startsWith('restored')); turn++) {
      await Promise.all([one.tick(), two.tick()])
      world.pass(1000)
    }
    for (const name of ['dca1', 'sjc1', 'phx1']) {
      expect(world.calls(name), name).toEqual(['rollbackJobUpdate OK'])
      expect(world.builds(name), name).toBe('41 41 41 41')
    }
  })

  test('one that slept over its lease sends nothing, and what it writes counts for nothing', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    let asleep = true
    const sleeper = world.runner((name): EngineClient => {
      const client = world.client(name)
      return {
        ...client,
        async readUpdateDetails(selection) {
          const read = await client.readUpdateDetails(selection)
          if (asleep) {
            asleep = false
            world.store.expireLeases()
            await world.run()
          }
          return read
        },
      }
    })
    await sleeper.tick()
    expect(world.calls('dca1')).toEqual(['rollbackJobUpdate OK'])
    expect(world.step('dca1').state).toBe('restored')
    expect(world.errors).toEqual([])
  })

  test('one on a lease too short for a call sends nothing', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    await world.runner(undefined, undefined, { leaseMs: 11_000 }).tick()
    expect(world.calls('dca1')).toEqual([])
    expect(world.step('dca1').attempts).toEqual([])
  })
})

describe('what was seen', () => {
  /** One turn on a clock that only `changes` turn. */
  async function turn(clock: { nowMs: number }, changes: Partial<StepTools>): Promise<void> {
    const [claim] = await world.store.claim('me', 60_000, 1)
    if (!claim) throw new Error('Nothing was claimed.')
    const nowMs = () => clock.nowMs
    await workOnStep(claim, {
      store: world.store,
      client: world.client('dca1'),
      decide: decideStep,
      policy: POLICY,
      mayWrite: () => true,
      nowMs,
      latestMs: nowMs,
      stopping: new AbortController().signal,
      ...changes,
    })
  }

  test('longer ago than five seconds is read again before anything is sent', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    const clock = { nowMs: world.store.nowMs() }
    const client = world.client('dca1')
    let reads = 0
    await turn(clock, {
      client: {
        ...client,
        async readUpdateDetails(selection) {
          const read = await client.readUpdateDetails(selection)
          if (++reads === 1) clock.nowMs += 5001
          return read
        },
      },
    })
    expect(reads).toBe(2)
    expect(world.calls('dca1')).toEqual(['rollbackJobUpdate OK'])
  })

  test('and a call whose intention took longer than that to record is not made', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    const clock = { nowMs: world.store.nowMs() }
    await turn(clock, {
      store: {
        write: (...call) => {
          clock.nowMs += 5001
          return world.store.write(...call)
        },
      },
    })
    expect(world.calls('dca1')).toEqual([])
    expect(world.step('dca1')).toMatchObject({ state: 'planned', attempts: [{ outcome: 'not-applied' }] })
  })

  test('before trust in the claim ended counts no more once it has, though the intention is written', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    const answers = [true, false]
    await turn({ nowMs: world.store.nowMs() }, { mayWrite: () => answers.shift() ?? false })
    expect(world.calls('dca1')).toEqual([])
    expect(world.step('dca1')).toMatchObject({ state: 'planned', attempts: [{ outcome: 'not-applied' }] })
  })
})

describe('a store that goes away', () => {
  test('T37: stops every call, is told once, and everything goes on when it is back', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    world.store.away = new Error('the store is away')
    const claimed = gate()
    let claims = 0
    const store = storeWith({
      claim: (...call) => {
        if (++claims === 5) claimed.open()
        return world.store.claim(...call)
      },
    })
    started(world.runner(undefined, store, { everyMs: 1 }))
    await claimed.opened
    expect(world.errors).toHaveLength(1)
    expect(world.calls('dca1')).toEqual([])
    world.store.away = null
    await world.run()
    expect(world.calls('dca1')).toEqual(['rollbackJobUpdate OK'])
  })

  test('T37: between the intention and its outcome, the call is one of unknown fate and is looked for', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    const store = storeWith({
      write: (claim, write, entries) => {
        if (write.attempt?.outcome != null) throw new Error('the store is away')
        return world.store.write(claim, write, entries)
      },
    })
    await world.runner(undefined, store).tick()
    expect(world.step('dca1').attempts).toMatchObject([{ outcome: null }])
    await world.run()
    expect(world.calls('dca1')).toEqual(['rollbackJobUpdate OK'])
    expect(world.step('dca1')).toMatchObject({ state: 'restored', note: { byUs: true } })
  })

  test('T38: a claim that never answers holds no other engine up', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    const hanging = storeWith({ claim: () => new Promise(() => {}) })
    const stuck = started(world.runner(undefined, hanging))
    await world.run()
    expect(world.step('dca1').state).toBe('restored')
    const before = performance.now()
    await stuck.stop()
    expect(performance.now() - before).toBeLessThan(3000)
  })
})

describe('T39: stopping', () => {
  test('gives up what only reads, and gives the lease back', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    const reading = gate()
    const runner = started(
      world.runner((name) => ({
        ...world.client(name),
        readUpdateDetails: () => {
          reading.open()
          return new Promise(() => {})
        },
      })),
    )
    await reading.opened
    await runner.stop()
    expect(world.store.rows.get('step-dca1')).toMatchObject({ leaseUntilMs: null })
    await world.run()
    expect(world.calls('dca1')).toEqual(['rollbackJobUpdate OK'])
  })

  test('waits a moment for a call under way, and leaves it on record as one of unknown fate', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    const sending = gate()
    const answer = gate()
    const runner = started(
      world.runner((name) => {
        const client = world.client(name)
        return {
          ...client,
          async rollbackJobUpdate(key, message) {
            sending.open()
            const outcome = await client.rollbackJobUpdate(key, message)
            await answer.opened
            return outcome
          },
        }
      }),
    )
    await sending.opened
    const before = performance.now()
    await runner.stop()
    expect(performance.now() - before).toBeLessThan(3000)
    expect(world.step('dca1').attempts).toMatchObject([{ outcome: null }])
    expect(world.store.rows.get('step-dca1')).toMatchObject({ leaseUntilMs: null })
    answer.open()
    await world.run()
    expect(world.calls('dca1')).toEqual(['rollbackJobUpdate OK'])
    expect(world.step('dca1').state).toBe('restored')
  })

  test('between the intention and the call: the call is not made', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    const stopping = gate()
    const store = storeWith({
      write: async (claim, write, entries) => {
        const written = await world.store.write(claim, write, entries)
        if (write.attempt?.outcome === null) {
          void runner.stop()
          stopping.open()
        }
        return written
      },
    })
    const runner = world.runner(undefined, store)
    const turn = runner.tick()
    await stopping.opened
    await turn
    expect(world.calls('dca1')).toEqual([])
    expect(world.step('dca1').attempts).toMatchObject([{ outcome: 'not-applied' }])
  })

  test('records the outcome of a call that ends in time', async () => {
    world = await World.create({ dca1: rolling() })
    await world.accept()
    const sending = gate()
    const answer = gate()
    const runner = started(
      world.runner((name) => {
        const client = world.client(name)
        return {
          ...client,
          async rollbackJobUpdate(key, message) {
            sending.open()
            await answer.opened
            return client.rollbackJobUpdate(key, message)
          },
        }
      }),
    )
    await sending.opened
    const stopped = runner.stop()
    answer.open()
    await stopped
    expect(world.step('dca1').attempts).toMatchObject([{ outcome: 'applied' }])
  })
})

test('a nudge begins the next round at once, also one that comes while a round is under way', async () => {
  world = await World.create({ dca1: rolling() })
  const first = gate()
  const later = gate()
  const answer = gate()
  let claims = 0
  const store = storeWith({
    claim: async (...call) => {
      const claim = ++claims
      if (claim === 1) {
        first.open()
        await answer.opened
      } else later.open()
      return world.store.claim(...call)
    },
  })
  const runner = started(world.runner(undefined, store, { everyMs: 3_600_000 }))
  await first.opened
  runner.nudge()
  answer.open()
  await later.opened
  expect(claims).toBe(2)
})
