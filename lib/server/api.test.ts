import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as getAction } from '@/app/api/actions/[id]/route'
import { GET as getClusters } from '@/app/api/clusters/route'
import { GET as getHealth } from '@/app/api/healthz/route'
import { GET as getJobInstances } from '@/app/api/jobs/[role]/[environment]/[name]/instances/route'
import { GET as getInstances } from '@/app/api/meta-updates/[id]/instances/route'
import { POST as postPlan } from '@/app/api/meta-updates/[id]/plan/route'
import { GET as getMetaUpdate } from '@/app/api/meta-updates/[id]/route'
import { GET as getMetaUpdates } from '@/app/api/meta-updates/route'
import { GET as getStream } from '@/app/api/stream/route'
import { bellSchema } from '@/lib/contract/action'
import { clustersReplySchema, healthReplySchema } from '@/lib/contract/cluster'
import { instancesReplySchema, jobInstancesReplySchema } from '@/lib/contract/instances'
import { metaUpdateReplySchema, metaUpdatesReplySchema } from '@/lib/contract/meta-update'
import { confirm, get, of, type Product, post, problem, read, startProduct } from './api.test-support'

let product: Product
let id: string
beforeAll(async () => {
  product = await startProduct({ scenario: 'all-rolling', clusters: 4, instances: 6, clock: 'held' })
  id = product.id
})
afterAll(() => product.stop())

describe('reading', () => {
  test('every reply is as the contract says', async () => {
    const board = await read(getMetaUpdates(get()), metaUpdatesReplySchema)
    expect(board.metaUpdates.map((one) => one.id)).toContain(id)
    const one = await read(getMetaUpdate(get(), of({ id })), metaUpdateReplySchema)
    expect(one.members.map(({ key }) => key.cluster).sort()).toEqual(
      product.embedded.clusters.map(({ name }) => name).sort(),
    )
    const instances = await read(getInstances(get(), of({ id })), instancesReplySchema)
    for (const member of instances.members) expect(member.instances).toMatchObject({ whole: true, ids: [[0, 5]] })
    const job = one.metaUpdate.jobs[0]
    if (!job) throw new Error('no job')
    const everywhere = await read(getJobInstances(get(), of(job)), jobInstancesReplySchema)
    expect(everywhere.clusters.map(({ instances: found, update }) => [found?.ids, update?.metaUpdateId])).toEqual(
      Array(4).fill([[[0, 5]], id]),
    )
    const clusters = await read(getClusters(get()), clustersReplySchema)
    expect(clusters.clusters.map(({ freshness }) => freshness)).toEqual(['current', 'current', 'current', 'current'])
    expect(await read(getHealth(get()), healthReplySchema)).toMatchObject({
      status: 'ok',
      clusters: { current: 4, total: 4 },
      store: { kind: 'embedded', available: true },
      replica: product.runtime.runner.owner,
    })
  })

  test('counts and totals agree', async () => {
    const { metaUpdate, members } = await read(getMetaUpdate(get(), of({ id })), metaUpdateReplySchema)
    const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0)
    expect(metaUpdate.instances).toBe(sum(metaUpdate.counts))
    expect(metaUpdate.instances).toBe(members.reduce((total, { counts }) => total + sum(counts), 0))
  })

  test('a reply that has not changed costs no body', async () => {
    const again = async () => {
      const etag = (await getMetaUpdates(get())).headers.get('etag') ?? ''
      return getMetaUpdates(get('/', { 'if-none-match': etag }))
    }
    // A poll can end between the two requests; it does not do so every time.
    let second = await again()
    for (let attempt = 0; attempt < 20 && second.status !== 304; attempt++) second = await again()
    expect(second.status).toBe(304)
    expect(await second.text()).toBe('')
  })

  test('a job nobody has is answered with no instances, not with an error', async () => {
    const { clusters } = await read(
      getJobInstances(get(), of({ role: 'no', environment: 'such', name: 'job' })),
      jobInstancesReplySchema,
    )
    expect(clusters.map(({ instances, problem: why }) => [instances?.ids, why])).toEqual(Array(4).fill([[], null]))
  })
})

describe('the doorbell', () => {
  test('tells the versions first, then rings when a picture changes, and ends with its reader', async () => {
    const leaving = new AbortController()
    const response = await getStream(
      new Request('http://localhost:3000/', { headers: { host: 'localhost:3000' }, signal: leaving.signal }),
    )
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect(response.headers.get('cache-control')).toContain('no-transform')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const bells: unknown[] = []
    while (bells.length < 3) {
      const { value = '', done } = (await reader?.read()) ?? { done: true }
      if (done) break
      for (const [, data] of value.matchAll(/^data: (\{"topic.*)$/gm))
        bells.push(bellSchema.parse(JSON.parse(data ?? '')))
    }
    expect(bells.slice(0, 2)).toMatchObject([{ topic: 'board' }, { topic: 'actions' }])
    expect(bells).toHaveLength(3)
    leaving.abort()
    expect((await reader?.read())?.done).toBe(true)
  })
})

describe('what is wrong with a request is said', () => {
  const nowhere = of({ id: 'nobody-knows' })
  test('unknown ids', async () => {
    expect((await problem(getMetaUpdate(get(), nowhere), 404, 'unknown-meta-update')).message).toMatch(
      /4 of 4 clusters.*meta_update_id/,
    )
    await problem(getInstances(get(), nowhere), 404, 'unknown-meta-update')
    await problem(postPlan(post({ verb: 'rollback' }), nowhere), 404, 'unknown-meta-update')
    await problem(getAction(get(), nowhere), 404, 'unknown-action')
    await problem(
      confirm({
        planId: '0b9f0f6e-0000-4000-8000-000000000000',
        fingerprint: 'x',
        reason: 'why not',
        members: [{ cluster: 'a', job: { role: 'r', environment: 'e', name: 'n' }, updateId: 'u' }],
      }),
      404,
      'unknown-plan',
    )
  })

  test('an id of another shape', async () => {
    await problem(getMetaUpdate(get(), of({ id: 'x'.repeat(600) })), 400, 'bad-request')
    await problem(getMetaUpdate(get(), of({ id: 'a\u0000b' })), 400, 'bad-request')
    await problem(getJobInstances(get(), of({ role: 'a/b', environment: 'e', name: 'n' })), 400, 'bad-request')
    await problem(
      confirm({
        planId: 'no-uuid',
        fingerprint: 'x',
        reason: 'why not',
        members: [{ cluster: 'a', job: { role: 'r', environment: 'e', name: 'n' }, updateId: 'u' }],
      }),
      400,
      'bad-request',
    )
  })

  test('bodies', async () => {
    await problem(postPlan(post('{'), of({ id })), 400, 'bad-request')
    await problem(postPlan(post({ verb: 'destroy' }), of({ id })), 400, 'bad-request')
    await problem(postPlan(post({ verb: 'rollback', extra: 1 }), of({ id })), 400, 'bad-request')
    await problem(
      postPlan(post({ verb: 'rollback' }, { 'content-type': 'text/plain' }), of({ id })),
      415,
      'unsupported-media-type',
    )
    await problem(postPlan(post(`"${'x'.repeat(200_000)}"`), of({ id })), 413, 'too-large')
    expect((await problem(confirm({}), 400, 'bad-request')).message).toContain('planId')
  })

  test('a name that is not this machine, and pages of others', async () => {
    await problem(getMetaUpdates(get('/', { host: 'evil.example:3000' })), 400, 'bad-host')
    await problem(
      postPlan(post({ verb: 'rollback' }, { origin: 'http://evil.example' }), of({ id })),
      403,
      'bad-origin',
    )
    await problem(
      postPlan(post({ verb: 'rollback' }, { 'sec-fetch-site': 'cross-site' }), of({ id })),
      403,
      'bad-origin',
    )
  })
})

test('a process that ends takes no new listener and lets go of its connections, or it would wait for them', async () => {
  product.runtime.bells.close()
  await problem(getStream(get()), 503, 'ending')
  expect((await getMetaUpdates(get())).headers.get('connection')).toBe('close')
})
