import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as getAudit } from '@/app/api/audit/route'
import { POST as postLift } from '@/app/api/holds/[role]/[environment]/[name]/[hold]/lift/route'
import { GET as getHolds, POST as postHold } from '@/app/api/holds/[role]/[environment]/[name]/route'
import { GET as getJobInstances } from '@/app/api/jobs/[role]/[environment]/[name]/instances/route'
import { GET as getInstances } from '@/app/api/meta-updates/[id]/instances/route'
import { GET as getMetaUpdate } from '@/app/api/meta-updates/[id]/route'
import { GET as getMetaUpdates } from '@/app/api/meta-updates/route'
import { actionsReplySchema } from '@/lib/contract/action'
import { auditReplySchema } from '@/lib/contract/audit'
import { holdDoneSchema, holdsReplySchema } from '@/lib/contract/hold'
import { instancesReplySchema, jobInstancesReplySchema } from '@/lib/contract/instances'
import { metaUpdateReplySchema, metaUpdatesReplySchema } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { SERVICES } from '@/lib/simulator/scenarios/company'
import { rollOut } from '@/lib/simulator/scenarios/scenario'
import { RELEASE_ID, STANDINGS } from '@/lib/simulator/scenarios/scenario-mixed'
import {
  action,
  bodiesRead,
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
} from './api.test-support'
import { localPrincipal } from './principal'

let product: Product
beforeAll(async () => {
  product = await startProduct({ scenario: 'mixed', clusters: STANDINGS.length, instances: 8, clock: 'held' })
})
afterAll(() => product.stop())

const { job } = SERVICES.apiGateway
const PERSON = localPrincipal.name
const holdsOf = (of_: Record<string, string> = job) => read(getHolds(get(), of({ ...job, ...of_ })), holdsReplySchema)
const place = (body: unknown) => postHold(post(body), of(job))
const lift = (hold: string, body: unknown = { reason: 'fixed in 43' }, name = job.name) =>
  postLift(post(body), of({ ...job, name, hold }))
const audit = (filter: Parameters<typeof paths.api.audit>[0] = {}) =>
  read(getAudit(get(paths.api.audit(filter))), auditReplySchema)

describe('holds', () => {
  test('a job that nobody has heard of is not held, and no cache may keep the answer', async () => {
    const response = await getHolds(get(), of({ role: 'no', environment: 'such', name: 'job' }))
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await read(response, holdsReplySchema)).toMatchObject({ held: false, holds: [], lifted: [] })
    await problem(getHolds(get(), of({ ...job, name: 'a/b' })), 400, 'bad-request')
  })

  test('are placed once, lifted once with a reason, and stay on record', async () => {
    await problem(place({ build: '', reason: 'why not' }), 400, 'bad-request')
    await problem(place({ build: '42', reason: 'x' }), 400, 'bad-request')
    const placed = await read(place({ build: '42', reason: 'leaks memory' }), holdDoneSchema)
    expect(placed.alreadyDone).toBe(false)
    expect(await read(place({ build: '42', reason: 'again' }), holdDoneSchema)).toEqual({
      ...placed,
      alreadyDone: true,
    })
    const { held, holds } = await holdsOf()
    expect(held).toBe(true)
    expect(holds).toMatchObject([{ id: placed.id, build: '42', reason: 'leaks memory', actionId: null, lifted: null }])
    expect((await holdsOf({ name: 'session-store' })).held).toBe(false)

    await problem(lift(placed.id, { reason: '' }), 400, 'bad-request')
    await problem(lift('nobody'), 404, 'unknown-hold')
    await problem(lift(placed.id, undefined, 'session-store'), 404, 'unknown-hold')
    expect((await read(lift(placed.id), holdDoneSchema)).alreadyDone).toBe(false)
    expect((await read(lift(placed.id), holdDoneSchema)).alreadyDone).toBe(true)
    const after = await holdsOf()
    expect(after).toMatchObject({ held: false, holds: [] })
    expect(after.lifted).toMatchObject([{ id: placed.id, lifted: { reason: 'fixed in 43' } }])
  })

  test('an update that began before the hold is not marked, and the page knows the holds of its jobs', async () => {
    const placed = await read(place({ build: '42', reason: 'leaks memory' }), holdDoneSchema)
    const seen = await read(getMetaUpdate(get(), of({ id: RELEASE_ID })), metaUpdateReplySchema)
    expect(seen.holds.map(({ id }) => id)).toContain(placed.id)
    expect(seen.members.every(({ holdId }) => holdId === null)).toBe(true)
    expect(seen.metaUpdate.heldBuilds).toEqual([])
    await read(lift(placed.id), holdDoneSchema)
  })

  test('an update that brings a held build is marked wherever it is seen, until the hold is lifted', async () => {
    const where = STANDINGS.indexOf('superseded')
    const cluster = product.embedded.clusters[where]
    if (!cluster) throw new Error('no cluster')
    const placed = await read(place({ build: '44', reason: 'not before monday' }), holdDoneSchema)
    // The clusters' clock stood still since before the hold.
    product.embedded.advance(600_000)
    const release = {
      instances: 8,
      groupSize: 1,
      minWaitMs: 60_000,
      metadata: [{ key: 'meta_update_id', value: 'release-44' }],
    }
    rollOut(where, 0, SERVICES.apiGateway, 44, { ...release, user: 'lee', message: 'all the same' }).run(
      cluster.scheduler,
    )
    await product.runtime.pollers.get(cluster.name)?.poll()
    const seen = async () => {
      const board = await read(getMetaUpdates(get()), metaUpdatesReplySchema)
      const { members } = await read(getMetaUpdate(get(), of({ id: 'release-44' })), metaUpdateReplySchema)
      const { heldBuilds, attention } = board.metaUpdates.find(({ id }) => id === 'release-44') ?? {}
      return { heldBuilds, attention, holds: members.map(({ holdId }) => holdId) }
    }
    expect(await seen()).toEqual({ heldBuilds: ['44'], attention: 'needs-you', holds: [placed.id] })
    await read(lift(placed.id), holdDoneSchema)
    expect(await seen()).toMatchObject({ heldBuilds: [], holds: [null] })
  })

  test('come with an action, one for each build that leaves', async () => {
    const made = await plan(RELEASE_ID)
    const cluster = product.embedded.clusters[STANDINGS.indexOf('rolling')]?.name ?? ''
    const { actionId } = await read(
      confirm(confirmation(made, { members: membersIn(made, cluster), hold: true })),
      actionsReplySchema,
    )
    const { holds } = await holdsOf()
    expect(holds).toMatchObject([{ build: '42', reason: '5xx since 2', actionId, url: paths.action(actionId) }])
  })
})

describe('the audit', () => {
  test('tells everything that was asked, the newest first, line by line in a chain', async () => {
    const { lines, head, nextBefore } = await audit()
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => (head?.seq ?? 0) - index))
    expect(lines[0]).toMatchObject({ hash: head?.hash })
    expect(new Set(lines.map(({ hash }) => hash)).size).toBe(lines.length)
    expect(lines.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash))).toBe(true)
    expect(nextBefore).toBeNull()
    const kinds = lines.map(({ kind }) => kind)
    for (const kind of ['accepted', 'hold-placed', 'hold-lifted']) expect(kinds).toContain(kind)
    expect(lines.find(({ kind }) => kind === 'accepted')?.by).toBeTruthy()
  })

  test('by action, meta-update, cluster, person, and before a line', async () => {
    const ofClusters = async () => (await audit()).lines.filter((line) => line.cluster !== null).length
    await expect.poll(ofClusters).toBeGreaterThan(0)
    const { lines } = await audit()
    const accepted = lines.find(({ kind }) => kind === 'accepted')
    const cluster = lines.find((line) => line.cluster !== null)?.cluster ?? null
    if (!accepted || cluster === null) throw new Error('there is no action in the audit')
    const of_ = async (filter: Parameters<typeof audit>[0]) => (await audit(filter)).lines
    expect((await of_({ action: accepted.actionId })).every(({ actionId }) => actionId === accepted.actionId)).toBe(
      true,
    )
    expect((await of_({ metaUpdate: RELEASE_ID })).map(({ kind }) => kind)).toContain('accepted')
    expect(await of_({ metaUpdate: 'nobody' })).toEqual([])
    const there = await of_({ cluster })
    expect(there.length).toBeGreaterThan(0)
    expect(there.every((line) => line.cluster === cluster)).toBe(true)
    expect((await of_({ by: accepted.by })).every(({ by }) => by === accepted.by)).toBe(true)
    expect(await of_({ by: 'nobody' })).toEqual([])
    const older = await of_({ before: accepted.seq })
    expect(older.every(({ seq }) => seq < accepted.seq)).toBe(true)
  })

  test('comes in pages that fit together without a gap', async () => {
    const many = Array.from({ length: 60 }, (_, n) => ({ build: `b${n}`, reason: 'one of many' }))
    for (const body of many) {
      const { id } = await read(place(body), holdDoneSchema)
      await read(lift(id), holdDoneSchema)
    }
    const first = await audit({ by: PERSON })
    expect(first.lines).toHaveLength(100)
    expect(first.nextBefore).toBe(first.lines.at(-1)?.seq)
    const second = await audit({ by: PERSON, before: first.nextBefore })
    expect(second.lines.length).toBeGreaterThanOrEqual(20)
    expect(second.nextBefore).toBeNull()
    expect(second.lines[0]?.seq).toBeLessThan(first.nextBefore ?? 0)
    const holds = [...first.lines, ...second.lines].filter(({ sentence }) => /b\d+/.test(sentence))
    expect(new Set(holds.map(({ seq }) => seq)).size).toBe(120)
  })

  test('says what is wrong with a question', async () => {
    for (const query of ['before=0', 'before=x', 'action=x', 'colour=red', 'by=a&by=b', 'cluster='])
      await problem(getAudit(get(`/api/audit?${query}`)), 400, 'bad-request')
  })
})

test('no reply ever holds what stands in a config', async () => {
  const made = await plan(RELEASE_ID)
  for (const verb of ['pause', 'abort', 'resume', 'pulse'] as const) await plan(RELEASE_ID, verb)
  const members = membersIn(made, ...product.embedded.clusters.slice(1, 3).map(({ name }) => name))
  const { actionId } = await read(confirm(confirmation(made, { members })), actionsReplySchema)
  await action(actionId)
  await read(getMetaUpdates(get()), metaUpdatesReplySchema)
  await read(getMetaUpdate(get(), of({ id: RELEASE_ID })), metaUpdateReplySchema)
  await read(getInstances(get(), of({ id: RELEASE_ID })), instancesReplySchema)
  await read(getJobInstances(get(), of(job)), jobInstancesReplySchema)
  await audit()

  // What the plan keeps for its steps is what must stay inside.
  const stored = await product.runtime.store.db.query.plans.findMany()
  const kept = JSON.stringify(stored)
  for (const { command } of Object.values(SERVICES)) {
    if (command === SERVICES.apiGateway.command) expect(kept).toContain(command)
    expect(
      bodiesRead.filter((body) => body.includes(command) || body.includes(JSON.stringify(command).slice(1, -1))),
    ).toEqual([])
  }
  expect(bodiesRead.filter((body) => /executorConfig|canonical|fingerprintWithoutData/.test(body))).toEqual([])
})
