import type { Socket } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import { type AuroraClient, createAuroraClient } from '../client'
import { addressOfCall, encodedCall, type Loopback, readdress, serve, serveRaw } from '../loopback.test-support'
import { recordedReplies } from '../recording.test-support'
import { CONTENT_TYPES } from '../wire/call-message'
import { DEFAULT_WIRE_LIMITS } from '../wire/wire-limits'
import { type Credentials, Secret } from './credentials'
import { openSchedulerLink, type SchedulerLinkOptions } from './scheduler-link'

const CALL = encodedCall('binary', 'getTierConfigs', (client) => client.getTierConfigs())
const PATIENT_MS = 20_000
const CREDENTIALS: Credentials = { user: 'airglow', password: new Secret('canary') }
const AUTHORIZATION = `Basic ${Buffer.from('airglow:canary').toString('base64')}`
const KINDS = ['read', 'write'] as const

/** What a scheduler does with a call; changed while a test runs. */
type Role =
  | 'lead'
  | 'drop'
  | 'hang'
  | { readonly pointTo: string }
  | { readonly status: number; readonly onlyWrites?: true }
type Scheduler = Loopback & { role: Role }

const [TIERS] = recordedReplies(['tbinary']).filter(({ call }) => call.method === 'getTierConfigs')

async function scheduler(role: Role): Promise<Scheduler> {
  const server = await serve((call, response, request) => {
    if (one.role === 'drop') return request.socket.resetAndDestroy()
    if (one.role === 'hang') return request
    const { method, seqid } = addressOfCall(call.body)
    if (typeof one.role === 'object') {
      if ('pointTo' in one.role) return response.writeHead(307, { location: one.role.pointTo }).end()
      if (!one.role.onlyWrites || method === 'rollbackJobUpdate')
        return response.writeHead(one.role.status).end('<html>')
    }
    response.setHeader('content-type', CONTENT_TYPES.binary)
    return response.end(TIERS && readdress(TIERS.bytes, 'binary', method, seqid))
  })
  const one: Scheduler = Object.assign(server, { role })
  return one
}

async function pair(): Promise<{ leader: Scheduler; standby: Scheduler }> {
  const leader = await scheduler('lead')
  return { leader, standby: await scheduler({ pointTo: `${leader.url}/api` }) }
}

function open(seed: Loopback, others: readonly Loopback[], options: Partial<SchedulerLinkOptions> = {}) {
  const link = openSchedulerLink({
    cluster: 'west',
    schedulerUrl: seed.url,
    allowedHosts: others.map(({ hostAndPort }) => hostAndPort),
    ...options,
  })
  onTestFinished(link.close)
  const call = (kind: 'read' | 'write', deadlineMs = PATIENT_MS) =>
    link.deliver(CALL, kind, deadlineMs, DEFAULT_WIRE_LIMITS)
  return { ...link, call }
}

const counts = (...servers: Loopback[]) => servers.map(({ seen }) => seen.length)

describe('T05: a standby points to the leader', () => {
  test.each(KINDS)('a %s is followed once, with the same body and with the credentials', async (kind) => {
    const { leader, standby } = await pair()
    const { call, whereabouts } = open(standby, [leader], { credentials: CREDENTIALS })
    expect(await call(kind)).toMatchObject({ kind: 'answer' })
    for (const { seen } of [standby, leader]) {
      expect(seen.map(({ path, body, headers }) => [path, body.equals(CALL.body), headers.authorization])).toEqual([
        ['/api', true, AUTHORIZATION],
      ])
    }
    expect(whereabouts()).toMatchObject({ leaderUrl: leader.url, foundBy: 'redirect', zooKeeper: null })
  })

  test('a write has a connection of its own, which ends with it; reads share one', async () => {
    const { leader } = await pair()
    const { call } = open(leader, [])
    await call('write')
    await leader.allClosed()
    await call('read')
    await call('read')
    await call('write')
    expect(leader.accepted()).toBe(3)
  })

  test('after a failure nobody is known to lead', async () => {
    const { leader } = await pair()
    const { call, whereabouts } = open(leader, [])
    await call('read')
    expect(whereabouts()).toMatchObject({ leaderUrl: leader.url, foundBy: 'configured' })
    leader.role = { status: 503 }
    await call('read')
    expect(whereabouts()).toMatchObject({ leaderUrl: null, foundBy: null })
  })

  test('without credentials there is no header', async () => {
    const { leader, standby } = await pair()
    await open(standby, [leader]).call('read')
    expect(leader.seen[0]?.headers).not.toHaveProperty('authorization')
  })

  test('the leader is asked itself for 30 s, then the standby again', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const { leader, standby } = await pair()
    const { call } = open(standby, [leader])
    await call('read')
    vi.advanceTimersByTime(20_000)
    await call('write')
    vi.advanceTimersByTime(9_999)
    await call('read')
    expect(counts(standby, leader)).toEqual([1, 3])
    vi.advanceTimersByTime(1)
    await call('read')
    expect(counts(standby, leader)).toEqual([2, 4])
  })

  test('forgetting it makes the next call ask the standby', async () => {
    const { leader, standby } = await pair()
    const { call, forgetLeader, whereabouts } = open(standby, [leader])
    await call('read')
    forgetLeader()
    expect(whereabouts()).toMatchObject({ leaderUrl: null, foundBy: null, sinceMs: null })
    await call('read')
    expect(counts(standby, leader)).toEqual([2, 2])
  })

  test('since when a leader is known stays while it answers', async () => {
    const { leader, standby } = await pair()
    const { call, whereabouts } = open(standby, [leader])
    await call('read')
    const { sinceMs } = whereabouts()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5_000 })
    onTestFinished(() => void vi.useRealTimers())
    await call('read')
    expect(whereabouts().sinceMs).toBe(sinceMs)
  })
})

describe('a remembered leader that leads no more', () => {
  const becomesLeader = async (change: (old: Scheduler, next: Scheduler) => void) => {
    const { leader: old, standby } = await pair()
    const next = await scheduler('lead')
    const link = open(standby, [old, next])
    await link.call('read')
    change(old, next)
    standby.role = { pointTo: `${next.url}/api` }
    return { link, old, next, standby }
  }

  test.each(KINDS)('it points to the new one: the %s goes there, which is remembered', async (kind) => {
    const { link, next, standby } = await becomesLeader((old, { url }) => {
      old.role = { pointTo: `${url}/api` }
    })
    expect(await link.call(kind)).toMatchObject({ kind: 'answer' })
    expect(await link.call(kind)).toMatchObject({ kind: 'answer' })
    expect(counts(next, standby)).toEqual([2, 1])
    expect(link.whereabouts().leaderUrl).toBe(next.url)
  })

  test.each(KINDS)(
    'it knows of no leader (503): the %s is sent to the standby within the same deadline',
    async (kind) => {
      const { link, old, next } = await becomesLeader((leader) => {
        leader.role = { status: 503 }
      })
      expect(await link.call(kind)).toMatchObject({ kind: 'answer' })
      expect(counts(old, next)).toEqual([2, 1])
    },
  )

  test.each(KINDS)('nobody listens there: the %s is sent to the standby within the same deadline', async (kind) => {
    const { link, old, next } = await becomesLeader(() => {})
    await old.stop()
    expect(await link.call(kind)).toMatchObject({ kind: 'answer' })
    expect(counts(next)).toEqual([1])
  })

  test('it takes the call and breaks off: a read is sent to the standby, a write is unknown and is sent nowhere', async () => {
    const { link, next } = await becomesLeader((old) => {
      old.role = 'drop'
    })
    expect(await link.call('write')).toMatchObject({ kind: 'unknown', failure: 'broken-off' })
    expect(counts(next)).toEqual([0])
    const again = await becomesLeader((old) => {
      old.role = 'drop'
    })
    expect(await again.link.call('read')).toMatchObject({ kind: 'answer' })
  })

  test('it hangs: half of the time of a read is left for the standby; a write waits and is unknown', async () => {
    const { link, next } = await becomesLeader((old) => {
      old.role = 'hang'
    })
    expect(await link.call('read', 2_000)).toMatchObject({ kind: 'answer' })
    expect(counts(next)).toEqual([1])
    const again = await becomesLeader((old) => {
      old.role = 'hang'
    })
    const began = performance.now()
    expect(await again.link.call('write', 400)).toMatchObject({ kind: 'unknown', failure: 'timeout' })
    expect(performance.now() - began).toBeGreaterThan(350)
    expect(counts(again.next)).toEqual([0])
  })

  test('a refusal of credentials is not asked for a second time', async () => {
    const { link, standby } = await becomesLeader((old) => {
      old.role = { status: 401 }
    })
    expect(await link.call('read')).toMatchObject({ failure: 'unauthenticated' })
    expect(counts(standby)).toEqual([1])
  })
})

test('T07: two standbys that point to each other are left after two hops, in words', async () => {
  const one = await scheduler('lead')
  const other = await scheduler({ pointTo: `${one.url}/api` })
  one.role = { pointTo: `${other.url}/api` }
  for (const kind of KINDS)
    expect(await open(one, [other]).call(kind)).toMatchObject({
      kind: 'not-applied',
      failure: 'redirect-refused',
      message: 'The scheduler redirected the call, which was refused: one call follows 2 redirects at most.',
    })
  expect(counts(one, other)).toEqual([4, 2])
})

describe('T06: a redirect to anything but a listed scheduler', () => {
  const refused: [string, (leader: Loopback) => string][] = [
    ['an unlisted host', ({ url }) => `${url.replace('127.0.0.1', '127.0.0.2')}/api`],
    ['a name of the listed host', ({ url }) => `${url.replace('127.0.0.1', 'localhost')}/api`],
    ['another port', () => 'http://127.0.0.1:1/api'],
    ['//host', ({ hostAndPort }) => `//${hostAndPort}/api`],
    ['user info', ({ url }) => `${url.replace('//', '//airglow:canary@')}/api`],
    ['an IDN look-alike', ({ hostAndPort }) => `http://１27.0.0.1:${hostAndPort.split(':')[1]}/api`],
    ['an IPv6 literal', ({ hostAndPort }) => `http://[::ffff:127.0.0.1]:${hostAndPort.split(':')[1]}/api`],
    ['a decimal address', ({ url }) => `${url.replace('127.0.0.1', '2130706433')}/api`],
    ['an octal address', ({ url }) => `${url.replace('127.0.0.1', '0177.0.0.1')}/api`],
    ['a short address', ({ url }) => `${url.replace('127.0.0.1', '127.1')}/api`],
  ]
  test.each(refused)('%s is refused, and no byte goes there', async (_, location) => {
    for (const kind of KINDS) {
      const { leader, standby } = await pair()
      standby.role = { pointTo: Buffer.from(location(leader), 'utf8').toString('latin1') }
      const outcome = await open(standby, [leader], { credentials: CREDENTIALS }).call(kind)
      expect(outcome).toMatchObject({ kind: 'not-applied', failure: 'redirect-refused' })
      expect(JSON.stringify(outcome)).not.toContain('canary')
      expect(leader.accepted()).toBe(0)
    }
  })
})

describe('T04: pages instead of answers', () => {
  test.each<[number, object]>([
    [503, { kind: 'not-applied', failure: 'no-leader' }],
    [500, { kind: 'unknown', failure: 'scheduler-error' }],
  ])('%d for a write', async (status, end) => {
    const seed = await scheduler({ status })
    expect(await open(seed, []).call('write')).toMatchObject(end)
    expect(counts(seed)).toEqual([1])
  })
})

describe('T13: an answer of one byte a second', () => {
  test.each(KINDS)('a %s ends at its deadline, with its socket', async (kind) => {
    const server = await serveRaw((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${CONTENT_TYPES.binary}\r\nContent-Length: 100000\r\n\r\n`)
      const drip = setInterval(() => socket.write('x'), 1000)
      socket.on('close', () => clearInterval(drip))
    })
    const began = performance.now()
    expect(await open(server, []).call(kind, 1_500)).toMatchObject({ kind: 'unknown', failure: 'timeout' })
    expect(Math.abs(performance.now() - began - 1_500)).toBeLessThan(500)
    await server.allClosed()
  })
})

describe('T14: a scheduler that takes the connection and says nothing more', () => {
  const silences: [string, (socket: Socket) => void, object][] = [
    ['silence', () => {}, { kind: 'unknown', failure: 'timeout' }],
    [
      'a reset after the headers',
      (socket) =>
        socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${CONTENT_TYPES.binary}\r\nContent-Length: 9\r\n\r\n`, () =>
          socket.resetAndDestroy(),
        ),
      { kind: 'unknown', failure: 'broken-off' },
    ],
    ['half a connection', (socket) => void socket.setKeepAlive(false).pause(), { kind: 'unknown', failure: 'timeout' }],
  ]
  test.each(silences)('%s is noticed by the deadline, and no socket is left', async (_, act, end) => {
    for (const kind of KINDS) {
      const server = await serveRaw(act)
      expect(await open(server, []).call(kind, 300)).toMatchObject(end)
      await server.allClosed()
    }
  })
})

describe('credentials', () => {
  const answering401 = async (challenge?: string) =>
    serve((_, response) =>
      response.writeHead(401, challenge === undefined ? {} : { 'www-authenticate': challenge }).end(),
    )
  const BASIC = 'BASIC realm="Apache Aurora Scheduler"'

  test.each<[string, string | undefined, Credentials | null, string]>([
    ['asked for', BASIC, null, 'The scheduler asks for credentials: add credentials for cluster west to airglow.json.'],
    [
      'refused',
      BASIC,
      CREDENTIALS,
      'The scheduler does not accept the configured credentials of cluster west: correct them in airglow.json.',
    ],
    [
      'refused without a word',
      undefined,
      CREDENTIALS,
      'The scheduler does not accept the configured credentials of cluster west: correct them in airglow.json.',
    ],
    [
      'of Kerberos',
      'Negotiate',
      null,
      'The scheduler of west asks for Kerberos (Negotiate), which Airglow does not support: let it accept basic authentication.',
    ],
    [
      'of Kerberos or basic',
      `Negotiate, ${BASIC}`,
      null,
      'The scheduler asks for credentials: add credentials for cluster west to airglow.json.',
    ],
  ])('%s', async (_, challenge, credentials, message) => {
    const server = await answering401(challenge)
    expect(await open(server, [], { credentials }).call('write')).toEqual({
      kind: 'not-applied',
      failure: 'unauthenticated',
      message,
    })
  })

  test('a user and password of any letters arrive as they are', async () => {
    const { leader } = await pair()
    await open(leader, [], { credentials: { user: 'Ünïcode', password: new Secret('p:ä "x') } }).call('read')
    const [, encoded = ''] = leader.seen[0]?.headers.authorization?.split(' ') ?? []
    expect(Buffer.from(encoded, 'base64').toString('utf8')).toBe('Ünïcode:p:ä "x')
  })
})

describe('the client over a link', () => {
  const client = (options: SchedulerLinkOptions): AuroraClient => {
    const made = createAuroraClient({ ...options, readDeadlineMs: PATIENT_MS, writeDeadlineMs: PATIENT_MS })
    onTestFinished(() => made.close())
    return made
  }
  const rollBack = (made: AuroraClient): Promise<CallOutcome<null>> =>
    made.rollbackJobUpdate({ job: { role: 'r', environment: 'e', name: 'n' }, id: 'i' }, 'why')
  const methods = ({ seen }: Loopback) => seen.map(({ body }) => addressOfCall(body).method)

  test.each<[string, (old: Loopback, next: Loopback) => Role, number]>([
    ['that declines', () => ({ status: 503 }), 2],
    ['that points to it', (_, next) => ({ pointTo: `${next.url}/api` }), 1],
  ])(
    'after a leader %s, a write goes to the new one only once that has named its cluster',
    async (_, change, seedReads) => {
      const { leader: old, standby } = await pair()
      const next = await scheduler('lead')
      const made = client({
        cluster: 'bin-cluster',
        schedulerUrl: standby.url,
        allowedHosts: [old.hostAndPort, next.hostAndPort],
      })
      expect(await rollBack(made)).toMatchObject({ kind: 'applied' })
      old.role = change(old, next)
      standby.role = { pointTo: `${next.url}/api` }
      expect(await rollBack(made)).toMatchObject({ kind: 'applied' })
      expect(methods(old)).toEqual(['getTierConfigs', 'rollbackJobUpdate', 'rollbackJobUpdate'])
      expect(methods(next)).toEqual(['getTierConfigs', 'rollbackJobUpdate'])
      expect(methods(standby)).toEqual(Array.from({ length: seedReads }, () => 'getTierConfigs'))
    },
  )

  test.each<[number, string, string[]]>([
    [503, 'no-leader', ['getTierConfigs']],
    [403, 'forbidden', []],
  ])('a write declined with %d is not sent again to the same scheduler', async (status, failure, looks) => {
    const leader = await scheduler('lead')
    const made = client({ cluster: 'bin-cluster', schedulerUrl: leader.url })
    await rollBack(made)
    leader.role = { status, onlyWrites: true }
    expect(await rollBack(made)).toMatchObject({ kind: 'not-applied', failure })
    expect(methods(leader)).toEqual(['getTierConfigs', 'rollbackJobUpdate', 'rollbackJobUpdate', ...looks])
  })

  test('a scheduler of another cluster is not remembered, and gets no write', async () => {
    const { leader, standby } = await pair()
    const made = client({ cluster: 'west', schedulerUrl: standby.url, allowedHosts: [leader.hostAndPort] })
    expect(await rollBack(made)).toMatchObject({ kind: 'not-applied', failure: 'wrong-answer' })
    expect(made.report().whereabouts.leaderUrl).toBeNull()
    expect(methods(leader)).not.toContain('rollbackJobUpdate')
  })
})
