import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as getAudit } from '@/app/api/audit/route'
import { GET as getHistory } from '@/app/api/history/route'
import { GET as getInstances } from '@/app/api/meta-updates/[id]/instances/route'
import { GET as getMetaUpdate } from '@/app/api/meta-updates/[id]/route'
import { GET as getSnapshots, POST as postSnapshot } from '@/app/api/meta-updates/[id]/snapshots/route'
import { auditReplySchema } from '@/lib/contract/audit'
import { historyReplySchema } from '@/lib/contract/history'
import { unpackInstances } from '@/lib/contract/instance-table'
import { instancesReplySchema } from '@/lib/contract/instances'
import { type MetaUpdateReply, metaUpdateReplySchema } from '@/lib/contract/meta-update'
import { NAME_HEADER } from '@/lib/contract/own-name'
import { frozenSchema, snapshotsReplySchema } from '@/lib/contract/snapshot'
import { formatMoment } from '@/lib/contract/standpoint'
import { Poller } from '@/lib/fleet/poller'
import { bodiesRead, get, of, type Product, post, problem, read, startProduct } from './api.test-support'
import { isAppError } from './app-error'
import { HistoryKeeper } from './history-keeper'
import { localPrincipal } from './principal'
import { readSnapshot } from './verbs/read-snapshot'

const DAY = 24 * 3600_000
const CLUSTERS = 3
let product: Product
let id: string
/** By our clock as the keeper is told it; the board has its own times. */
let keeperMs = Date.now()
let keeper: HistoryKeeper
/** They read when they are told to only: a reading under way while the clusters move would tell of both moments. */
let pollers: readonly Poller[]
beforeAll(async () => {
  product = await startProduct({
    scenario: 'all-rolling',
    clusters: CLUSTERS,
    instances: 6,
    clock: 'held',
    nowMs: Date.now() - 60 * DAY,
  })
  id = product.id
  const { runtime } = product
  await runtime.historyKeeper.stop()
  keeper = new HistoryKeeper({ ...runtime.historyKeeper.options, owner: 'test', nowMs: () => keeperMs })
  const running = [...runtime.pollers.values()]
  await Promise.all(running.map((poller) => poller.stop()))
  pollers = anew(running)
})
afterAll(() => product.stop())

const anew = (all: readonly Poller[]) => all.map(({ client, board, options }) => new Poller(client, board, options))
const poll = (all = pollers) => Promise.all(all.map((poller) => poller.poll()))
/** Everything there is to see is kept, as after some seconds. */
async function keepAll(): Promise<void> {
  keeperMs += 120_000
  await poll()
  expect(await keeper.keep()).toBe(true)
}
const page = (query = ''): Promise<MetaUpdateReply> =>
  read(getMetaUpdate(get(`/api/meta-updates/x${query}`), of({ id })), metaUpdateReplySchema)
async function grid(query = ''): Promise<Record<string, string[] | null>> {
  const reply = await read(getInstances(get(`/api/meta-updates/x/instances${query}`), of({ id })), instancesReplySchema)
  return Object.fromEntries(
    reply.members.map(({ key, instances }) => [
      key.cluster,
      instances && [...(unpackInstances(instances, null) ?? [])].map(({ state, side }) => `${state} ${side}`),
    ]),
  )
}
const at = (ms: number) => `?at=${formatMoment(ms)}`
const shown = ({ members, metaUpdate }: MetaUpdateReply) => ({
  attention: metaUpdate.attention,
  headline: metaUpdate.headline,
  counts: metaUpdate.counts,
  members: members.map(({ key, status, progress, counts }) => [key.cluster, status, progress, counts]),
})

describe('?at', () => {
  test('shows the page and the grid as they were, with nothing to act on', async () => {
    await keepAll()
    const before = { page: await page(), grid: await grid() }
    const thenMs = Date.now()
    // What is read in the same millisecond is of that moment too.
    await expect.poll(() => Date.now()).toBeGreaterThan(thenMs)
    product.embedded.advance(60_000)
    await keepAll()
    expect(await grid()).not.toEqual(before.grid)

    const back = { page: await page(at(thenMs)), grid: await grid(at(thenMs)) }
    // Their events come from a clock two months behind: only what was sampled can tell the two moments apart.
    expect(back.grid).toEqual(before.grid)
    expect(back.page.metaUpdate.counts).toEqual(before.page.metaUpdate.counts)
    expect(back.page.past).toMatchObject({
      kind: 'at',
      atMs: thenMs,
      askedMs: null,
      unwatched: [],
      forgottenAtMs: null,
    })
    expect(back.page.nowMs).toBe(thenMs)
    expect(before.page.members.some(({ verbs }) => verbs.length > 0)).toBe(true)
    expect(back.page.members.flatMap(({ verbs }) => verbs)).toEqual([])
  })

  test('before anybody watched, events tell what they can, and the rest is unknown', async () => {
    const now = await page()
    const firstMs = Math.min(...now.timeline.map(({ atMs }) => atMs))
    const back = await page(at(firstMs))
    expect(back.timeline.map(({ atMs }) => Math.max(atMs, firstMs))).toEqual(back.timeline.map(() => firstMs))
    expect(back.past?.unwatched).toEqual(back.members.map(({ key }) => key.cluster).sort())
    expect(back.metaUpdate).toMatchObject({ attention: 'unknown', clusters: { current: 0 } })
    expect(back.members.every(({ status }) => status.startsWith('ROLL'))).toBe(true)
    const states = Object.values(await grid(at(firstMs))).flat()
    expect(new Set(states)).toEqual(new Set(['unknown unknown']))
  })

  test('before it began it is the beginning, and says what was asked', async () => {
    const back = await page(at(0))
    expect(back.past).toMatchObject({ askedMs: 0, atMs: back.past?.startMs })
    expect(back.members.length).toBeGreaterThan(0)
  })

  test.each(['yesterday', '2026-02-31T00:00:00Z', '2026-11-23 03:14', '', formatMoment(Date.now() + DAY)])(
    '“%s” is refused in words',
    async (text) => {
      await problem(
        getMetaUpdate(get(`/api/meta-updates/x?at=${encodeURIComponent(text)}`), of({ id })),
        400,
        'bad-request',
      )
      await problem(getInstances(get(`/api/meta-updates/x/instances?at=${text}`), of({ id })), 400, 'bad-request')
    },
  )

  test('the moments to step through begin and end with it', async () => {
    const { past } = await page(at(Date.now() - 1000))
    expect(past?.moments.length).toBeGreaterThan(3)
    expect(past?.moments).toEqual([...new Set(past?.moments)].sort((a, b) => a - b))
    expect([past?.moments[0], past?.moments.at(-1)]).toEqual([past?.startMs, past?.endMs])
  })
})

test('a turn without news writes nothing but that it was watched', async () => {
  await keepAll()
  const { db } = product.runtime.store
  const rows = async () =>
    JSON.stringify(
      (
        await Promise.all(
          ['updates', 'events', 'samples'].map((name) => db.execute(`select * from history_${name} order by 1, 2`)),
        )
      ).map((found) => (found as { rows: unknown[] }).rows),
    )
  const before = await rows()
  expect(await keeper.keep()).toBe(true)
  expect(await rows()).toBe(before)
  // Neither does one that begins anew, as after a restart.
  expect(await new HistoryKeeper({ ...keeper.options, nowMs: () => keeperMs + 1 }).keep()).toBe(true)
  expect(await rows()).toBe(before)
})

describe('a snapshot', () => {
  test('stays as it was while the meta-update goes on, says who froze it, and is never acted on', async () => {
    const before = { page: await page(), grid: await grid() }
    const frozen = await read(postSnapshot(post({}, { [NAME_HEADER]: 'Ana' }), of({ id })), frozenSchema)
    expect(frozen.path).toBe(`/x/${frozen.short}`)
    product.embedded.advance(60_000)
    await keepAll()
    expect(shown(await page())).not.toEqual(shown(before.page))

    const opened = await readSnapshot(product.runtime, localPrincipal, frozen.short)
    expect(shown(opened)).toEqual(shown(before.page))
    expect(opened.timeline).toEqual(before.page.timeline)
    expect(opened.past).toMatchObject({ kind: 'snapshot', snapshot: { short: frozen.short, by: 'Ana' } })
    expect(opened.members.flatMap(({ verbs }) => verbs)).toEqual([])
    expect(await grid(`?snapshot=${frozen.short}`)).toEqual(before.grid)
    expect((await read(getSnapshots(get(), of({ id })), snapshotsReplySchema)).snapshots).toMatchObject([
      { short: frozen.short, by: 'Ana' },
    ])
    const audit = await read(getAudit(get('/api/audit')), auditReplySchema)
    expect(audit.lines[0]).toMatchObject({ kind: 'frozen', by: 'Ana' })
    expect(audit.lines[0]?.sentence).toContain(frozen.short)
  })

  test('of the past shows the past', async () => {
    const thenMs = Date.now() - 1
    const back = await page(at(thenMs))
    const frozen = await read(postSnapshot(post({ at: formatMoment(thenMs) }), of({ id })), frozenSchema)
    const opened = await readSnapshot(product.runtime, localPrincipal, frozen.short)
    expect(frozen.atMs).toBe(thenMs)
    expect(shown(opened)).toEqual(shown(back))
  })

  test('another name, another meta-update, another origin', async () => {
    const frozen = await read(postSnapshot(post({}), of({ id })), frozenSchema)
    const open = (name: string, short: string) =>
      getMetaUpdate(get(`/api/meta-updates/x?snapshot=${short}`), of({ id: name }))
    await problem(open(id, 'zzzzzzzzzz'), 404, 'unknown-snapshot')
    await problem(open('other', frozen.short), 404, 'unknown-snapshot')
    await problem(open(id, '../../etc'), 400, 'bad-request')
    await problem(postSnapshot(post({}, { origin: 'http://evil.example' }), of({ id })), 403, 'bad-origin')
    await problem(postSnapshot(post({ at: 5 }), of({ id })), 400, 'bad-request')
    await problem(postSnapshot(post({}), of({ id: 'nobody' })), 404, 'unknown-meta-update')
    const missing = await readSnapshot(product.runtime, localPrincipal, 'nope').catch((error: unknown) => error)
    expect(isAppError(missing, 'unknown-snapshot')).toBe(true)
  })
})

test('no reply holds what only the scheduler may know', () => {
  const canonical = [...product.runtime.board.clusters].flatMap(({ picture }) =>
    (picture?.updates ?? []).flatMap(({ details }) => details?.desired?.config.canonical ?? []),
  )
  expect(canonical.length).toBeGreaterThan(0)
  for (const text of canonical) for (const body of bodiesRead) expect(body).not.toContain(text.slice(0, 200))
})

// Last: from here on the schedulers have forgotten.
test('after the schedulers forgot, the link opens from history, says so and since when', async () => {
  product.embedded.advance(3600_000)
  await keepAll()
  const ended = await page()
  expect(ended.members.map(({ status }) => status)).toEqual(Array(CLUSTERS).fill('ROLLED_FORWARD'))
  product.embedded.advance(40 * DAY)
  // A poller that begins reads everything; one that goes on would see within a minute what is missing.
  await poll(anew(pollers))
  keeperMs += 120_000
  expect(await keeper.keep()).toBe(true)
  expect(product.runtime.overview().metaUpdates.has(id)).toBe(false)

  const back = await page()
  expect(back.past).toMatchObject({ kind: 'history' })
  expect(Math.abs((back.past?.forgottenAtMs ?? 0) - Date.now())).toBeLessThan(60_000)
  expect(back.members.map(({ status }) => status)).toEqual(Array(CLUSTERS).fill('ROLLED_FORWARD'))
  expect(back.timeline).toEqual(ended.timeline)
  expect(back.members.flatMap(({ verbs }) => verbs)).toEqual([])
  expect(new Set(Object.values(await grid()).flat())).toEqual(new Set(['updated new']))
  const list = await read(getHistory(get('/api/history')), historyReplySchema)
  expect(list.rows.find((row) => row.id === id)).toMatchObject({
    onBoard: false,
    forgottenAtMs: back.past?.forgottenAtMs,
    statuses: [{ status: 'ROLLED_FORWARD', members: CLUSTERS }],
  })
  await problem(getHistory(get('/api/history?since=x')), 400, 'bad-request')
  await problem(getHistory(get('/api/history?before=x')), 400, 'bad-request')
})

test('while the store is away, what is kept stays, and a page of the past says why it cannot be shown', async () => {
  await product.runtime.store.close()
  await product.runtime.storeWatch.look()
  expect(await keeper.keep()).toBe(false)
  await problem(getMetaUpdate(get(`/api/meta-updates/x${at(Date.now() - 1000)}`), of({ id })), 503, 'store-unavailable')
  expect((await problem(getMetaUpdate(get(), of({ id })), 404, 'unknown-meta-update')).message).toContain(
    'history cannot be read',
  )
})
