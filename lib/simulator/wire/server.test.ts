import { request as httpRequest } from 'node:http'
import { gunzipSync } from 'node:zlib'
import thrift from 'thrift'
import { afterEach, describe, expect, it } from 'vitest'
import { Client } from '@/lib/aurora/generated/AuroraAdmin'
import { createHeldCluster, type HeldCluster, type HeldClusterOptions } from '../held-cluster'
import { rolloutRequest, SERVICES } from '../scenarios/company'
import { parseFault } from './fault'
import { type SchedulerServer, serveScheduler } from './server'

const JSON_TYPE = 'application/vnd.apache.thrift.json'
const BINARY_TYPE = 'application/vnd.apache.thrift.binary'
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

type Reply = { status: number; headers: Readonly<Record<string, unknown>>; body: Buffer }

/** A request with exactly these headers; rejects when the connection breaks. */
const send = (
  url: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
  method = 'POST',
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        )
      },
    )
    request.on('error', reject)
    request.end(body)
  })

/** One call with the stock client code in one protocol. */
async function call(
  url: string,
  protocol: 'json' | 'binary',
  method: string,
  args: readonly unknown[],
  headers: Readonly<Record<string, string>> = {},
) {
  const Protocol = protocol === 'json' ? thrift.TJSONProtocol : thrift.TBinaryProtocol
  let sent = Buffer.alloc(0)
  const transport = new thrift.TBufferedTransport(undefined, (bytes) => {
    sent = Buffer.from(bytes ?? Buffer.alloc(0))
  })
  const client: object = Reflect.construct(Client, [transport, Protocol])
  const answer: unknown = Reflect.apply(Reflect.get(client, method), client, args)
  const type = protocol === 'json' ? JSON_TYPE : BINARY_TYPE
  const reply = await send(`${url}/api`, sent, { 'content-type': type, accept: type, ...headers })
  const body = reply.headers['content-encoding'] === 'gzip' ? gunzipSync(reply.body) : reply.body
  const reader = new Protocol(new thrift.TFramedTransport(body))
  const { fname, mtype, rseqid } = reader.readMessageBegin()
  Reflect.apply(Reflect.get(client, `recv_${fname}`), client, [reader, mtype, rseqid])
  return { response: await answer, reply }
}

describe('the wire', () => {
  it('1 3 takes the TJSON types, refuses look-alikes with 415, and breaks on what is no type', async () => {
    const { server } = await start()
    const statusFor = async (type: string | null) =>
      send(`${server.url}/api`, ROLE_SUMMARY, type === null ? {} : { 'content-type': type })
    for (const type of [
      'application/x-thrift',
      'application/json',
      JSON_TYPE,
      `${JSON_TYPE}; charset=UTF-8`,
      JSON_TYPE.toUpperCase(),
      null,
    ]) {
      const reply = await statusFor(type)
      expect([type, reply.status, reply.headers['content-type']]).toEqual([type, 200, JSON_TYPE])
    }
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

  it('2 chooses the reply’s protocol by Accept alone', async () => {
    const { server } = await start()
    const typeFor = async (accept: string) =>
      (await send(`${server.url}/api`, ROLE_SUMMARY, { 'content-type': JSON_TYPE, accept })).headers['content-type']
    expect(await typeFor(BINARY_TYPE)).toBe(BINARY_TYPE)
    for (const accept of ['*/*', JSON_TYPE, `${BINARY_TYPE};q=0.9`, `${BINARY_TYPE}, */*`, 'text/html']) {
      expect(await typeFor(accept)).toBe(JSON_TYPE)
    }
  })

  it('4 zips when gzip is asked for, and only then; replies are chunked', async () => {
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

  it('answers the exact bytes of a small TJSON reply', async () => {
    const { server } = await start()
    const { body } = await send(`${server.url}/api?x=1`, ROLE_SUMMARY, { 'content-type': JSON_TYPE })
    expect(body.toString()).toBe(
      '[1,"getRoleSummary",2,7,{"0":{"rec":{"1":{"i32":1},"5":{"rec":{"1":{"str":"test"},"3":{"str":""}}},"3":{"rec":{"17":{"rec":{"1":{"set":["rec",0]}}}}},"6":{"lst":["rec",0]}}}}]',
    )
  })

  it('does not know other paths and methods', async () => {
    const { server } = await start()
    for (const path of ['/api/', '/API', '//api', '/api/getJobs', '/']) {
      expect([path, (await send(`${server.url}${path}`, ROLE_SUMMARY, {})).status]).toEqual([path, 404])
    }
    const statusOf = async (method: string, body = '') => (await send(`${server.url}/api`, body, {}, method)).status
    expect(await Promise.all(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].map((method) => statusOf(method)))).toEqual([
      500, 405, 405, 501, 200,
    ])
    expect(await statusOf('GET', ROLE_SUMMARY)).toBe(200)
  })

  it('6 says that it leads', async () => {
    const { server } = await start()
    expect((await send(`${server.url}/leaderhealth`, '', {}, 'GET')).status).toBe(200)
    expect((await send(`${server.url}/health`, '', {}, 'GET')).body.toString()).toBe('OK\n')
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

  it('answers four thousand tasks quickly', async () => {
    const { cluster, server } = await start()
    cluster.scheduler.call('createJob', {
      key: job,
      instanceCount: 4000,
      taskConfig: rolloutRequest(SERVICES.apiGateway, 1, { instances: 1, groupSize: 1, minWaitMs: 0 }).taskConfig,
    })
    const startedMs = performance.now()
    const body = Buffer.from('[1,"getTasksStatus",1,1,{"1":{"rec":{}}}]')
    const reply = await send(`${server.url}/api`, body, { accept: BINARY_TYPE })
    expect(reply.body.length).toBeGreaterThan(1_000_000)
    expect(performance.now() - startedMs).toBeLessThan(1500)
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

describe('faults', () => {
  const pause = '[1,"pauseJobUpdate",1,1,{}]'
  const fault = (text: string) => parseFault(text) ?? { kind: 'none' as const }

  async function rolling() {
    const { cluster, server } = await start()
    cluster.startJob(SERVICES.apiGateway, 1, 2)
    const key = cluster.startUpdate(SERVICES.apiGateway, 2, { instances: 2, groupSize: 1, minWaitMs: 60_000 })
    const sendPause = () => call(server.url, 'binary', 'pauseJobUpdate', [key, 'hold'])
    return { cluster, server, key, sendPause }
  }

  it('reads its own names and nothing else', () => {
    expect(parseFault('slow:250')).toEqual({ kind: 'slow', delayMs: 250 })
    expect(parseFault('drop-after')).toEqual({ kind: 'drop-after' })
    for (const text of ['', 'slow', 'slow:', 'slow:-1', 'slow:1e3', 'slow:999999999', 'Down'])
      expect(parseFault(text)).toBeNull()
  })

  it('down resets every connection, and none brings it back', async () => {
    const { server } = await start()
    server.faults.set(fault('down'))
    await expect(send(`${server.url}/api`, pause, {})).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect(send(`${server.url}/leaderhealth`, '', {}, 'GET')).rejects.toMatchObject({ code: 'ECONNRESET' })
    server.faults.set(fault('none'))
    expect((await send(`${server.url}/api`, pause, {})).status).toBe(200)
  })

  it('drop-before breaks off before anything is done, drop-after when all is done', async () => {
    const { cluster, server, key, sendPause } = await rolling()
    server.faults.set(fault('drop-before'))
    await expect(sendPause()).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(cluster.status(key)).toBe('ROLLING_FORWARD')
    server.faults.set(fault('drop-after'))
    await expect(sendPause()).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(cluster.status(key)).toBe('ROLL_FORWARD_PAUSED')
    expect(cluster.scheduler.log.ofMethod('pauseJobUpdate')).toMatchObject([
      { outcome: null, fault: 'drop-before' },
      { outcome: 'OK', fault: 'drop-after' },
    ])
  })

  it('slow does the call at once and answers late', async () => {
    const { cluster, server, key, sendPause } = await rolling()
    server.faults.set(fault('slow:300'))
    const startedMs = performance.now()
    const reply = await sendPause()
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(295)
    expect(reply.response).toMatchObject({ responseCode: 1 })
    expect(cluster.status(key)).toBe('ROLL_FORWARD_PAUSED')
  })

  it('hang takes the request and never answers', async () => {
    const { cluster, server, key } = await rolling()
    server.faults.set(fault('hang'))
    const aborter = new AbortController()
    const pending = fetch(`${server.url}/api`, {
      method: 'POST',
      body: pause,
      headers: { 'content-type': JSON_TYPE },
      signal: aborter.signal,
    })
    await new Promise<void>((resolve) => {
      const look = () => (cluster.scheduler.log.ofMethod('pauseJobUpdate').length > 0 ? resolve() : setImmediate(look))
      look()
    })
    aborter.abort()
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' })
    expect(cluster.status(key)).toBe('ROLLING_FORWARD')
  })

  it('garbage, html and error answer without doing anything', async () => {
    const { cluster, server, key } = await rolling()
    const replyTo = async (text: string) => {
      server.faults.set(fault(text))
      return send(`${server.url}/api`, '[1,"pauseJobUpdate",1,1,{}]', { accept: BINARY_TYPE })
    }
    const garbage = await replyTo('garbage')
    expect([garbage.status, garbage.headers['content-type']]).toEqual([200, BINARY_TYPE])
    const html = await replyTo('html')
    expect([html.status, html.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    server.faults.set(fault('error'))
    const answer = await call(server.url, 'json', 'pauseJobUpdate', [key, 'x'])
    expect(answer.response).toMatchObject({ responseCode: 2, details: [{ message: 'Simulated scheduler error.' }] })
    expect(cluster.status(key)).toBe('ROLLING_FORWARD')
  })

  it('hits only the methods and as often as it is told', async () => {
    const { server, sendPause } = await rolling()
    server.faults.set(fault('drop-before'), { methods: ['pauseJobUpdate'], times: 2 })
    expect((await call(server.url, 'json', 'getRoleSummary', [])).response).toMatchObject({ responseCode: 1 })
    await expect(sendPause()).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect(sendPause()).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await sendPause()).response).toMatchObject({ responseCode: 1 })
    expect(server.faults.current()).toEqual({ kind: 'none' })
  })
})
