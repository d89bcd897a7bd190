import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AuroraClient } from '@/lib/aurora/client'
import { stepMarker } from '@/lib/domain/audit-message'
import { releaseAllLeases } from '@/lib/store/steps'
import { openStore, type Store } from '@/lib/store/store'
import { REASON, World } from './world.test-support'

let store: Store
let world: World
beforeAll(async () => {
  store = await openStore(null, 'lib/store/migrations')
})
afterAll(() => store.close())
beforeEach(async () => {
  world = await World.create(store)
})
afterEach(() => world.close())

async function expectRestoredOnce(actionId: string, clusters = world.names): Promise<void> {
  const { steps } = await world.record(actionId)
  for (const cluster of clusters) {
    const step = steps.find(({ key }) => key.cluster === cluster)
    const verdict = await world.verdictOf(cluster)
    expect(verdict.status, cluster).toBe('ROLLED_BACK')
    expect(verdict.rollbackEvents, cluster).toEqual([`${stepMarker(step?.id ?? '')} ana: ${REASON}`])
    expect(step?.state, cluster).toBe('restored')
  }
}

describe('rolling back everywhere', () => {
  test('one call a cluster, and restored only when the scheduler says so', async () => {
    const id = await world.accept()
    const accepted = await world.run(id, ({ steps }) =>
      steps.every(({ state }) => state !== 'planned' && state !== 'sent'),
    )
    expect(accepted.action.endedAtMs).toBeNull()
    expect(accepted.steps.map(({ state }) => state).filter((state) => state === 'restored')).toEqual([])
    await world.run(id)
    await expectRestoredOnce(id)
    for (const cluster of world.names) expect((await world.verdictOf(cluster)).calls).toBe(1)
  })

  test('progress grows from 0 to all that had changed', async () => {
    const [cluster = ''] = world.names
    const id = await world.accept([cluster])
    const seen: number[] = []
    const ended = await world.run(id, ({ steps }) => {
      const done = steps[0]?.progress?.done
      if (typeof done === 'number') seen.push(done)
      return false
    })
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect(ended.steps[0]?.progress).toEqual({ direction: 'back', done: seen.at(-1), total: seen.at(-1) })
    expect(seen.at(-1)).toBeGreaterThan(0)
  })

  test('the journal tells intention and outcome of every call, in order', async () => {
    const id = await world.accept(world.names.slice(0, 1))
    const { journal } = await world.run(id)
    const kinds = journal.map(({ entry }) => entry.kind)
    expect(kinds[0]).toBe('accepted')
    expect(kinds.indexOf('intention')).toBeLessThan(kinds.indexOf('outcome'))
    expect(kinds.filter((kind) => kind === 'intention')).toHaveLength(1)
    expect(kinds.at(-1)).toBe('closed')
  })
})

describe('calls of unknown fate', () => {
  test('applied and the reply lost: recognised, not sent again', async () => {
    for (const cluster of world.names)
      world.embedded.setFault(cluster, { kind: 'drop-after' }, { methods: ['rollbackJobUpdate'] })
    const id = await world.accept()
    await world.run(id)
    await expectRestoredOnce(id)
    for (const cluster of world.names) expect((await world.verdictOf(cluster)).calls).toBe(1)
  })

  test('lost on the way there: sent again after the quiet time, with one effect', async () => {
    const [cluster = ''] = world.names
    world.embedded.setFault(cluster, { kind: 'drop-before' }, { methods: ['rollbackJobUpdate'], times: 1 })
    const id = await world.accept([cluster])
    const { steps } = await world.run(id)
    await expectRestoredOnce(id, [cluster])
    const [first, second] = steps[0]?.attempts ?? []
    expect([first?.outcome, second?.outcome]).toEqual(['unknown', 'applied'])
    expect((second?.startedAtMs ?? 0) - (first?.startedAtMs ?? 0)).toBeGreaterThanOrEqual(world.policy.quietMs)
  })

  test('no answer within the deadline is unknown, not failed', async () => {
    const [cluster = ''] = world.names
    world.embedded.setFault(cluster, { kind: 'hang' }, { methods: ['rollbackJobUpdate'], times: 1 })
    const id = await world.accept([cluster])
    const { steps } = await world.run(id)
    expect(steps[0]?.attempts[0]).toMatchObject({ outcome: 'unknown', failure: 'timeout' })
    await expectRestoredOnce(id, [cluster])
  })

  test('ERROR, garbage and a login page are unknown too', async () => {
    const kinds = ['error', 'garbage', 'html'] as const
    for (const [index, cluster] of world.names.entries())
      world.embedded.setFault(cluster, { kind: kinds[index] ?? 'error' }, { methods: ['rollbackJobUpdate'], times: 1 })
    const id = await world.accept()
    await world.run(id)
    await expectRestoredOnce(id)
  })

  test('sends are bounded: in the end a person is asked', async () => {
    const [cluster = ''] = world.names
    world.embedded.setFault(cluster, { kind: 'error' }, { methods: ['rollbackJobUpdate'] })
    const id = await world.accept([cluster])
    const { steps } = await world.run(id)
    expect(steps[0]).toMatchObject({ state: 'needs-human', note: { kind: 'too-many-sends', sends: 3 } })
    expect((await world.verdictOf(cluster)).rollbackEvents).toEqual([])
  })
})

describe('one cluster in trouble', () => {
  test('does not hold the others up, and is done when it is back', async () => {
    // The one that is down rolls on meanwhile, so that it must have far to go, and its clock must go slowly.
    await world.close()
    world = await World.create(store, 3, 40)
    world.stepMs = 600
    const [down = '', ...others] = world.names
    const id = await world.accept()
    world.embedded.setFault(down, { kind: 'down' })
    const half = await world.run(
      id,
      ({ steps }) => steps.filter(({ state }) => state === 'restored').length === others.length,
    )
    expect(half.steps.find(({ key }) => key.cluster === down)).toMatchObject({
      state: 'planned',
      note: { kind: 'unreadable' },
    })
    world.embedded.setFault(down, { kind: 'none' })
    // Its clock stands still until its breaker lets a read through.
    world.stepMs = 0
    await world.run(id, ({ steps }) => steps.every(({ state }) => state !== 'planned'))
    world.stepMs = 10_000
    await world.run(id)
    await expectRestoredOnce(id)
  })
})

describe('people', () => {
  test('somebody rolled it back already: no call is made', async () => {
    const [cluster = ''] = world.names
    const { key } = (await world.target(cluster)).summary
    await world.client(cluster).rollbackJobUpdate(key, 'kim was faster')
    const before = (await world.verdictOf(cluster)).calls
    const id = await world.accept([cluster])
    const { steps } = await world.run(id)
    expect((await world.verdictOf(cluster)).calls).toBe(before)
    expect(steps[0]).toMatchObject({ state: 'already-restored', note: { byUs: false, message: 'kim was faster' } })
  })

  test('it ended forward before the call: refused, with why', async () => {
    const [cluster = ''] = world.names
    const id = await world.accept([cluster])
    for (let minute = 0; minute < 600 && (await world.target(cluster)).summary.status === 'ROLLING_FORWARD'; minute++)
      world.embedded.advance(60_000)
    const { steps } = await world.run(id)
    expect(steps[0]).toMatchObject({ state: 'refused', note: { kind: 'ended-before', status: 'ROLLED_FORWARD' } })
    expect((await world.verdictOf(cluster)).calls).toBe(0)
  })
})

/** Dies at the n-th touch of the outside world, before or after its effect, and stays dead. */
class Death extends Error {}
function mortal(world: World, dieAt: number, when: 'before' | 'after') {
  let touches = 0
  async function touch<T>(effect: () => Promise<T>): Promise<T> {
    const fatal = ++touches === dieAt
    if (touches > dieAt || (fatal && when === 'before')) throw new Death()
    const value = await effect()
    if (fatal) throw new Death()
    return value
  }
  const clientOf = (cluster: string): AuroraClient => {
    const client = world.client(cluster)
    return {
      ...client,
      readUpdateDetails: (selection) => touch(() => client.readUpdateDetails(selection)),
      rollbackJobUpdate: (key, message) => touch(() => client.rollbackJobUpdate(key, message)),
    }
  }
  const db = new Proxy(world.store.db, {
    get(target, name) {
      if (name !== 'transaction') return Reflect.get(target, name, target)
      return (work: Parameters<typeof target.transaction>[0]) => touch(() => target.transaction(work))
    },
  })
  return { runner: world.runner(clientOf, db), survived: () => touches < dieAt }
}

describe('killed at any line', () => {
  for (const when of ['before', 'after'] as const)
    test(`${when} each touch of the store or the scheduler: one rollback, restored`, async () => {
      const [cluster = ''] = world.names
      let deaths = 0
      for (let dieAt = 1; ; dieAt++) {
        const fresh = await World.create(store, 1, 4)
        try {
          const id = await fresh.accept([cluster])
          const { runner, survived } = mortal(fresh, dieAt, when)
          const isDead = await fresh
            .run(id, () => !survived(), runner)
            .then(
              () => !survived(),
              (error) => {
                if (!(error instanceof Death)) throw error
                return true
              },
            )
          if (isDead) deaths++
          await fresh.restart()
          await fresh.run(id)
          const verdict = await fresh.verdictOf(cluster)
          expect(verdict.status, `died at ${dieAt}`).toBe('ROLLED_BACK')
          expect(verdict.rollbackEvents, `died at ${dieAt}`).toHaveLength(1)
          expect(verdict.calls, `died at ${dieAt}`).toBe(1)
          expect((await fresh.states(id))[cluster], `died at ${dieAt}`).toBe('restored')
          if (!isDead || dieAt >= 14) break
        } finally {
          await fresh.close()
        }
      }
      // Claim, observation, intention, call, outcome, and the first turns of watching.
      expect(deaths).toBeGreaterThanOrEqual(8)
    }, 120_000)

  test('the intention is on record before the call leaves', async () => {
    const [cluster = ''] = world.names
    const id = await world.accept([cluster])
    const seen: unknown[] = []
    const client = world.client(cluster)
    const watching = world.runner(() => ({
      ...client,
      async rollbackJobUpdate(key, message) {
        seen.push((await world.record(id)).steps[0]?.attempts)
        return client.rollbackJobUpdate(key, message)
      },
    }))
    await watching.tick()
    expect(seen).toEqual([
      [{ ordinal: 1, startedAtMs: expect.any(Number), outcome: null, failure: null, message: null }],
    ])
  })

  test('killed with a call on its way that never arrives: the next one waits its quiet time', async () => {
    const [cluster = ''] = world.names
    world.embedded.setFault(cluster, { kind: 'drop-before' }, { methods: ['rollbackJobUpdate'], times: 1 })
    const id = await world.accept([cluster])
    // Touches: claim, observation, intention, call; the fifth would have recorded the outcome.
    const { runner } = mortal(world, 5, 'before')
    await expect(runner.tick()).rejects.toBeInstanceOf(Death)
    await world.restart()
    const { steps } = await world.run(id)
    const [lost, second] = steps[0]?.attempts ?? []
    expect(lost?.outcome).toBeNull()
    expect((second?.startedAtMs ?? 0) - (lost?.startedAtMs ?? 0)).toBeGreaterThanOrEqual(world.policy.quietMs)
    await expectRestoredOnce(id, [cluster])
  })

  test('a runner that lost its claim while it slept sends nothing', async () => {
    const [cluster = ''] = world.names
    const id = await world.accept([cluster])
    let asleep = true
    const sleeper = world.runner((name) => {
      const client = world.client(name)
      return {
        ...client,
        async readUpdateDetails(selection) {
          const read = await client.readUpdateDetails(selection)
          if (asleep) {
            asleep = false
            await releaseAllLeases(world.store.db)
            await world.run(id)
          }
          return read
        },
      }
    })
    await sleeper.tick()
    await expectRestoredOnce(id, [cluster])
    expect((await world.verdictOf(cluster)).calls).toBe(1)
  })
})
