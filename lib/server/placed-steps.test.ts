import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StepWork } from '@/lib/domain/step'
import { acceptAction, loadAction } from '@/lib/store/actions'
import { planDigest, savePlan } from '@/lib/store/plans'
import { LostClaim, stepStore } from '@/lib/store/steps'
import { openStore, type Store } from '@/lib/store/store'
import { placedSteps, placeOf } from './placed-steps'

let store: Store
beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null }, 'lib/store/migrations')
})
afterAll(() => store.close())

const HERE = 'http://a:8081'
const WORK: StepWork = {
  verb: 'rollback',
  direction: 'forward',
  mayRestore: true,
  instructions: null,
  knownUpdateIds: null,
  metadata: [],
  keepPulsing: false,
  groupSize: null,
}

async function accept(cluster: string, place?: string): Promise<string> {
  const [planId, id, now] = [randomUUID(), randomUUID(), Date.now()]
  const plan = { metaUpdateId: 'r', verb: 'rollback' as const, members: [] }
  await savePlan(store.db, { id: planId, plannedBy: 'ana', plannedAtMs: now, expiresAtMs: now, fingerprint: 'f', plan })
  const key = { cluster, job: { role: 'web', environment: 'prod', name: 'api' }, updateId: 'u' }
  const work = { ...WORK, ...(place !== undefined && { place }) }
  const steps = [{ id: randomUUID().slice(0, 16), key, work, expiresInMs: 60_000 }]
  const asked = { metaUpdateId: 'r', verb: 'rollback' as const, requestedBy: 'ana', reason: 'why', retryOf: null }
  await acceptAction(store.db, { id, planId, planDigest: planDigest(plan), ...asked, steps, holds: [] })
  return id
}
const stepOf = async (id: string) => (await loadAction(store.db, id))?.steps[0]
const placed = (placeNow: () => string | null) => placedSteps(stepStore(store.db), placeNow)

test('T48: a step whose cluster is configured somewhere else ends with a human, instead of being claimed', async () => {
  const id = await accept('a', HERE)
  expect(await placed(() => 'http://b:8081').claim('me', 20_000, 10)).toEqual([])
  expect(await stepOf(id)).toMatchObject({
    state: 'needs-human',
    note: { kind: 'reconfigured', from: HERE, to: 'http://b:8081' },
  })
  expect((await loadAction(store.db, id))?.action.endedAtMs).not.toBeNull()
})

test('T48: also when it happens between the claim and the intention, without which nothing is sent', async () => {
  const id = await accept('b', HERE)
  let now = HERE
  const steps = placed(() => now)
  const [claim] = await steps.claim('me', 20_000, 10)
  if (!claim) throw new Error('no claim')
  await steps.write(claim, { progress: null }, [])
  now = 'http://b:8081'
  const intention = { kind: 'intention', ordinal: 1, call: 'rollbackJobUpdate', part: null, message: 'm' } as const
  await expect(steps.write(claim, { state: 'sent' }, [intention])).rejects.toBeInstanceOf(LostClaim)
  expect(await stepOf(id)).toMatchObject({ state: 'needs-human', attempts: [] })
})

test('one at its place, one of old that knows none, and one whose cluster is gone for now are worked on', async () => {
  await Promise.all([accept('c', HERE), accept('d')])
  const claims = await placed(() => HERE).claim('me', 20_000, 10)
  expect(claims.map(({ step }) => step.key.cluster).sort()).toEqual(['c', 'd'])
  const id = await accept('e', HERE)
  expect(await placed(() => null).claim('me', 20_000, 10)).toHaveLength(1)
  expect((await stepOf(id))?.state).toBe('planned')
})

test('a place is the addresses, and nothing that may change without moving the cluster', () => {
  const zooKeeper = { servers: [{ host: 'zk1', port: 2181 }], path: '/aurora' }
  expect(placeOf({ schedulerUrl: HERE, zooKeeper: null })).toBe(HERE)
  expect(placeOf({ schedulerUrl: null, zooKeeper })).toBe('zk://zk1:2181/aurora')
  expect(placeOf({ schedulerUrl: HERE, zooKeeper })).not.toBe(placeOf({ schedulerUrl: HERE, zooKeeper: null }))
})
