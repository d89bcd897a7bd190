import { afterEach, describe, expect, it } from 'vitest'
import { exchangeRaw } from '../conformance/raw-exchange'
import { createHeldCluster, type HeldCluster, type HeldClusterOptions } from '../held-cluster'
import { rolloutRequest, SERVICES } from '../scenarios/company'
import { type SchedulerServer, serveScheduler } from './server'
import { BINARY_TYPE, call, JSON_TYPE, send } from './stock-client.test-support'

const ROLE_SUMMARY = '[1,"getRoleSummary",1,7,{}]'
const { job } = SERVICES.apiGateway

const servers: SchedulerServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

async function start(options: HeldClusterOptions = {}): Promise<{ cluster: HeldCluster; server: SchedulerServer }> {
  const cluster = createHeldCluster(options)
  const server = await serveScheduler(cluster.scheduler, 0)
  servers.push(server)
  return { cluster, server }
}

describe('the wire', () => {
  it('answers the exact bytes of a small TJSON reply', async () => {
    const { server } = await start()
    const { body } = await send(`${server.url}/api?x=1`, ROLE_SUMMARY, { 'content-type': JSON_TYPE })
    expect(body.toString()).toBe(
      '[1,"getRoleSummary",2,7,{"0":{"rec":{"1":{"i32":1},"3":{"rec":{"17":{"rec":{"1":{"set":["rec",0]}}}}},"5":{"rec":{"1":{"str":"test"},"3":{"str":""}}},"6":{"lst":["rec",0]}}}}]',
    )
  })

  it('does not know other paths and methods', async () => {
    const { server } = await start()
    for (const path of ['/api/', '/API', '//api', '/api/getJobs', '/', '/constructor']) {
      expect([path, (await send(`${server.url}${path}`, ROLE_SUMMARY, {})).status]).toEqual([path, 404])
    }
    const get = async (path: string) => (await send(`${server.url}${path}`, '', {}, 'GET')).status
    expect([await get('/state'), await get('/__proto__'), await get('/health')]).toEqual([404, 404, 200])
  })

  it('outlives bytes that are no request', async () => {
    const { server } = await start()
    const reply = await exchangeRaw(server.port, {
      method: '\u0016\u0003\u0001',
      path: 'this is no HTTP',
      headers: [],
      body: Buffer.alloc(0),
    })
    expect([reply.status, reply.body.length]).toEqual([400, 0])
    const unknown = await exchangeRaw(server.port, {
      method: 'FOO',
      path: '/health',
      headers: [['Host', 'x']],
      body: Buffer.alloc(0),
    })
    expect(unknown.status).toBe(400)
    expect((await send(`${server.url}/api`, ROLE_SUMMARY, {})).status).toBe(200)
  })

  it('refuses headers over 8 KB and bodies over 16 MiB with 413', async () => {
    const { server } = await start()
    expect((await send(`${server.url}/api`, ROLE_SUMMARY, { 'x-long': 'x'.repeat(9000) })).status).toBe(413)
    expect((await send(`${server.url}/api`, Buffer.alloc(16 * 2 ** 20 + 1), {})).status).toBe(413)
    expect((await send(`${server.url}/api`, ROLE_SUMMARY, {})).status).toBe(200)
  })

  it('breaks with a page on what it cannot read, and goes on', async () => {
    const { server } = await start()
    const bodies: readonly (readonly [string | Buffer, string])[] = [
      ['', JSON_TYPE],
      ['hello', JSON_TYPE],
      ['{"a":1}', JSON_TYPE],
      [` ${ROLE_SUMMARY}`, JSON_TYPE],
      ['[1, "getRoleSummary",1,7,{}]', JSON_TYPE],
      [Buffer.from([0x80, 1, 0, 1, 0, 0]), BINARY_TYPE],
      [ROLE_SUMMARY, BINARY_TYPE],
    ]
    for (const [body, type] of bodies) {
      const reply = await send(`${server.url}/api`, body, { 'content-type': type })
      expect([String(body), reply.status, reply.headers.connection]).toEqual([String(body), 500, 'close'])
    }
    expect((await send(`${server.url}/api`, `${ROLE_SUMMARY}xxxx`, {})).status).toBe(200)
  })

  it('reads the older binary header', async () => {
    const { server } = await start()
    const name = Buffer.from('getRoleSummary')
    const message = Buffer.concat([Buffer.from([0, 0, 0, name.length]), name, Buffer.from([1, 0, 0, 0, 5, 0])])
    const reply = await send(`${server.url}/api`, message, { 'content-type': BINARY_TYPE })
    expect(reply.body.toString()).toMatch(/^\[1,"getRoleSummary",2,5,/)
  })

  it('breaks on an empty union, and skips unknown fields and wrong types', async () => {
    const { server } = await start()
    const emptyStrategy = '[1,"startJobUpdate",1,1,{"1":{"rec":{"3":{"rec":{"11":{"rec":{}}}}}}}]'
    expect((await send(`${server.url}/api`, emptyStrategy, {})).status).toBe(500)
    const unknownField = '[1,"getJobs",1,1,{"1":{"i32":7},"99":{"str":"x"}}]'
    expect((await send(`${server.url}/api`, unknownField, {})).body.toString()).toContain('"1":{"i32":1}')
    const unknownStatus = '[1,"getTasksWithoutConfigs",1,0,{"1":{"rec":{"5":{"set":["i32",1,99]}}}}]'
    expect((await send(`${server.url}/api`, unknownStatus, {})).body.toString()).toContain('"1":{"i32":2},"5":')
    const unknownType = '[1,"getJobs",1,1,{"1":{"zzz":"web"}}]'
    const broken = await send(`${server.url}/api`, unknownType, {})
    expect([broken.status, broken.body.toString()]).toEqual([500, expect.stringContaining('Unexpected character::')])
  })

  it('answers an unknown method with a Thrift exception in either protocol', async () => {
    const { server } = await start()
    const reply = await send(`${server.url}/api`, '[1,"noSuchMethod",1,7,{}]', {})
    expect([reply.status, reply.body.toString()]).toEqual([
      200,
      '[1,"noSuchMethod",3,7,{"1":{"str":"Invalid method name: \'noSuchMethod\'"},"2":{"i32":1}}]',
    ])
    const binary = await send(`${server.url}/api`, '[1,"noSuchMethod",1,7,{}]', { accept: BINARY_TYPE })
    expect(binary.body.subarray(0, 8)).toEqual(Buffer.from([0x80, 1, 0, 3, 0, 0, 0, 12]))
  })

  for (const protocol of ['json', 'binary'] as const) {
    it(`serves stock clients a whole rollout over ${protocol}`, async () => {
      const { cluster, server } = await start()
      cluster.startJob(SERVICES.apiGateway, 1, 3)
      const request = rolloutRequest(SERVICES.apiGateway, 2, {
        instances: 3,
        groupSize: 1,
        minWaitMs: 0,
        metadata: [{ key: 'k', value: 'é漢😀' }],
      })
      const started = await call(server.url, protocol, 'startJobUpdate', [request, 'go "on"'])
      expect(started.response).toMatchObject({
        responseCode: 1,
        result: { startJobUpdateResult: { updateSummary: { state: null } } },
      })
      cluster.advance(2000)
      const { response } = await call(server.url, protocol, 'getJobUpdateDetails', [null, { jobKey: job }], {
        'accept-encoding': 'gzip',
      })
      expect(response).toMatchObject({
        serverInfo: { clusterName: 'test', statsUrlPrefix: '' },
        details: [],
        result: {
          getJobUpdateDetailsResult: {
            detailsList: [
              {
                update: {
                  summary: { user: 'UNSECURE', state: { status: 0 }, metadata: [{ key: 'k', value: 'é漢😀' }] },
                },
                updateEvents: [{ status: 0, user: 'UNSECURE', message: 'go "on"' }],
                instanceEvents: [
                  { instanceId: 0, action: 3 },
                  { instanceId: 0, action: 1 },
                  { instanceId: 1, action: 3 },
                ],
              },
            ],
          },
        },
      })
      const tasks = await call(server.url, protocol, 'getTasksStatus', [{ role: 'web' }])
      expect(tasks.response).toMatchObject({
        responseCode: 1,
        result: { scheduleStatusResult: { tasks: [{}, {}, {}, {}, {}] } },
      })
    })
  }

  it('answers four thousand tasks at once', async () => {
    const { cluster, server } = await start()
    cluster.scheduler.call('createJob', {
      key: job,
      instanceCount: 4000,
      taskConfig: rolloutRequest(SERVICES.apiGateway, 1, { instances: 1, groupSize: 1, minWaitMs: 0 }).taskConfig,
    })
    const body = Buffer.from('[1,"getTasksStatus",1,1,{"1":{"rec":{}}}]')
    const reply = await send(`${server.url}/api`, body, { accept: BINARY_TYPE })
    expect(reply.body.length).toBeGreaterThan(1_000_000)
  })
})

describe('the request log', () => {
  it('notes method, key, message and outcome, in order', async () => {
    const { cluster, server } = await start()
    cluster.startJob(SERVICES.apiGateway, 1, 1)
    const key = { job, id: 'x' }
    await call(server.url, 'json', 'rollbackJobUpdate', [key, 'why'])
    await call(server.url, 'binary', 'killTasks', [job, [9], 'because'])
    await call(server.url, 'binary', 'getJobUpdateSummaries', [{ jobKey: job }])
    expect(cluster.scheduler.log.all()).toMatchObject([
      {
        sequence: 1,
        method: 'rollbackJobUpdate',
        key: 'web/prod/api-gateway#x',
        message: 'why',
        outcome: 'INVALID_REQUEST',
        fault: null,
      },
      { sequence: 2, method: 'killTasks', key: 'web/prod/api-gateway', message: 'because', outcome: 'OK', fault: null },
      {
        sequence: 3,
        method: 'getJobUpdateSummaries',
        key: 'web/prod/api-gateway',
        message: null,
        outcome: 'OK',
        fault: null,
      },
    ])
  })
})
