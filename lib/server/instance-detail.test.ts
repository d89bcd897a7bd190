import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GET as getJobInstance } from '@/app/api/jobs/[role]/[environment]/[name]/instances/[cluster]/[instance]/route'
import { GET as getInstance } from '@/app/api/meta-updates/[id]/instances/[cluster]/[instance]/route'
import { GET as getInstances } from '@/app/api/meta-updates/[id]/instances/route'
import { type InstanceView, unpackInstances } from '@/lib/contract/instance-table'
import { type InstanceReply, instanceReplySchema, instancesReplySchema } from '@/lib/contract/instances'
import { isTroubled } from '@/lib/domain/instance'
import { get, of, type Product, problem, read, startProduct } from './api.test-support'

const JOB = { role: 'web', environment: 'prod', name: 'api-gateway' }
let product: Product
let id: string
beforeAll(async () => {
  product = await startProduct({ scenario: 'bad-build', clusters: 3, instances: 20, clock: 'held' })
  await product.connect({ defaults: { links: { Log: 'https://logs.example/{cluster}/{taskId}' } } })
  id = [...product.runtime.overview().metaUpdates.values()].find(({ attention }) => attention === 'needs-you')?.id ?? ''
})
afterAll(() => product.stop())

/** An instance in trouble, with its cluster, as the grid has it. */
async function troubled(): Promise<{ cluster: string; instance: InstanceView }> {
  const { members } = await read(getInstances(get(), of({ id })), instancesReplySchema)
  for (const { key, instances } of members)
    for (const instance of (instances && unpackInstances(instances, null)) ?? [])
      if (isTroubled(instance.state) && instance.status !== null) return { cluster: key.cluster, instance }
  throw new Error('nobody is in trouble')
}
const detail = (cluster: string, instance: number | string, query = ''): Promise<InstanceReply> =>
  read(getInstance(get(`/${query}`), of({ id, cluster, instance: String(instance) })), instanceReplySchema)

describe('one instance', () => {
  test('has its tasks with all their events, the newest first, as its scheduler tells them now', async () => {
    const { cluster, instance } = await troubled()
    const reply = await detail(cluster, instance.id)
    expect(reply).toMatchObject({ cluster, job: JOB, instance: instance.id, problem: null })
    expect(reply.readAtMs).not.toBeNull()
    expect(reply.tasks.length).toBeGreaterThan(1)
    const began = reply.tasks.map(({ events }) => events[0]?.atMs ?? 0)
    expect(began).toEqual(began.toSorted((a, b) => b - a))
    for (const { events, status } of reply.tasks) {
      expect(events.at(-1)?.status).toBe(status)
    }
    // A task that failed has been on its way before.
    expect(reply.tasks.at(-1)?.events.length).toBeGreaterThan(3)
    expect(reply.tasks.some(({ status, events }) => status === 'FAILED' && events.at(-1)?.message)).toBe(true)
    expect(reply.events.map(({ action }) => action)).toContain('INSTANCE_UPDATING')
    expect(reply.links).toEqual([{ label: 'Log', url: `https://logs.example/${cluster}/${reply.tasks[0]?.taskId}` }])
  })

  test('is the same seen from its job', async () => {
    const { cluster, instance } = await troubled()
    const ofJob = await read(
      getJobInstance(get(), of({ ...JOB, cluster, instance: String(instance.id) })),
      instanceReplySchema,
    )
    const ofMember = await detail(cluster, instance.id, '?job=web/prod/api-gateway')
    expect({ ...ofJob, nowMs: 0 }).toEqual({ ...ofMember, nowMs: 0 })
  })

  test('is asked for once, however many look at it', async () => {
    const cluster = product.embedded.clusters[0]?.name ?? ''
    const calls = () => product.embedded.log(cluster).length
    await detail(cluster, 7)
    const before = calls()
    await Promise.all(Array.from({ length: 20 }, () => detail(cluster, 7)))
    expect(calls()).toBe(before)
  })

  test('names who else is on its host, and counts those in trouble', async () => {
    const { cluster, instance } = await troubled()
    const { neighbours, tasks } = await detail(cluster, instance.id)
    expect(neighbours?.host).toBe(tasks.find(({ host }) => host !== null)?.host)
    const troubledThere = neighbours?.instances.filter(({ state }) => isTroubled(state)).length ?? 0
    const itself = (neighbours?.total ?? 0) - (neighbours?.instances.length ?? 0)
    expect([troubledThere, troubledThere + itself]).toContain(neighbours?.troubled)
    expect(
      neighbours?.instances.some(({ job, instance: other }) => job.name === JOB.name && other === instance.id),
    ).toBe(false)
  })

  test('that nobody has is told as such', async () => {
    const cluster = product.embedded.clusters[0]?.name ?? ''
    expect(await detail(cluster, 999)).toMatchObject({ tasks: [], neighbours: null, events: [], problem: null })
  })

  test('wrong addresses are answered in words', async () => {
    const cluster = product.embedded.clusters[0]?.name ?? ''
    const at = (more: Partial<{ id: string; cluster: string; instance: string }>, query = '') =>
      getInstance(get(`/${query}`), of({ id, cluster, instance: '0', ...more }))
    await problem(at({ instance: 'x' }), 400, 'bad-request')
    await problem(at({ instance: '-1' }), 400, 'bad-request')
    await problem(at({ cluster: 'nowhere' }), 404, 'not-found')
    await problem(at({}, '?job=no/such/job'), 404, 'not-found')
    await problem(at({ id: 'nobody-knows' }), 404, 'unknown-meta-update')
    await problem(getJobInstance(get(), of({ ...JOB, cluster: 'nowhere', instance: '0' })), 404, 'not-found')
  })
})

test('a second look at all instances is told only what has changed', async () => {
  const first = await read(getInstances(get(), of({ id })), instancesReplySchema)
  const second = await read(getInstances(get(`/?since=${first.cursor}`), of({ id })), instancesReplySchema)
  for (const { instances } of second.members) expect(instances).toMatchObject({ whole: false, ids: [] })
  const strange = await read(getInstances(get('/?since=%00'), of({ id })), instancesReplySchema)
  for (const { instances } of strange.members) expect(instances).toMatchObject({ whole: true, ids: [[0, 19]] })
})

test('a scheduler that does not answer is said, and what the picture has is shown', async () => {
  const { cluster, instance } = await troubled()
  product.embedded.setFault(cluster, { kind: 'down' })
  const reply = await detail(cluster, instance.id === 0 ? 1 : instance.id - 1)
  expect(reply.readAtMs).toBeNull()
  expect(reply.problem).toMatch(/\.$/)
  expect(reply.pictureAtMs).not.toBeNull()
  expect(reply.tasks.length).toBeGreaterThan(0)
  product.embedded.setFault(cluster, { kind: 'none' })
})
