import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { GET as getAction } from '@/app/api/actions/[id]/route'
import { POST as postAction } from '@/app/api/actions/route'
import { GET as getClusters } from '@/app/api/clusters/route'
import { GET as getHealth } from '@/app/api/healthz/route'
import { GET as getJobInstances } from '@/app/api/jobs/[role]/[environment]/[name]/instances/route'
import { GET as getInstances } from '@/app/api/meta-updates/[id]/instances/route'
import { POST as postPlan } from '@/app/api/meta-updates/[id]/plan/route'
import { GET as getMetaUpdate } from '@/app/api/meta-updates/[id]/route'
import { GET as getMetaUpdates } from '@/app/api/meta-updates/route'
import { GET as getStream } from '@/app/api/stream/route'
import { actionReplySchema, actionsReplySchema, bellSchema } from '@/lib/contract/action'
import { clustersReplySchema, healthReplySchema } from '@/lib/contract/cluster'
import { instancesReplySchema, jobInstancesReplySchema } from '@/lib/contract/instances'
import { metaUpdateReplySchema, metaUpdatesReplySchema } from '@/lib/contract/meta-update'
import { type PlanReply, planReplySchema } from '@/lib/contract/plan'
import { problemSchema } from '@/lib/contract/problem'
import { type EmbeddedClusters, startEmbeddedClusters } from '@/lib/simulator/embedded-clusters'
import { getRuntime, type Runtime, shutDown } from './runtime'

let embedded: EmbeddedClusters
let runtime: Runtime
let directory: string
let id: string

beforeAll(async () => {
  embedded = await startEmbeddedClusters({ scenario: 'all-rolling', clusters: 4, instances: 6, clock: 'held' })
  directory = mkdtempSync(join(tmpdir(), 'airglow-api-'))
  const file = join(directory, 'clusters.json')
  writeFileSync(file, JSON.stringify(embedded.clusters.map(({ name, url }) => ({ name, scheduler_uri: url }))))
  Object.assign(process.env, {
    AIRGLOW_CLUSTERS: file,
    AIRGLOW_DATA: join(directory, 'data'),
    AIRGLOW_POLL_SECONDS: '1',
    AIRGLOW_STALE_SECONDS: '5',
  })
  runtime = await getRuntime()
  await Promise.all([...runtime.pollers.values()].map((poller) => poller.poll()))
  id = [...runtime.overview().metaUpdates.keys()][0] ?? ''
})
afterAll(async () => {
  await shutDown(Promise.resolve(runtime))
  await embedded.stop()
  rmSync(directory, { recursive: true })
})

const HEADERS = { host: 'localhost:3000' }
const get = (path = '/', headers: Record<string, string> = {}) =>
  new Request(`http://localhost:3000${path}`, { headers: { ...HEADERS, ...headers } })
const post = (body: unknown, headers: Record<string, string> = {}) =>
  new Request('http://localhost:3000/', {
    method: 'POST',
    headers: { ...HEADERS, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const of = <T extends Record<string, string>>(params: T) => ({ params: Promise.resolve(params) })

async function read<T>(response: Response | Promise<Response>, schema: z.ZodType<T>, status = 200): Promise<T> {
  const answer = await response
  const body: unknown = await answer.json()
  expect(answer.status, JSON.stringify(body)).toBe(status)
  return schema.parse(body)
}
async function problem(response: Response | Promise<Response>, status: number, code: string) {
  const { error } = await read(response, problemSchema, status)
  expect(error.code).toBe(code)
  expect(error.message).toMatch(/^[A-Z“].*[.]$/s)
  return error
}
const plan = (metaUpdateId = id) =>
  read(postPlan(post({ verb: 'rollback' }), of({ id: metaUpdateId })), planReplySchema)
const confirmation = (made: PlanReply, more = {}) => ({
  planId: made.planId,
  fingerprint: made.fingerprint,
  reason: '5xx since 2',
  members: made.members.filter(({ preselected }) => preselected).map(({ key }) => key),
  ...more,
})

describe('reading', () => {
  test('every reply is as the contract says', async () => {
    const board = await read(getMetaUpdates(get()), metaUpdatesReplySchema)
    expect(board.metaUpdates.map((one) => one.id)).toContain(id)
    const one = await read(getMetaUpdate(get(), of({ id })), metaUpdateReplySchema)
    expect(one.members.map(({ key }) => key.cluster).sort()).toEqual(embedded.clusters.map(({ name }) => name).sort())
    const instances = await read(getInstances(get(), of({ id })), instancesReplySchema)
    for (const member of instances.members)
      expect(member.instances?.map((instance) => instance.id)).toEqual([0, 1, 2, 3, 4, 5])
    const job = one.metaUpdate.jobs[0]
    if (!job) throw new Error('no job')
    const everywhere = await read(getJobInstances(get(), of(job)), jobInstancesReplySchema)
    expect(everywhere.clusters.map(({ instances: found, update }) => [found?.length, update?.metaUpdateId])).toEqual(
      Array(4).fill([6, id]),
    )
    const clusters = await read(getClusters(get()), clustersReplySchema)
    expect(clusters.clusters.map(({ freshness }) => freshness)).toEqual(['current', 'current', 'current', 'current'])
    expect(await read(getHealth(get()), healthReplySchema)).toMatchObject({
      status: 'ok',
      clusters: { current: 4, total: 4 },
      store: 'ok',
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
    expect(clusters.map(({ instances, problem: why }) => [instances, why])).toEqual(Array(4).fill([[], null]))
  })
})

describe('the doorbell', () => {
  test('tells the versions first, then rings when a picture changes, and ends with its reader', async () => {
    const leaving = new AbortController()
    const response = await getStream(
      new Request('http://localhost:3000/', { headers: HEADERS, signal: leaving.signal }),
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
      postAction(
        post({
          planId: '0b9f0f6e-0000-4000-8000-000000000000',
          fingerprint: 'x',
          reason: 'why not',
          members: [{ cluster: 'a', job: { role: 'r', environment: 'e', name: 'n' }, updateId: 'u' }],
        }),
      ),
      404,
      'unknown-plan',
    )
  })

  test('an id of another shape', async () => {
    await problem(getMetaUpdate(get(), of({ id: 'x'.repeat(600) })), 400, 'bad-request')
    await problem(getMetaUpdate(get(), of({ id: 'a\u0000b' })), 400, 'bad-request')
    await problem(getJobInstances(get(), of({ role: 'a/b', environment: 'e', name: 'n' })), 400, 'bad-request')
    await problem(
      postAction(
        post({
          planId: 'no-uuid',
          fingerprint: 'x',
          reason: 'why not',
          members: [{ cluster: 'a', job: { role: 'r', environment: 'e', name: 'n' }, updateId: 'u' }],
        }),
      ),
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
    expect((await problem(postAction(post({})), 400, 'bad-request')).message).toContain('planId')
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

describe('confirming', () => {
  test('takes the plan that was shown, of its members those that can act, and a reason', async () => {
    const made = await plan()
    await problem(postAction(post(confirmation(made, { reason: '  x ' }))), 400, 'bad-request')
    await problem(postAction(post(confirmation(made, { members: [] }))), 400, 'bad-request')
    await problem(postAction(post(confirmation(made, { fingerprint: 'other' }))), 400, 'bad-request')
    const [member] = made.members
    await problem(
      postAction(post(confirmation(made, { members: [{ ...member?.key, cluster: 'elsewhere' }] }))),
      400,
      'bad-request',
    )
  })

  test('refuses a plan that is too old', async () => {
    const made = await plan()
    await runtime.store.db.execute(
      sql`update plans set expires_at = now() - interval '1 second' where id = ${made.planId}`,
    )
    await problem(postAction(post(confirmation(made))), 409, 'plan-expired')
  })

  test('refuses a plan when the world has moved', async () => {
    const made = await plan()
    const [cluster] = embedded.clusters
    if (!cluster) throw new Error('no cluster')
    embedded.setFault(cluster.name, { kind: 'down' })
    await problem(postAction(post(confirmation(made))), 409, 'world-moved')
    const { members, sentence } = await plan()
    expect(members.find(({ key }) => key.cluster === cluster.name)).toMatchObject({
      class: 'cannot-say',
      actionable: false,
    })
    expect(sentence).toContain('in 3 of 4 clusters')
    embedded.setFault(cluster.name, { kind: 'none' })
  })

  test('does not care what becomes of a cluster that was not chosen', async () => {
    const made = await plan()
    const [down, , , chosen] = embedded.clusters
    if (!down || !chosen) throw new Error('four clusters are needed')
    embedded.setFault(down.name, { kind: 'down' })
    const members = made.members.map(({ key }) => key).filter((key) => key.cluster === chosen.name)
    const { actionId } = await read(postAction(post(confirmation(made, { members }))), actionsReplySchema)
    embedded.setFault(down.name, { kind: 'none' })
    const { steps, leftAlone } = await read(getAction(get(), of({ id: actionId })), actionReplySchema)
    expect(steps.map(({ key }) => key.cluster)).toEqual([chosen.name])
    expect(leftAlone).toHaveLength(3)
    const classOf = async () => (await plan()).members.find(({ key }) => key.cluster === chosen.name)?.class
    await expect.poll(classOf, { timeout: 20_000 }).toBe('going-back')
  })

  test('twice is one action, another plan meanwhile is told whose, and all of it can be read', async () => {
    const [made, other] = [await plan(), await plan()]
    const [first, second] = await Promise.all([
      read(postAction(post(confirmation(made))), actionsReplySchema),
      read(postAction(post(confirmation(made))), actionsReplySchema),
    ])
    expect(second.actionId).toBe(first.actionId)
    expect([first.alreadyAccepted, second.alreadyAccepted].sort()).toEqual([false, true])
    const conflict = await postAction(post(confirmation(other)))
    expect(conflict.status).toBe(409)
    const { error } = problemSchema.parse(await conflict.json())
    if (error.code === 'already-running') expect(error.actionId).toBe(first.actionId)
    else expect(error.code).toBe('world-moved')

    // Also when the world has moved on since, by this very action: a lost reply is asked for again.
    const started = async () => (await plan()).members.filter((member) => member.class === 'going-back').length
    await expect.poll(started, { timeout: 20_000 }).toBe(4)
    const again = await read(postAction(post(confirmation(made))), actionsReplySchema)
    expect(again).toMatchObject({ actionId: first.actionId, alreadyAccepted: true })

    const action = await read(getAction(get(), of({ id: first.actionId })), actionReplySchema)
    expect(action.action).toMatchObject({ reason: '5xx since 2', metaUpdateId: id })
    expect(action.steps).toHaveLength(3)
    const reply = await read(getMetaUpdate(get(), of({ id })), metaUpdateReplySchema)
    expect(reply.actions.map((one) => one.id)).toContain(first.actionId)
  })
})
