import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { GET as getHealth } from '@/app/api/healthz/route'
import { GET as getMetaUpdates } from '@/app/api/meta-updates/route'
import { PostgresServer } from '@/lib/commands/postgres-server'
import { actionsReplySchema } from '@/lib/contract/action'
import { healthReplySchema } from '@/lib/contract/cluster'
import { metaUpdatesReplySchema } from '@/lib/contract/meta-update'
import { placeHold } from '@/lib/store/holds'
import { openStore } from '@/lib/store/store'
import {
  action,
  confirm,
  confirmation,
  get,
  membersIn,
  type Product,
  plan,
  problem,
  read,
  startProduct,
  writesTo,
} from './api.test-support'

let postgres: PostgresServer
let url: string
let product: Product
beforeAll(async () => {
  postgres = await PostgresServer.start()
  url = await postgres.database('airglow')
  product = await startProduct(
    { scenario: 'all-rolling', clusters: 3, instances: 4, clock: 'held' },
    { DATABASE_URL: url },
  )
})
afterAll(async () => {
  await product.stop()
  await postgres.remove()
})

const nameAt = (index: number): string => product.embedded.clusters[index]?.name ?? ''

test('a shared database is used where DATABASE_URL names one', async () => {
  expect(await read(getHealth(get()), healthReplySchema)).toMatchObject({
    status: 'ok',
    store: { kind: 'postgres', available: true },
  })
  const made = await plan(product.id)
  const { actionId } = await read(
    confirm(confirmation(made, { members: membersIn(made, nameAt(0)) })),
    actionsReplySchema,
  )
  await expect.poll(() => writesTo(product, nameAt(0))).toEqual(['rollbackJobUpdate'])
  await expect.poll(async () => (await action(actionId)).steps[0]?.acceptedAtMs).toEqual(expect.any(Number))
})

test('T42: what another replica records rings here, and is shown', async () => {
  const other = await openStore({ kind: 'postgres', url }, 'lib/store/migrations')
  const before = product.runtime.bells.version('actions')
  const hold = { id: randomUUID(), build: '42', by: 'ben', reason: 'leaks memory', actionId: null }
  await placeHold(other.db, { ...hold, job: { role: 'web', environment: 'prod', name: 'api' } })
  await vi.waitFor(() => expect(product.runtime.bells.version('actions')).toBeGreaterThan(before), { timeout: 20_000 })
  const held = () => product.runtime.storeWatch.holds.map(({ id }) => id)
  await vi.waitFor(() => expect(held()).toContain(hold.id), { timeout: 20_000 })
  await other.close()
})

test('T37: while the database is down nothing is accepted or sent and pages say so; when it is back work goes on', async () => {
  const made = await plan(product.id)
  await postgres.kill()
  await vi.waitFor(() => expect(product.runtime.storeWatch.state.available).toBe(false), { timeout: 20_000 })
  expect((await read(getMetaUpdates(get()), metaUpdatesReplySchema)).store.available).toBe(false)
  const request = confirmation(made, { members: membersIn(made, nameAt(1)) })
  await problem(confirm(request), 503, 'store-unavailable')
  expect((await read(getHealth(get()), healthReplySchema)).status).toBe('degraded')

  await postgres.start()
  await vi.waitFor(() => expect(product.runtime.storeWatch.state.available).toBe(true), { timeout: 20_000 })
  expect(writesTo(product, nameAt(1))).toEqual([])
  await read(confirm(request), actionsReplySchema)
  await expect.poll(() => writesTo(product, nameAt(1))).toEqual(['rollbackJobUpdate'])
})

test('no reason for which it cannot be opened repeats the password', async () => {
  const secret = url.replace(/\/\/[^@]*@/, '//airglow:hush-hush@').replace(/\/airglow$/, '/nowhere')
  const opened = openStore({ kind: 'postgres', url: secret }, 'lib/store/migrations')
  await expect(opened).rejects.toThrow(/DATABASE_URL/)
  await expect(opened).rejects.not.toThrow(/hush-hush/)
})
