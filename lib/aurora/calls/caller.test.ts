import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type EmbeddedClusters, startEmbeddedClusters } from '@/lib/simulator/embedded-clusters'
import type { Fault } from '@/lib/simulator/wire/fault'
import { type AuroraClient, createAuroraClient } from '../client'
import type { CallerOptions } from './caller'

let embedded: EmbeddedClusters
let name: string
let url: string
beforeAll(async () => {
  embedded = await startEmbeddedClusters({ scenario: 'all-rolling', clusters: 1, instances: 3, clock: 'held' })
  const [cluster] = embedded.clusters
  name = cluster?.name ?? ''
  url = cluster?.url ?? ''
})
afterAll(() => embedded.stop())
beforeEach(() => embedded.setFault(name, { kind: 'none' }))

const KEY = { job: { role: 'web', environment: 'prod', name: 'nothing' }, id: 'ab6e8a4c-0000-4000-8000-000000000001' }
const SUMMARIES = 'getJobUpdateSummaries'

function clientFor(options: Partial<CallerOptions> = {}): AuroraClient {
  const client = createAuroraClient({ cluster: name, schedulerUrl: url, ...options })
  onTestFinished(() => client.close())
  return client
}

/** How many requests of a method arrive while `act` runs. */
async function requests<T>(method: string, act: () => Promise<T>): Promise<{ result: T; arrived: number }> {
  const seen = () => embedded.log(name).filter((entry) => entry.method === method).length
  const before = seen()
  const result = await act()
  return { result, arrived: seen() - before }
}

/** Lets the monotonic clock of this process be moved ahead. */
function movableClock(): (ms: number) => void {
  const real = performance.now.bind(performance)
  let aheadMs = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + aheadMs)
  onTestFinished(() => clock.mockRestore())
  return (ms) => {
    aheadMs += ms
  }
}

describe('a read', () => {
  const passing: readonly [Fault, number][] = [
    [{ kind: 'drop-before' }, 2],
    [{ kind: 'drop-after' }, 2],
    [{ kind: 'truncated', bytes: null }, 2],
    [{ kind: 'transient' }, 2],
    [{ kind: 'status', code: 503 }, 2],
    [{ kind: 'status', code: 502 }, 1],
    [{ kind: 'error' }, 1],
  ]
  for (const [fault, times] of passing)
    test(`survives ${times} × ${JSON.stringify(fault)} within its deadline`, async () => {
      embedded.setFault(name, fault, { methods: [SUMMARIES], times })
      const { result, arrived } = await requests(SUMMARIES, () => clientFor().readUpdateSummaries({}))
      expect(result.kind).toBe('applied')
      expect(arrived).toBe(times + 1)
    })

  test('is given up after three', async () => {
    embedded.setFault(name, { kind: 'transient' }, { methods: [SUMMARIES] })
    const { result, arrived } = await requests(SUMMARIES, () => clientFor().readUpdateSummaries({}))
    expect(result).toMatchObject({ kind: 'not-applied', failure: 'not-ready' })
    expect(arrived).toBe(3)
  })

  const lasting: readonly Fault[] = [
    { kind: 'garbage' },
    { kind: 'html' },
    { kind: 'empty' },
    { kind: 'wrong-cluster' },
    { kind: 'status', code: 401 },
    { kind: 'status', code: 403 },
    { kind: 'status', code: 404 },
    { kind: 'redirect', url: 'http://elsewhere.invalid:8081/api' },
    { kind: 'oversized', mebibytes: 1 },
    { kind: 'hang' },
  ]
  for (const fault of lasting)
    test(`is made once where a second time would end the same: ${JSON.stringify(fault)}`, async () => {
      embedded.setFault(name, fault, { methods: [SUMMARIES] })
      const client = clientFor({ readDeadlineMs: 500, limits: { inflatedBytes: 100_000, stringBytes: 50_000 } })
      const { result, arrived } = await requests(SUMMARIES, () => client.readUpdateSummaries({}))
      expect(result.kind).not.toBe('applied')
      expect(arrived).toBe(1)
    })
})

describe('a write', () => {
  const faults: readonly Fault[] = [
    { kind: 'drop-before' },
    { kind: 'drop-after' },
    { kind: 'truncated', bytes: null },
    { kind: 'truncated', bytes: 0 },
    { kind: 'garbage' },
    { kind: 'html' },
    { kind: 'empty' },
    { kind: 'error' },
    { kind: 'error-after' },
    { kind: 'transient' },
    { kind: 'wrong-cluster' },
    { kind: 'hang' },
    { kind: 'drip', everyMs: 1000 },
    ...[401, 403, 404, 500, 502, 503].map((code) => ({ kind: 'status', code }) as const),
    { kind: 'status-after', code: 500 },
    { kind: 'oversized', mebibytes: 1 },
  ]
  for (const fault of faults)
    test(`is sent once, whatever becomes of it: ${JSON.stringify(fault)}`, async () => {
      embedded.setFault(name, fault, { methods: ['rollbackJobUpdate'] })
      const client = clientFor({ writeDeadlineMs: 700, limits: { inflatedBytes: 100_000, stringBytes: 50_000 } })
      const { result, arrived } = await requests('rollbackJobUpdate', () => client.rollbackJobUpdate(KEY, 'm'))
      expect(['not-applied', 'unknown', 'unreadable']).toContain(result.kind)
      expect(arrived).toBe(1)
    })

  test('waits for the name of the cluster, which may be asked for again', async () => {
    embedded.setFault(name, { kind: 'drop-before' }, { methods: ['getTierConfigs'], times: 2 })
    const client = clientFor()
    const { result, arrived } = await requests('rollbackJobUpdate', () => client.rollbackJobUpdate(KEY, 'm'))
    expect(result).toMatchObject({ kind: 'refused' })
    expect(arrived).toBe(1)
  })
})

describe('the breaker of a cluster', () => {
  const read = (client: AuroraClient) => client.readUpdateSummaries({})

  async function broken(client: AuroraClient): Promise<void> {
    embedded.setFault(name, { kind: 'garbage' })
    for (let call = 0; call < 5; call++) expect(await read(client)).toMatchObject({ failure: 'not-thrift' })
  }

  test('keeps every call away after five failures in a row, and says why, for how long and until when', async () => {
    const skip = movableClock()
    const client = clientFor()
    await broken(client)
    skip(900)
    const before = embedded.log(name).length
    const answers = await Promise.all([read(client), client.rollbackJobUpdate(KEY, 'm')])
    for (const answer of answers) {
      expect(answer).toMatchObject({ kind: 'not-applied', failure: 'breaker-open' })
      expect('message' in answer && answer.message).toMatch(
        /every call has failed for \d+ s: The answer .* tried again in \d+ s\.$/,
      )
    }
    expect(embedded.log(name).length).toBe(before)
    expect(client.report().breaker).toMatchObject({ state: 'open', cause: { failure: 'not-thrift' } })
  })

  test('lets one read find out, however many want to, and no write', async () => {
    const skip = movableClock()
    const client = clientFor()
    await broken(client)
    skip(2_100)
    const before = embedded.log(name).length
    const reads = [read(client), read(client), client.rollbackJobUpdate(KEY, 'm'), read(client)]
    const failures = (await Promise.all(reads)).map((answer) => ('failure' in answer ? answer.failure : answer.kind))
    expect(failures).toEqual(['not-thrift', 'breaker-open', 'breaker-open', 'breaker-open'])
    expect(embedded.log(name).length).toBe(before + 1)
  })

  test('closes when the read is answered, and lets writes through again', async () => {
    const skip = movableClock()
    const client = clientFor()
    await broken(client)
    embedded.setFault(name, { kind: 'none' })
    skip(2_100)
    expect(await client.rollbackJobUpdate(KEY, 'm')).toMatchObject({ failure: 'breaker-open' })
    expect((await read(client)).kind).toBe('applied')
    expect(client.report().breaker).toEqual({ state: 'closed' })
    expect(await client.rollbackJobUpdate(KEY, 'm')).toMatchObject({ kind: 'refused' })
  })

  test('a probe is one request, also where a read would be tried again', async () => {
    const skip = movableClock()
    const client = clientFor()
    await broken(client)
    embedded.setFault(name, { kind: 'transient' })
    skip(2_100)
    const { result, arrived } = await requests(SUMMARIES, () => read(client))
    expect(result).toMatchObject({ failure: 'not-ready' })
    expect(arrived).toBe(1)
  })

  test('is not moved by refused credentials', async () => {
    embedded.setFault(name, { kind: 'status', code: 401 })
    const client = clientFor()
    for (let call = 0; call < 12; call++) expect(await read(client)).toMatchObject({ failure: 'unauthenticated' })
    expect(client.report().breaker).toEqual({ state: 'closed' })
  })
})

describe('the report of a cluster', () => {
  test('before the first call claims nothing', () => {
    expect(clientFor().report()).toMatchObject({
      breaker: { state: 'closed' },
      calls: { readsPerMinute: 0, errors: [], lastError: null, replyMs: null },
      capabilities: { version: null, records: null, clockSkew: null, callersUpdateId: null },
    })
  })

  test('counts what went over the wire, and what answers gave away', async () => {
    const client = clientFor()
    await client.readUpdateSummaries({})
    await client.readUpdateDetails({})
    embedded.setFault(name, { kind: 'transient' }, { methods: [SUMMARIES], times: 1 })
    await client.readUpdateSummaries({})
    embedded.setFault(name, { kind: 'none' })
    await client.rollbackJobUpdate(KEY, 'm')
    const { calls, capabilities, whereabouts } = client.report()
    expect(calls).toMatchObject({
      readsPerMinute: 4,
      writesPerMinute: 1,
      errors: [{ kind: 'not-ready', count: 1 }],
      replyMs: { answers: 4 },
    })
    expect(calls.bytesPerMinute).toBeGreaterThan(1000)
    expect(calls.lastError?.agoMs).toBeLessThan(60_000)
    expect(capabilities).toMatchObject({ version: { atLeast: '0.22' }, credentials: null })
    expect(capabilities.server).toMatch(/^Jetty/)
    expect(whereabouts).toMatchObject({ leaderUrl: url, foundBy: 'configured' })
  })

  test('an answer from another cluster teaches nothing', async () => {
    embedded.setFault(name, { kind: 'wrong-cluster' })
    const client = clientFor()
    await client.readUpdateDetails({})
    expect(client.report().capabilities).toMatchObject({ version: null, records: null })
  })

  test('asked for credentials it has not, it says so', async () => {
    embedded.setFault(name, { kind: 'status', code: 401 })
    const client = clientFor()
    await client.readUpdateSummaries({})
    expect(client.report().capabilities.credentials).toBe('asked-for')
  })
})
