import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { CallerOptions } from '../calls/caller'
import { createAuroraClient } from '../client'
import {
  addressOfCall,
  closedPort,
  encodedCall,
  type Loopback,
  readdress,
  serve,
  serveRaw,
} from '../loopback.test-support'
import { recordedReplies } from '../recording.test-support'
import { CONTENT_TYPES } from '../wire/call-message'
import { DEFAULT_WIRE_LIMITS, type WireLimits } from '../wire/wire-limits'
import { type Place, UNLIMITED_PLACE } from './big-answers'
import { ownHosts } from './own-hosts'
import { type Connections, closeConnections, deliver as deliverOver, openConnections, startDeadline } from './transport'

const CALL = encodedCall('binary', 'getTierConfigs', (client) => client.getTierConfigs())
const HEAD = `HTTP/1.1 200 OK\r\nContent-Type: ${CONTENT_TYPES.binary}\r\n`
/** A key and a certificate made for this test; they protect nothing. */
const SELF_SIGNED = readFileSync(new URL('../fixtures/self-signed.pem', import.meta.url))
/** Far longer than any of these servers needs, and short enough to notice a call that only its deadline ends. */
const PATIENT_MS = 20_000
const HASTY_MS = 150

type Sending = {
  readonly url: string
  readonly deadlineMs: number
  readonly limits: WireLimits
  readonly place: Place
  readonly allowedHosts: ReadonlySet<string>
  readonly connections: Connections | null
  readonly connectMs: number
}

function delivery(url: string, options: Partial<Sending> = {}): Sending {
  return {
    url,
    deadlineMs: PATIENT_MS,
    limits: DEFAULT_WIRE_LIMITS,
    place: UNLIMITED_PLACE,
    allowedHosts: new Set(),
    connections: null,
    connectMs: PATIENT_MS,
    ...options,
  }
}

async function deliver(call: typeof CALL, { url, deadlineMs, allowedHosts, connectMs, ...rest }: Sending) {
  const deadline = startDeadline(deadlineMs)
  const { result } = await deliverOver(call, {
    cluster: 'west',
    url: new URL('/api', url),
    deadline,
    isOwnHost: ownHosts(url, [...allowedHosts], () => []),
    credentials: null,
    secureContext: null,
    patience: { connectMs, answerMs: null },
    ...rest,
  })
  deadline.end()
  return result
}

function kept() {
  const connections = openConnections()
  onTestFinished(() => closeConnections(connections))
  return connections
}

/** Both ways a call can be sent must come to the same end, with no socket left behind. */
async function expectEnd(server: Loopback, options: Partial<Sending>, end: object): Promise<void> {
  for (const connections of [null, kept()]) {
    expect(await deliver(CALL, delivery(server.url, { ...options, connections }))).toMatchObject(end)
    await server.allClosed()
  }
}

/** The same for a response that is whole as HTTP, after which a kept connection may stay. */
async function expectEndOfWhole(server: Loopback, options: Partial<Sending>, end: object): Promise<void> {
  const connections = kept()
  expect(await deliver(CALL, delivery(server.url, { ...options, connections }))).toMatchObject(end)
  closeConnections(connections)
  await server.allClosed()
  expect(await deliver(CALL, delivery(server.url, options))).toMatchObject(end)
  await server.allClosed()
}

describe('the request', () => {
  test('is a POST of exactly /api with Aurora’s content types and nothing else of ours', async () => {
    const server = await serve((_, response) => response.writeHead(404).end())
    await deliver(CALL, delivery(server.url))
    const [seen] = server.seen
    expect(seen?.path).toBe('/api')
    expect(seen?.body).toEqual(CALL.body)
    expect(seen?.headers).toEqual({
      accept: 'application/vnd.apache.thrift.binary',
      'accept-encoding': 'gzip',
      connection: 'close',
      'content-length': `${CALL.body.length}`,
      'content-type': 'application/vnd.apache.thrift.binary',
      host: server.hostAndPort,
      'user-agent': 'airglow',
    })
  })

  test('a write leaves no connection open, a read keeps one for the next', async () => {
    const server = await serve((_, response) => response.setHeader('content-type', CONTENT_TYPES.binary).end('x'))
    await deliver(CALL, delivery(server.url))
    await server.allClosed()
    const connections = kept()
    await deliver(CALL, delivery(server.url, { connections }))
    await deliver(CALL, delivery(server.url, { connections }))
    expect(server.accepted()).toBe(2)
  })

  test('a write leaves no connection open to a scheduler that would keep it', async () => {
    const server = await serveRaw((socket) =>
      socket.write(`${HEAD}Content-Length: 1\r\nConnection: keep-alive\r\n\r\nx`),
    )
    expect(await deliver(CALL, delivery(server.url))).toMatchObject({ kind: 'answer' })
    await server.allClosed()
  })

  test('a kept connection that the scheduler has closed meanwhile costs nothing but a new one', async () => {
    let calls = 0
    const server = await serve((_, response, request) => {
      calls += 1
      if (calls === 2) request.socket.resetAndDestroy()
      else response.setHeader('content-type', CONTENT_TYPES.binary).end('x')
    })
    const connections = kept()
    expect(await deliver(CALL, delivery(server.url, { connections }))).toMatchObject({ kind: 'answer' })
    expect(await deliver(CALL, delivery(server.url, { connections }))).toMatchObject({ kind: 'answer' })
    expect([calls, server.accepted()]).toEqual([3, 2])
  })
})

describe('no connection', () => {
  test('a refused connection is not applied', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`
    expect(await deliver(CALL, delivery(url))).toEqual({
      kind: 'not-applied',
      failure: 'unreachable',
      message: 'The scheduler could not be reached: the connection was refused.',
    })
  })

  test('an unknown host is not applied', async () => {
    expect(await deliver(CALL, delivery('http://no-such-host.invalid:8081'))).toMatchObject({
      kind: 'not-applied',
      failure: 'unreachable',
    })
  })

  test('HTTPS to a server that speaks none is not applied', async () => {
    const server = await serveRaw((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await expectEnd(
      { ...server, url: server.url.replace('http:', 'https:') },
      {},
      { kind: 'not-applied', failure: 'tls' },
    )
  })

  test('a TLS handshake that never ends is not applied', async () => {
    const server = await serveRaw(() => {})
    await expectEnd(
      { ...server, url: server.url.replace('http:', 'https:') },
      { deadlineMs: HASTY_MS },
      { kind: 'not-applied', failure: 'unreachable' },
    )
  })

  test('a host that takes no connection in time is left before the deadline, and is not applied', async () => {
    const server = await serveRaw(() => {})
    await expectEnd(
      { ...server, url: server.url.replace('http:', 'https:') },
      { connectMs: HASTY_MS },
      { kind: 'not-applied', failure: 'unreachable', message: expect.stringContaining('within 0.2 s') },
    )
  })

  test('a certificate nobody vouches for is refused before anything is sent', async () => {
    let requests = 0
    const server = createServer({ key: SELF_SIGNED, cert: SELF_SIGNED }, () => (requests += 1))
    server.on('tlsClientError', () => undefined)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    expect(await deliver(CALL, delivery(`https://127.0.0.1:${port}`))).toMatchObject({
      kind: 'not-applied',
      failure: 'tls',
    })
    expect(requests).toBe(0)
  })
})

describe('an answer that does not come, or not whole', () => {
  test('silence ends at the deadline', async () => {
    const server = await serveRaw(() => {})
    const began = performance.now()
    await expectEnd(server, { deadlineMs: HASTY_MS }, { kind: 'unknown', failure: 'timeout' })
    expect(performance.now() - began).toBeLessThan(10 * HASTY_MS)
  })

  test('an answer that drips for ever ends at the deadline', async () => {
    const server = await serveRaw((socket) => {
      socket.write(`${HEAD}Content-Length: 1000000\r\n\r\n`)
      const drip = setInterval(() => socket.write('x'), 5)
      socket.on('close', () => clearInterval(drip))
    })
    await expectEnd(server, { deadlineMs: HASTY_MS }, { kind: 'unknown', failure: 'timeout' })
  })

  test('headers that drip for ever end at the deadline', async () => {
    const server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX-Slow: ')
      const drip = setInterval(() => socket.write('x'), 5)
      socket.on('close', () => clearInterval(drip))
    })
    await expectEnd(server, { deadlineMs: HASTY_MS }, { kind: 'unknown', failure: 'timeout' })
  })

  test.each<[string, (socket: Socket) => void]>([
    ['closed without a word', (socket) => socket.end()],
    [
      'switched to another protocol',
      (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
    ],
    ['reset without a word', (socket) => socket.resetAndDestroy()],
    ['closed within the headers', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-')],
    ['closed after the headers', (socket) => socket.end(`${HEAD}Content-Length: 10\r\n\r\n`)],
    [
      'reset after the headers',
      (socket) => socket.write(`${HEAD}Content-Length: 10\r\n\r\n`, () => socket.resetAndDestroy()),
    ],
    ['closed within the body', (socket) => socket.end(`${HEAD}Content-Length: 10\r\n\r\n12345`)],
    ['closed within a chunk', (socket) => socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n123`)],
    ['closed between chunks', (socket) => socket.end(`${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n`)],
  ])('a connection %s is unknown', async (_, act) => {
    await expectEnd(await serveRaw(act), {}, { kind: 'unknown', failure: 'broken-off' })
  })

  test.each<[string, string, string]>([
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n', 'not-thrift'],
    ['a broken chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 'not-thrift'],
    ['headers without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`, 'oversized'],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', 'not-thrift'],
    ['no content type', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'not-thrift'],
    ['a login page', 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<a/>', 'not-thrift'],
    [
      'a charset',
      'HTTP/1.1 200 OK\r\nContent-Type: application/vnd.apache.thrift.json; charset=utf-8\r\nContent-Length: 0\r\n\r\n',
      'not-thrift',
    ],
    ['brotli', `${HEAD}Content-Encoding: br\r\nContent-Length: 1\r\n\r\nx`, 'malformed'],
  ])('%s is unreadable', async (_, bytes, failure) => {
    await expectEnd(await serveRaw((socket) => socket.write(bytes)), {}, { kind: 'unreadable', failure })
  })

  test.each<[string, (zipped: Buffer) => Buffer, string]>([
    ['that is none', () => Buffer.from('xxxx'), 'malformed'],
    ['cut within its end', (zipped) => zipped.subarray(0, -3), 'truncated'],
    ['cut within its data', (zipped) => zipped.subarray(0, 20), 'truncated'],
    ['with another checksum', (zipped) => Buffer.concat([zipped.subarray(0, -8), Buffer.alloc(8)]), 'malformed'],
    ['of nothing', () => Buffer.alloc(0), 'truncated'],
  ])('a gzip %s is unreadable', async (_, damage, failure) => {
    const body = damage(gzipSync(Buffer.alloc(10_000, 'abc')))
    const server = await serve((_call, response) => {
      response.writeHead(200, { 'content-type': CONTENT_TYPES.binary, 'content-encoding': 'gzip' }).end(body)
    })
    await expectEndOfWhole(server, {}, { kind: 'unreadable', failure })
  })
})

describe('an answer that is too large', () => {
  test('is cut off on the wire, without waiting for its end', async () => {
    const server = await serveRaw((socket) => {
      socket.write(`${HEAD}Content-Length: 100000000000\r\n\r\n`)
      const block = Buffer.alloc(64 * 1024)
      const pour = () => {
        while (socket.writable && socket.write(block));
      }
      socket.on('drain', pour)
      pour()
    })
    await expectEnd(
      server,
      { limits: { ...DEFAULT_WIRE_LIMITS, wireBytes: 1_000_000, inflatedBytes: Number.MAX_SAFE_INTEGER } },
      { kind: 'unreadable', failure: 'oversized' },
    )
  })

  test('is cut off while it inflates, and its memory never grows with the bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(400 * 1024 * 1024), { level: 9 })
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': CONTENT_TYPES.binary, 'content-encoding': 'gzip' }).end(bomb)
    })
    const before = process.memoryUsage().external
    const message = expect.stringContaining('400 times')
    await expectEnd(server, {}, { kind: 'unreadable', failure: 'oversized', message })
    expect(process.memoryUsage().external - before).toBeLessThan(100 * 1024 * 1024)
  })

  test('is cut off once it has inflated to more than is allowed, however well it was packed', async () => {
    const text = gzipSync(Array.from({ length: 400_000 }, (_, at) => (at * 7919) % 99_991).join(' '))
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': CONTENT_TYPES.binary, 'content-encoding': 'gzip' }).end(text)
    })
    const limits = { ...DEFAULT_WIRE_LIMITS, inflatedBytes: 2_000_000 }
    const message = expect.stringContaining('2000000 bytes inflated')
    await expectEnd(server, { limits }, { kind: 'unreadable', failure: 'oversized', message })
  })
})

describe('redirects', () => {
  const redirectTo = (location: string | undefined, status = 307) =>
    serve((_, response) => response.writeHead(status, location === undefined ? {} : { location }).end())

  async function leader() {
    const [tierConfigs] = recordedReplies(['tbinary']).filter(
      ({ recording }) => recording.label === 'getTierConfigs.binary',
    )
    if (tierConfigs === undefined) throw new Error('no recording')
    return serve((call, response) => {
      const { method, seqid } = addressOfCall(call.body)
      response
        .setHeader('content-type', CONTENT_TYPES.binary)
        .end(readdress(tierConfigs.bytes, 'binary', method, seqid))
    })
  }

  test.each([307, 308])('a standby’s %d to a listed leader is followed with the same body', async (status) => {
    const target = await leader()
    const standby = await redirectTo(`${target.url}/api`, status)
    for (const connections of [null, kept()]) {
      const allowedHosts = new Set([target.hostAndPort])
      expect(await deliver(CALL, delivery(standby.url, { allowedHosts, connections }))).toMatchObject({
        kind: 'answer',
      })
    }
    expect(target.seen.map(({ path, body }) => [path, body.equals(CALL.body)])).toEqual([
      ['/api', true],
      ['/api', true],
    ])
  })

  test('the client follows to a host listed for its cluster, and to no other', async () => {
    const target = await leader()
    const standby = await redirectTo(`${target.url}/api`)
    const outcome = async (allowedHosts: string[]) => {
      const options: CallerOptions = { cluster: 'bin-cluster', schedulerUrl: standby.url, allowedHosts }
      const client = createAuroraClient(options)
      onTestFinished(() => client.close())
      return client.readUpdateSummaries({})
    }
    // The leader of this test answers with tiers whatever is asked, so that the answer holds no list of updates.
    expect(await outcome([target.hostAndPort.toUpperCase()])).toMatchObject({
      kind: 'unreadable',
      failure: 'malformed',
    })
    expect(await outcome([])).toMatchObject({ kind: 'not-applied', failure: 'redirect-refused' })
    expect(target.seen).toHaveLength(1)
  })

  test.each<[string, (target: Loopback) => string | undefined]>([
    ['without a location', () => undefined],
    ['to a host that is not listed', ({ url }) => `${url.replace('127.0.0.1', 'localhost')}/api`],
    ['to another port of a listed host', () => 'http://127.0.0.1:1/api'],
    ['to another path', ({ url }) => `${url}/quitquitquit`],
    ['to a longer path', ({ url }) => `${url}/api/`],
    ['to a path with a query', ({ url }) => `${url}/api?x`],
    ['with credentials', ({ url }) => `${url.replace('//', '//user:secret@')}/api`],
    ['with a host in place of a path', ({ hostAndPort: host }) => `//user@${host}/api`],
    ['written as a decimal number', ({ url }) => `${url.replace('127.0.0.1', '2130706434')}/api`],
    ['to a look-alike host', () => Buffer.from('http://аurora.example:8081/api').toString('latin1')],
    ['out of HTTP', () => 'file:///api'],
    ['to nonsense', () => 'http://[/api'],
  ])('%s is refused and sends no byte there', async (_, location) => {
    const target = await leader()
    const standby = await redirectTo(location(target))
    const allowedHosts = new Set([target.hostAndPort])
    const outcome = await deliver(CALL, delivery(standby.url, { allowedHosts }))
    expect(outcome).toMatchObject({ kind: 'not-applied', failure: 'redirect-refused' })
    expect('message' in outcome && outcome.message).not.toContain('secret')
    expect(target.accepted()).toBe(0)
    await standby.allClosed()
  })

  test.each([301, 302, 303])('a %d is refused', async (status) => {
    const target = await leader()
    const standby = await redirectTo(`${target.url}/api`, status)
    const allowedHosts = new Set([target.hostAndPort])
    expect(await deliver(CALL, delivery(standby.url, { allowedHosts }))).toMatchObject({ failure: 'redirect-refused' })
    expect(target.accepted()).toBe(0)
  })

  test('a redirect to itself ends after two hops', async () => {
    const server: Loopback = await serve((_, response) =>
      response.writeHead(307, { location: `${server.url}/api` }).end(),
    )
    expect(await deliver(CALL, delivery(server.url))).toMatchObject({
      kind: 'not-applied',
      failure: 'redirect-refused',
      message: 'The scheduler redirected the call, which was refused: one call follows 2 redirects at most.',
    })
    expect(server.seen).toHaveLength(3)
  })

  test('a redirect to a dead leader is not applied', async () => {
    const port = await closedPort()
    const standby = await redirectTo(`http://127.0.0.1:${port}/api`)
    const allowedHosts = new Set([`127.0.0.1:${port}`])
    expect(await deliver(CALL, delivery(standby.url, { allowedHosts }))).toMatchObject({
      kind: 'not-applied',
      failure: 'unreachable',
    })
  })

  test('the deadline is one for all hops', async () => {
    const silent = await serveRaw(() => {})
    const standby = await redirectTo(`${silent.url}/api`)
    const allowedHosts = new Set([silent.hostAndPort])
    expect(await deliver(CALL, delivery(standby.url, { allowedHosts, deadlineMs: HASTY_MS }))).toMatchObject({
      kind: 'unknown',
      failure: 'timeout',
    })
    await silent.allClosed()
  })
})
