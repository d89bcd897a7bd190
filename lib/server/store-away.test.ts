import { afterAll, beforeAll, expect, test } from 'vitest'
import { POST as postCancel } from '@/app/api/actions/[id]/cancel/route'
import { GET as getAudit } from '@/app/api/audit/route'
import { GET as getClusters } from '@/app/api/clusters/route'
import { GET as getHealth } from '@/app/api/healthz/route'
import { GET as getHolds, POST as postHold } from '@/app/api/holds/[role]/[environment]/[name]/route'
import { POST as postPlan } from '@/app/api/meta-updates/[id]/plan/route'
import { GET as getMetaUpdate } from '@/app/api/meta-updates/[id]/route'
import { GET as getMetaUpdates } from '@/app/api/meta-updates/route'
import { actionsReplySchema } from '@/lib/contract/action'
import { auditReplySchema } from '@/lib/contract/audit'
import { clustersReplySchema, healthReplySchema } from '@/lib/contract/cluster'
import { holdDoneSchema, holdsReplySchema } from '@/lib/contract/hold'
import { metaUpdateReplySchema, metaUpdatesReplySchema } from '@/lib/contract/meta-update'
import {
  action,
  confirm,
  confirmation,
  get,
  membersIn,
  of,
  type Product,
  plan,
  post,
  problem,
  read,
  startProduct,
  writesTo,
} from './api.test-support'

const JOB = { role: 'no', environment: 'such', name: 'job' }
let product: Product
beforeAll(async () => {
  product = await startProduct({ scenario: 'all-rolling', clusters: 3, instances: 4, clock: 'held' })
})
afterAll(() => product.embedded.stop())

test('T37: while the store is away pages go on from memory and say so, and nothing new is accepted or sent', async () => {
  const { id, runtime, embedded } = product
  const [chosen = '', other = ''] = embedded.clusters.map(({ name }) => name)
  const made = await plan(id)
  const late = await plan(id)
  const accepted = await read(confirm(confirmation(made, { members: membersIn(made, chosen) })), actionsReplySchema)
  await expect.poll(() => writesTo(product, chosen)).toEqual(['rollbackJobUpdate'])
  await read(postHold(post({ build: '42', reason: 'leaks memory' }), of(JOB)), holdDoneSchema)
  await read(getHolds(get(), of(JOB)), holdsReplySchema)
  await read(getAudit(get('/api/audit')), auditReplySchema)
  await action(accepted.actionId)
  await read(getMetaUpdate(get(), of({ id })), metaUpdateReplySchema)
  expect(runtime.storeWatch.state.available).toBe(true)

  await runtime.store.close()
  await runtime.storeWatch.look()
  const { available, sinceMs } = runtime.storeWatch.state
  expect(available).toBe(false)
  const store = { available, sinceMs }

  expect((await read(getMetaUpdates(get()), metaUpdatesReplySchema)).store).toEqual(store)
  expect((await read(getClusters(get()), clustersReplySchema)).store).toEqual(store)
  const page = await read(getMetaUpdate(get(), of({ id })), metaUpdateReplySchema)
  expect(page).toMatchObject({ store, actions: [{ id: accepted.actionId }] })
  expect(await action(accepted.actionId)).toMatchObject({ store, action: { id: accepted.actionId } })
  expect(await read(getHolds(get(), of(JOB)), holdsReplySchema)).toMatchObject({ store, held: true })
  expect((await read(getAudit(get('/api/audit')), auditReplySchema)).store).toEqual(store)
  expect(await read(getHealth(get()), healthReplySchema)).toMatchObject({
    status: 'degraded',
    store: { kind: 'embedded', ...store },
    openActions: null,
  })

  // What was never read is not made up: a pipeline must not take silence for leave.
  await problem(getHolds(get(), of({ ...JOB, name: 'other' })), 503, 'store-unavailable')
  await problem(postPlan(post({ verb: 'rollback' }), of({ id })), 503, 'store-unavailable')
  const refused = await problem(
    confirm(confirmation(late, { members: membersIn(late, other) })),
    503,
    'store-unavailable',
  )
  expect(refused.message).toMatch(/cannot record.*does not send/)
  await problem(postCancel(post({}), of({ id: accepted.actionId })), 503, 'store-unavailable')
  await problem(postHold(post({ build: '43', reason: 'leaks memory' }), of(JOB)), 503, 'store-unavailable')
  expect(writesTo(product, other)).toEqual([])
})
