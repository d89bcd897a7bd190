import { afterEach, describe, expect, it } from 'vitest'
import { type EmbeddedClusters, serveClusters, type WireOptions } from './embedded-clusters'
import { createHeldCluster, type HeldCluster } from './held-cluster'
import { SERVICES } from './scenarios/company'
import type { SchedulerServer } from './wire/server'
import { BINARY_TYPE, call, JSON_TYPE, send } from './wire/stock-client.test-support'

const ROLE_SUMMARY = '[1,"getRoleSummary",1,7,{}]'
const KILL = '[1,"killTasks",1,7,{"4":{"rec":{"1":{"str":"web"},"2":{"str":"prod"},"3":{"str":"api-gateway"}}}}]'
const KILL_NOBODY = '[1,"killTasks",1,7,{}]'

const running: EmbeddedClusters[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((embedded) => embedded.stop()))
})

type Started = {
  readonly cluster: HeldCluster
  readonly embedded: EmbeddedClusters
  readonly server: SchedulerServer
  readonly servers: readonly SchedulerServer[]
}

async function start(options: WireOptions = {}): Promise<Started> {
  const cluster = createHeldCluster()
  const { scheduler, advance, stop } = cluster
  const embedded = await serveClusters({ schedulers: [scheduler], advance, stop }, options)
  running.push(embedded)
  const [served] = embedded.clusters
  if (!served) throw new Error('no cluster')
  return { cluster, embedded, server: served.server, servers: served.processes.servers }
}

/** A strict binary call header and an empty struct of arguments. */
const binaryRoleSummary = (): Buffer => {
  const name = Buffer.from('getRoleSummary')
  return Buffer.concat([Buffer.from([0x80, 1, 0, 1, 0, 0, 0, name.length]), name, Buffer.from([0, 0, 0, 7, 0])])
}

describe('the wire', () => {
  it('checklist 1: TJSON under application/x-thrift is 200 and comes back as TJSON under its own type', async () => {
    const { server } = await start()
    for (const type of ['application/x-thrift', 'application/json', JSON_TYPE, JSON_TYPE.toUpperCase(), null]) {
      const reply = await send(`${server.url}/api`, ROLE_SUMMARY, type === null ? {} : { 'content-type': type })
      expect([type, reply.status, reply.headers['content-type']]).toEqual([type, 200, JSON_TYPE])
      expect(JSON.parse(reply.body.toString())).toMatchObject([1, 'getRoleSummary', 2, 7, {}])
    }
  })

  it('checklist 2: Accept alone chooses the reply’s protocol: binary only if it is exactly the binary type', async () => {
    const { server } = await start()
    expect((await call(server.url, 'binary', 'getRoleSummary', [])).response).toMatchObject({ responseCode: 1 })
    const typeFor = async (accept: string) => {
      const reply = await send(`${server.url}/api`, binaryRoleSummary(), { 'content-type': BINARY_TYPE, accept })
      expect(reply.body[0]).toBe(accept === BINARY_TYPE ? 0x80 : '['.charCodeAt(0))
      return reply.headers['content-type']
    }
    expect(await typeFor(BINARY_TYPE)).toBe(BINARY_TYPE)
    for (const accept of ['*/*', JSON_TYPE, `${BINARY_TYPE};q=0.9`, `${BINARY_TYPE}, */*`, 'text/html']) {
      expect(await typeFor(accept)).toBe(JSON_TYPE)
    }
  })

  it('checklist 3: look-alikes of the types are 415, a charset of the TJSON type is taken, and what is no type breaks', async () => {
    const { server } = await start()
    const statusFor = async (type: string | null) =>
      send(`${server.url}/api`, ROLE_SUMMARY, type === null ? {} : { 'content-type': type })
    expect((await statusFor(`${JSON_TYPE}; charset=UTF-8`)).status).toBe(200)
    for (const type of [
      'text/plain',
      'application/octet-stream',
      `${BINARY_TYPE}; charset=utf-8`,
      'application/vnd.apache.thrift.compact',
    ]) {
      expect((await statusFor(type)).status).toBe(415)
    }
    const refused = await statusFor('application/json; charset=utf-8')
    expect([refused.status, refused.body.toString(), refused.headers['content-type']]).toEqual([
      415,
      'Unsupported Content-Type: application/json; charset=UTF-8',
      undefined,
    ])
    const garbage = await statusFor('garbage')
    expect([garbage.status, garbage.headers['content-type'], garbage.body.length]).toEqual([
      500,
      'text/html;charset=iso-8859-1',
      382,
    ])
  })

  it('checklist 4: zips when gzip is asked for, and only then; replies are chunked', async () => {
    const { server } = await start()
    const encodingFor = async (encoding: string) =>
      (await send(`${server.url}/api`, ROLE_SUMMARY, { 'accept-encoding': encoding })).headers['content-encoding']
    expect(await encodingFor('gzip')).toBe('gzip')
    expect(await encodingFor('gzip, deflate, br')).toBe('gzip')
    for (const encoding of ['deflate', '*', 'gzip;q=0', 'identity']) expect(await encodingFor(encoding)).toBeUndefined()
    const reply = await send(`${server.url}/api`, ROLE_SUMMARY, {})
    expect(reply.headers['transfer-encoding']).toBe('chunked')
    expect(reply.headers['content-length']).toBeUndefined()
  })

  it('checklist 5: a standby sends on to the leader, path and query kept; none or two leaders are 503; a header bypasses', async () => {
    const { cluster, embedded, servers } = await start({ standbys: 1 })
    const [leader, standby] = servers
    const ask = (server: SchedulerServer | undefined, headers: Readonly<Record<string, string>> = {}) =>
      send(`${server?.url}/api?trace=1`, ROLE_SUMMARY, { 'content-type': JSON_TYPE, ...headers })
    const pointed = await ask(standby)
    expect([pointed.status, pointed.headers.location, pointed.body.length]).toEqual([
      307,
      `${leader?.url}/api?trace=1`,
      0,
    ])
    expect(embedded.clusters[0]?.processes.announceTwo(1000)).toBe(true)
    expect([(await ask(leader)).status, (await ask(standby)).status]).toEqual([503, 503])
    const bypassed = await ask(leader, { 'Bypass-Leader-Redirect': 'true' })
    expect([bypassed.status, bypassed.body.toString().slice(0, 24)]).toEqual([200, '[1,"getRoleSummary",2,7,'])
    cluster.advance(1000)
    expect((await ask(leader)).status).toBe(200)
    embedded.failover('test', { deadMs: 500, downMs: 500 })
    cluster.advance(500)
    const none = await ask(standby)
    expect([none.status, none.headers['content-type']]).toEqual([503, undefined])
    cluster.advance(500)
    expect((await ask(standby)).status).toBe(200)
  })

  it('checklist 6: /leaderhealth is 200 for the leader, 503 for a standby, 502 where nobody leads', async () => {
    const { embedded, servers } = await start({ standbys: 1 })
    const health = () =>
      Promise.all(servers.map(async ({ url }) => (await send(`${url}/leaderhealth`, '', {}, 'GET')).status))
    expect(await health()).toEqual([200, 503])
    embedded.clusters[0]?.processes.announceTwo(1000)
    expect(await health()).toEqual([502, 502])
  })

  const basic = (credentials: string) => ({ authorization: `Basic ${Buffer.from(credentials).toString('base64')}` })

  it('checklist 7: with BASIC and without credentials a read works, and a write gets 401', async () => {
    const { cluster, server } = await start({ auth: 'basic' })
    cluster.startJob(SERVICES.apiGateway, 1, 1)
    const ask = (body: string, headers: Readonly<Record<string, string>> = {}) =>
      send(`${server.url}/api`, body, { 'content-type': JSON_TYPE, ...headers })
    expect((await ask(ROLE_SUMMARY)).status).toBe(200)
    const refused = await ask(KILL)
    expect([refused.status, refused.headers['www-authenticate'], refused.body.length]).toEqual([
      401,
      'BASIC realm="Apache Aurora Scheduler"',
      0,
    ])
    expect((await ask(ROLE_SUMMARY, basic('root:wrong'))).status).toBe(401)
    expect(cluster.scheduler.tasks.store.activeOfJob(SERVICES.apiGateway.job)[0]?.status).toBe('RUNNING')
    expect((await ask(KILL, basic('root:secret'))).status).toBe(200)
    const [killed] = cluster.scheduler.tasks.store.activeOfJob(SERVICES.apiGateway.job)
    expect(killed?.events.at(-1)).toMatchObject({ status: 'KILLING', message: 'Killed by root' })
  })

  it('checklist 8: who may not is told AUTH_FAILED under 200; without a job key it is INVALID_REQUEST', async () => {
    const { cluster, server } = await start({ auth: 'basic' })
    cluster.startJob(SERVICES.apiGateway, 1, 1)
    const ask = async (body: string, credentials: string) => {
      const reply = await send(`${server.url}/api`, body, { 'content-type': JSON_TYPE, ...basic(credentials) })
      expect(reply.status).toBe(200)
      const [, , , , result]: unknown[] = JSON.parse(reply.body.toString())
      return result
    }
    const answer = (code: number, message: string) => ({
      0: { rec: { 1: { i32: code }, 6: { lst: ['rec', 1, { 1: { str: message } }] } } },
    })
    expect(await ask(KILL, 'reader:pw2')).toEqual(
      answer(
        4,
        'Subject reader is not permitted to JobScopedRpcPermission{rpc=killTasks, permittedJob=IJobKey{role=web, environment=prod, name=api-gateway}}.',
      ),
    )
    expect(await ask(KILL_NOBODY, 'reader:pw2')).toEqual(answer(0, 'Missing or invalid job key from request.'))
    expect(cluster.scheduler.tasks.store.activeOfJob(SERVICES.apiGateway.job)[0]?.status).toBe('RUNNING')
  })

  it('checklist 9: fills primitives and collections in and leaves unset strings and structs absent', () => {
    const cluster = createHeldCluster()
    const taskConfig = {
      job: SERVICES.apiGateway.job,
      isService: true,
      resources: [{ numCpus: 1 }, { ramMb: 1 }, { diskMb: 1 }],
      executorConfig: { name: 'AuroraExecutor' },
    }
    cluster.scheduler.call('createJob', { key: SERVICES.apiGateway.job, instanceCount: 1, taskConfig })
    const [group] =
      cluster.scheduler.call('getConfigSummary', SERVICES.apiGateway.job).result?.configSummaryResult?.summary.groups ??
      []
    expect(group?.config).toMatchObject({
      priority: 0,
      maxTaskFailures: 0,
      production: false,
      tier: 'preemptible',
      constraints: [],
      taskLinks: {},
      metadata: [],
      mesosFetcherUris: [],
      container: { mesos: { volumes: [] } },
      owner: null,
      contactEmail: null,
      partitionPolicy: null,
      slaPolicy: null,
    })
  })
})
