import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createHeldCluster } from '../held-cluster'
import { SERVICES } from '../scenarios/company'
import { FAULT_SYNTAX, formatFault, parseFault, parseSkew } from './fault'
import { type SchedulerServer, serveScheduler } from './server'
import { BINARY_TYPE, call, JSON_TYPE, type Reply, send } from './stock-client.test-support'

/** What happens soon, however busy the machine is. */
const SOON = { timeout: 15_000 }
const servers: SchedulerServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

function fault(text: string) {
  const parsed = parseFault(text)
  if (!parsed) throw new Error(`${text} is no fault`)
  return parsed
}

/** A cluster with an update under way, and a call that pauses it. */
async function rolling() {
  const cluster = createHeldCluster()
  const server = await serveScheduler(cluster.scheduler, 0)
  servers.push(server)
  cluster.startJob(SERVICES.apiGateway, 1, 2)
  const key = cluster.startUpdate(SERVICES.apiGateway, 2, { instances: 2, groupSize: 1, minWaitMs: 60_000 })
  const sendPause = (protocol: 'json' | 'binary' = 'binary') =>
    call(server.url, protocol, 'pauseJobUpdate', [key, 'hold'])
  const pauseBody = JSON.stringify([
    1,
    'pauseJobUpdate',
    1,
    1,
    {
      1: {
        rec: {
          1: { rec: { 1: { str: key.job.role }, 2: { str: key.job.environment }, 3: { str: key.job.name } } },
          2: { str: key.id },
        },
      },
    },
  ])
  /** A pause that is not decoded. */
  const rawPause = (headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
    send(`${server.url}/api`, pauseBody, { 'content-type': JSON_TYPE, ...headers })
  const isPaused = () => cluster.status(key) === 'ROLL_FORWARD_PAUSED'
  return { cluster, server, key, sendPause, rawPause, isPaused }
}

describe('the names of faults', () => {
  it('are read and written alike, and nothing else is one', () => {
    const texts =
      'none down flapping:3 flapping:250ms slow:250 slow:250:50 hang garbage html empty drop-before drop-after error error-after transient truncated truncated:9 oversized:8 gzip-bomb:9 drip:5 wrong-cluster redirect:http://x:1/api?y#z status:502 status-after:504'.split(
        ' ',
      )
    for (const text of texts) expect(formatFault(fault(text))).toBe(text)
    expect(['oversized', 'gzip-bomb', 'drip'].map((text) => formatFault(fault(text)))).toEqual([
      'oversized:64',
      'gzip-bomb:256',
      'drip:1000',
    ])
    const kinds = new Set(texts.map((text) => fault(text).kind))
    for (const kind of kinds) expect(FAULT_SYNTAX).toContain(kind)
    for (const text of [
      '',
      'slow',
      'slow:',
      'slow:-1',
      'slow:1e3',
      'slow:999999999',
      'slow:1:2:3',
      'Down',
      'flapping',
      'flapping:0',
      'truncated:x',
      'oversized:9999',
      'status:99',
      'status:600',
      'status',
      'redirect',
      'redirect:a\r\nb',
      'redirect:a b',
      'constructor',
    ])
      expect([text, parseFault(text)]).toEqual([text, null])
    expect(['skew:5', 'skew:-5', 'skew:', 'skew:x', 'skew:999999999999'].map(parseSkew)).toEqual([
      5,
      -5,
      null,
      null,
      null,
    ])
  })
})

describe('faults that break connections', () => {
  it('down resets every connection, and none brings it back', async () => {
    const { server, rawPause } = await rolling()
    server.faults.set(fault('down'))
    await expect(rawPause()).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect(send(`${server.url}/leaderhealth`, '', {}, 'GET')).rejects.toMatchObject({ code: 'ECONNRESET' })
    server.faults.set(fault('none'))
    expect((await rawPause()).status).toBe(200)
  })

  it('flapping goes up and down by requests, and by the time of the cluster', async () => {
    const { cluster, server, rawPause } = await rolling()
    const tries = async (count: number) => {
      const outcomes: string[] = []
      for (let index = 0; index < count; index++)
        outcomes.push(
          await rawPause().then(
            () => 'up',
            () => 'down',
          ),
        )
      return outcomes
    }
    server.faults.set(fault('flapping:2'))
    expect(await tries(6)).toEqual(['up', 'up', 'down', 'down', 'up', 'up'])
    server.faults.set(fault('flapping:1000ms'))
    expect(await tries(1)).toEqual(['up'])
    cluster.advance(1000)
    await expect(send(`${server.url}/health`, '', {}, 'GET')).rejects.toMatchObject({ code: 'ECONNRESET' })
    cluster.advance(1000)
    expect(await tries(1)).toEqual(['up'])
  })

  it('drop-before breaks off before anything is done, drop-after when all is done', async () => {
    const { cluster, server, sendPause, isPaused } = await rolling()
    server.faults.set(fault('drop-before'))
    await expect(sendPause()).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(isPaused()).toBe(false)
    server.faults.set(fault('drop-after'))
    await expect(sendPause()).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(isPaused()).toBe(true)
    expect(cluster.scheduler.log.ofMethod('pauseJobUpdate')).toMatchObject([
      { outcome: null, fault: 'drop-before' },
      { outcome: 'OK', fault: 'drop-after' },
    ])
  })

  it('truncated does the call and cuts its reply in the middle, or where it is told', async () => {
    const { server, rawPause, isPaused } = await rolling()
    for (const text of ['truncated', 'truncated:0', 'truncated:7', 'truncated:100000']) {
      server.faults.set(fault(text))
      await expect(rawPause()).rejects.toMatchObject({ code: 'ECONNRESET' })
    }
    expect(isPaused()).toBe(true)
  })

  it('hang takes the request and never answers', async () => {
    const { cluster, server, isPaused } = await rolling()
    server.faults.set(fault('hang'))
    const aborter = new AbortController()
    const pending = fetch(`${server.url}/api`, {
      method: 'POST',
      body: '[1,"pauseJobUpdate",1,1,{}]',
      headers: { 'content-type': JSON_TYPE },
      signal: aborter.signal,
    })
    await expect.poll(() => cluster.scheduler.log.ofMethod('pauseJobUpdate').length, SOON).toBe(1)
    aborter.abort()
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' })
    expect(isPaused()).toBe(false)
  })
})

describe('faults of time', () => {
  it('slow does the call at once and answers late', async () => {
    const { server, sendPause, isPaused } = await rolling()
    server.faults.set(fault('slow:300:20'))
    const startedMs = performance.now()
    const reply = await sendPause()
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(295)
    expect(reply.response).toMatchObject({ responseCode: 1 })
    expect(isPaused()).toBe(true)
  })

  it('drip sends the reply byte by byte', async () => {
    const { server, rawPause, isPaused } = await rolling()
    server.faults.set(fault('drip:1'))
    const reply = await rawPause()
    expect(reply.chunks).toBeGreaterThan(20)
    expect(reply.body.toString()).toMatch(/^\[1,"pauseJobUpdate",2,1,.*\]$/)
    expect(isPaused()).toBe(true)
  })

  it('skew moves every time that the scheduler writes, and its Date, but no waiting time', async () => {
    const { cluster, server, key, sendPause } = await rolling()
    cluster.scheduler.clock.skew(3_600_000)
    const { reply } = await sendPause()
    const trueMs = cluster.clock.now()
    expect(cluster.update(key).events.at(-1)?.atMs).toBe(trueMs + 3_600_000)
    expect(Date.parse(String(reply.headers.date))).toBe(Math.floor((trueMs + 3_600_000) / 1000) * 1000)
    await call(server.url, 'json', 'resumeJobUpdate', [key, null])
    cluster.advance(1500)
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0'])
    cluster.advance(61_500)
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0', 'UPDATED 0', 'UPDATING 1'])
    cluster.scheduler.clock.skew(0)
    expect(cluster.scheduler.clock.now()).toBe(cluster.clock.now())
  })
})

describe('faults of answers', () => {
  it('error, transient and status answer without effect; error-after and status-after with it', async () => {
    for (const [text, responseCode] of [
      ['error', 2],
      ['transient', 6],
      ['error-after', 2],
    ] as const) {
      const { server, sendPause, isPaused } = await rolling()
      server.faults.set(fault(text))
      expect((await sendPause()).response).toMatchObject({ responseCode })
      expect([text, isPaused()]).toEqual([text, text.endsWith('-after')])
    }
    for (const text of ['status:502', 'status-after:504']) {
      const { server, rawPause, isPaused } = await rolling()
      server.faults.set(fault(text))
      expect((await rawPause()).status).toBe(Number(text.split(':')[1]))
      expect([text, isPaused()]).toEqual([text, text.includes('-after')])
    }
  })

  it('garbage, html and empty are 200 without a message, and nothing is done', async () => {
    const { server, rawPause, isPaused } = await rolling()
    const replyTo = async (text: string) => {
      server.faults.set(fault(text))
      return rawPause({ accept: BINARY_TYPE })
    }
    const garbage = await replyTo('garbage')
    expect([garbage.status, garbage.headers['content-type']]).toEqual([200, BINARY_TYPE])
    const html = await replyTo('html')
    expect([html.status, html.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    const empty = await replyTo('empty')
    expect([empty.status, empty.headers['content-type'], empty.body.length]).toEqual([200, BINARY_TYPE, 0])
    expect(isPaused()).toBe(false)
  })

  it('oversized and gzip-bomb are well-formed and of the size they say', async () => {
    const { server, rawPause, sendPause, isPaused } = await rolling()
    server.faults.set(fault('oversized:2'))
    const huge = await rawPause()
    expect(huge.body.length).toBeGreaterThan(2 * 2 ** 20)
    expect(huge.headers['content-encoding']).toBeUndefined()
    expect((await sendPause('binary')).response).toMatchObject({
      responseCode: 2,
      details: [{ message: 'x'.repeat(2 * 2 ** 20) }],
    })
    server.faults.set(fault('gzip-bomb:3'))
    const bomb = await rawPause()
    expect(bomb.headers['content-encoding']).toBe('gzip')
    expect(bomb.body.length).toBeLessThan(100_000)
    expect(gunzipSync(bomb.body).length).toBeGreaterThan(3 * 2 ** 20)
    expect(isPaused()).toBe(false)
  })

  it('oversized stops when nobody listens any more, and the scheduler goes on', async () => {
    const { server, rawPause } = await rolling()
    server.faults.set(fault('oversized:2000'), { times: 1 })
    const aborter = new AbortController()
    const reply = await fetch(`${server.url}/api`, {
      method: 'POST',
      body: '[1,"getRoleSummary",1,1,{}]',
      headers: { 'content-type': JSON_TYPE },
      signal: aborter.signal,
    })
    await reply.body?.getReader().read()
    aborter.abort()
    expect((await rawPause()).status).toBe(200)
  })

  it('redirect names any place', async () => {
    const { server, rawPause, isPaused } = await rolling()
    server.faults.set(fault('redirect:http://127.0.0.1:9/api?x=1'))
    const reply = await rawPause()
    expect([reply.status, reply.headers.location, reply.body.length]).toEqual([307, 'http://127.0.0.1:9/api?x=1', 0])
    expect(isPaused()).toBe(false)
  })

  it('wrong-cluster does the call and names another cluster', async () => {
    const { server, sendPause, isPaused } = await rolling()
    server.faults.set(fault('wrong-cluster'))
    expect((await sendPause()).response).toMatchObject({ responseCode: 1, serverInfo: { clusterName: 'not-test' } })
    expect(isPaused()).toBe(true)
  })
})

describe('the scope of faults', () => {
  it('hits only the methods and as often as it is told', async () => {
    const { server, sendPause } = await rolling()
    server.faults.set(fault('drop-before'), { methods: ['pauseJobUpdate'], times: 2 })
    expect((await call(server.url, 'json', 'getRoleSummary', [])).response).toMatchObject({ responseCode: 1 })
    await expect(sendPause()).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect(sendPause()).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await sendPause()).response).toMatchObject({ responseCode: 1 })
    expect(server.faults.current()).toEqual({ kind: 'none' })
  })

  it('down for single methods leaves the others up', async () => {
    const { server, sendPause } = await rolling()
    server.faults.set(fault('down'), { methods: ['pauseJobUpdate'] })
    await expect(sendPause()).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await send(`${server.url}/health`, '', {}, 'GET')).status).toBe(200)
  })
})
