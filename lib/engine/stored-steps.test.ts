import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acceptAction, cancelAction, loadAction } from '@/lib/store/actions'
import { verifyJournal } from '@/lib/store/journal'
import { keptPlan, newAction } from '@/lib/store/sample.test-support'
import { stepStore } from '@/lib/store/steps'
import type { Store } from '@/lib/store/store'
import { ENGINES, emptyStore, openNew } from '@/lib/store/stores.test-support'
import { complete, POLICY, rolling, World } from './world.test-support'

describe.each(ENGINES)('the engine over %s', (engine) => {
  let store: Store
  let world: World
  beforeAll(async () => {
    store = await openNew(engine)
  })
  afterAll(() => store.close())
  beforeEach(async () => {
    await emptyStore(store)
    world = await World.create({ dca1: rolling(), sjc1: complete() })
  })
  afterEach(() => world.close())

  async function accept(): Promise<string> {
    const steps = (await world.planned()).map((step) => ({ ...step, id: randomUUID(), expiresInMs: 600_000 }))
    const action = { ...newAction(await keptPlan(store.db)), steps }
    expect(await acceptAction(store.db, action)).toMatchObject({ kind: 'accepted' })
    return action.id
  }

  const record = async (id: string) => {
    const found = await loadAction(store.db, id)
    if (!found) throw new Error('The action is gone.')
    return found
  }

  /** Turns two runners over the one store until the action has ended. */
  async function run(id: string): Promise<Awaited<ReturnType<typeof record>>> {
    const policy = { ...POLICY, watchEveryMs: 1 }
    const both = [0, 1].map(() => world.runner(undefined, stepStore(store.db), { policy }))
    for (let round = 0; round < 200; round++) {
      await Promise.all(both.map((runner) => runner.tick()))
      world.embedded.advance(1000)
      const found = await record(id)
      if (found.action.endedAtMs !== null) return found
    }
    throw new Error('The action did not end.')
  }

  test('T18, T22: a rollback and a restore end as the schedulers say, with every call on record', async () => {
    const { steps } = await run(await accept())
    expect(steps.map(({ key, state }) => [key.cluster, state]).sort()).toEqual([
      ['dca1', 'restored'],
      ['sjc1', 'restored'],
    ])
    for (const name of ['dca1', 'sjc1']) expect(world.builds(name)).toBe('41 41 41 41')
    expect(world.calls('dca1')).toEqual(['rollbackJobUpdate OK'])
    expect(world.calls('sjc1')).toEqual(['rollbackJobUpdate INVALID_REQUEST', 'startJobUpdate OK'])
    const restored = steps.find(({ key }) => key.cluster === 'sjc1')
    expect(restored?.attempts).toMatchObject([
      { ordinal: 1, call: 'rollbackJobUpdate', outcome: 'refused' },
      { ordinal: 2, call: 'startJobUpdate', part: 1, outcome: 'applied', answer: expect.any(String) },
    ])
    expect(world.errors).toEqual([])
    expect(await verifyJournal(store.db)).toMatchObject({ broken: null })
  })

  test('T47: what was cancelled before it was sent stays unsent', async () => {
    const id = await accept()
    expect(await cancelAction(store.db, id, 'kim')).toBe('cancelled')
    const { steps } = await run(id)
    expect(steps.map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
    expect([...world.calls('dca1'), ...world.calls('sjc1')]).toEqual([])
  })
})
