import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import { latestInstances } from '@/lib/domain/instance'
import { JOB_UPDATE_ACTIONS, JOB_UPDATE_STATUSES } from '@/lib/domain/job-update'
import { UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'
import { tasksReader } from './answers/tasks-reader'
import { detailsReader, summariesReader } from './answers/updates-reader'
import { type AuroraClient, createAuroraClient } from './client'
import { addressOfCall, readdress, type SeenCall, serve } from './loopback.test-support'
import { decodeWith, jobsIn, type RecordedReply, recordedReplies } from './recording.test-support'
import { CONTENT_TYPES } from './wire/call-message'

const KEY = { job: { role: 'web', environment: 'prod', name: 'frontend' }, id: 'u' }
const recorded = recordedReplies(['tbinary'])
const labelled = (label: string): RecordedReply => {
  const found = recorded.find(({ recording }) => recording.label === label)
  if (!found) throw new Error(`There is no recording ${label}.`)
  return found
}
const tierConfigs = labelled('getTierConfigs.binary')
const rollback = labelled('rollbackJobUpdate-active.binary')
const summaries = labelled('getJobUpdateSummaries-role.binary')

/** The recorded answer as one to this call. */
const answerTo = (call: SeenCall, { bytes, wire }: RecordedReply): Buffer => {
  const { method, seqid } = addressOfCall(call.body)
  return readdress(bytes, wire, method, seqid)
}
const methodOf = (call: SeenCall): string => addressOfCall(call.body).method

/** A scheduler that says who it is and gives every other call this answer; each client of it makes one call. */
async function scheduler(answer: (call: SeenCall) => { type?: string; body: Buffer | string; status?: number }) {
  const server = await serve((call, response) => {
    const reply = methodOf(call) === 'getTierConfigs' ? { body: answerTo(call, tierConfigs) } : answer(call)
    const { type = CONTENT_TYPES.binary, body, status = 200 } = { type: undefined, status: undefined, ...reply }
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
  })
  const client = (): AuroraClient => {
    const made = createAuroraClient({ cluster: 'bin-cluster', schedulerUrl: server.url, readDeadlineMs: 60_000 })
    onTestFinished(() => made.close())
    return made
  }
  const rollbacks = () => server.seen.filter((call) => methodOf(call) === 'rollbackJobUpdate').length
  return { client, rollbacks }
}

const AT_ONCE = 100

describe('T01: an answer cut at any byte, on the wire', () => {
  test('a read is truncated and brings nothing', async () => {
    const cutAt = (call: SeenCall) => Number(/cut-(\d+)/.exec(call.body.toString('latin1'))?.[1])
    const { client } = await scheduler((call) => ({ body: answerTo(call, summaries).subarray(0, cutAt(call)) }))
    const lengths = Array.from({ length: summaries.bytes.length }, (_, length) => length)
    // Some at a time: a thousand connections at once are refused here and there.
    for (let first = 0; first < lengths.length; first += AT_ONCE) {
      const some = lengths.slice(first, first + AT_ONCE)
      const read = (length: number) => client().readUpdateSummaries({ role: `cut-${length}` })
      for (const [index, outcome] of (await Promise.all(some.map(read))).entries())
        expect(outcome, `cut at ${first + index}`).toMatchObject({
          kind: 'unreadable',
          failure: first + index === 0 ? 'not-thrift' : 'truncated',
        })
    }
  })

  test('a rollback is as good as unknown, and is sent once', async () => {
    let length = 0
    const { client, rollbacks } = await scheduler((call) => ({ body: answerTo(call, rollback).subarray(0, length) }))
    const whole = rollback.bytes.length
    for (; length < whole; length += 1) {
      const outcome = await client().rollbackJobUpdate(KEY, 'test')
      expect(outcome, `cut at ${length}`).toMatchObject({
        kind: 'unreadable',
        failure: length === 0 ? 'not-thrift' : 'truncated',
      })
    }
    expect(rollbacks()).toBe(whole)
  })
})

describe('T02: a page, or nothing, instead of an answer', () => {
  const PAGE = '<!doctype html><title>Log in</title><p>Log in to continue</p>'
  test.each([
    ['a page that says so', PAGE, 'text/html'],
    ['a page labelled as Thrift', PAGE, CONTENT_TYPES.binary],
    ['nothing', '', CONTENT_TYPES.binary],
  ])('%s: not Thrift, for a read and for a rollback, which is sent once', async (_, body, type) => {
    const { client, rollbacks } = await scheduler(() => ({ body, type }))
    const outcomes: CallOutcome<unknown>[] = [
      await client().readUpdateSummaries({}),
      await client().rollbackJobUpdate(KEY, 'test'),
    ]
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ kind: 'unreadable', failure: 'not-thrift' })
      expect(JSON.stringify(outcome)).not.toMatch(/[<>]|Log in/)
    }
    expect(rollbacks()).toBe(1)
  })
})

describe('T03: an answer to something else', () => {
  const exception = (type: number) => (call: SeenCall) => {
    const { method, seqid } = addressOfCall(call.body)
    const name = Buffer.from(method)
    const head = Buffer.alloc(8)
    head.writeUInt32BE(0x80010003)
    head.writeInt32BE(name.length, 4)
    const tail = Buffer.from([0, 0, 0, 0, 11, 0, 1, 0, 0, 0, 1, 0x78, 8, 0, 2, 0, 0, 0, type, 0])
    tail.writeInt32BE(seqid)
    return { body: Buffer.concat([head, name, tail]) }
  }
  const other = (method: string, shift: number) => (call: SeenCall) => {
    const own = addressOfCall(call.body)
    return { body: readdress(rollback.bytes, 'binary', method || own.method, own.seqid + shift) }
  }
  test.each<[string, (call: SeenCall) => { body: Buffer }, object]>([
    ['another method', other('pauseJobUpdate', 0), { kind: 'unreadable', failure: 'wrong-answer' }],
    ['another sequence id', other('', 1), { kind: 'unreadable', failure: 'wrong-answer' }],
    ['a Thrift exception: no such method', exception(1), { kind: 'not-applied', failure: 'rejected' }],
    ['a Thrift exception: internal error', exception(6), { kind: 'unreadable', failure: 'malformed' }],
  ])('%s: one outcome, and a rollback is sent once', async (_, answer, expected) => {
    const { client, rollbacks } = await scheduler(answer)
    expect(await client().rollbackJobUpdate(KEY, 'test')).toMatchObject(expected)
    expect(await client().readUpdateSummaries({})).toMatchObject(expected)
    expect(rollbacks()).toBe(1)
  })
})

test.each([
  ['getTasksStatus', 16_000_000, 'oversized'],
  ['getJobUpdateSummaries', 16_000_000, 'oversized'],
  ['getTasksStatus', 499_000, 'malformed'],
  ['getJobUpdateSummaries', 499_000, 'oversized'],
  ['getJobUpdateSummaries', 100_000, 'malformed'],
  ['getJobUpdateSummaries', 100_001, 'oversized'],
  ['getJobUpdateDetails', 499_000, 'malformed'],
])(
  'T08: a reply to %s of %i empty structs is refused with less than 150 MB',
  async (method, count, end) => {
    const probe = fileURLToPath(new URL('./wire/memory-probe.test-support.ts', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', probe, method, `${count}`])
    const told: { end: string; grownKiB: number } = JSON.parse(stdout)
    expect(told.end).toBe(end)
    expect(told.grownKiB).toBeLessThan(150_000)
  },
  60_000,
)

describe('T10: names of a later Aurora', () => {
  const details = labelled('getJobUpdateDetails-FAILED.binary')

  test('an unknown response code is no answer, for a read and for a rollback', async () => {
    const code = rollback.bytes.indexOf(Buffer.from([8, 0, 1, 0, 0, 0, 1])) + 3
    await fc.assert(
      fc.asyncProperty(
        fc.integer().filter((value) => value < 0 || value > 6),
        async (value) => {
          const changed = Buffer.from(rollback.bytes)
          changed.writeInt32BE(value, code)
          const { client } = await scheduler((call) => ({ body: answerTo(call, { ...rollback, bytes: changed }) }))
          expect(await client().rollbackJobUpdate(KEY, 'test')).toMatchObject({
            kind: 'unreadable',
            failure: 'malformed',
          })
        },
      ),
      { numRuns: 20 },
    )
  })

  test('an unknown status or action reads as UNKNOWN, from which nothing follows', () => {
    const statuses = new Set<string>([...JOB_UPDATE_STATUSES, 'UNKNOWN'])
    const actions = new Set<string>([...JOB_UPDATE_ACTIONS, 'UNKNOWN'])
    const seen = { statuses: new Set<string>(), actions: new Set<string>() }
    fc.assert(
      fc.property(fc.integer({ min: -3, max: 40 }), fc.nat({ max: details.bytes.length - 7 }), (value, from) => {
        const bytes = Buffer.from(details.bytes)
        // Both kinds of events go on with their time; in one kind the number before it is a status, in the other an instance.
        const before = bytes.indexOf(Buffer.from([10, 0, 2, 0, 0, 1]), from) - 7
        const action = bytes.indexOf(Buffer.from([8, 0, 3, 0, 0, 0]), from)
        if (before > 0 && bytes.readInt32BE(before) >> 8 === 0x080001) bytes.writeInt32BE(value, before + 3)
        if (action > bytes.length / 2) bytes.writeInt32BE(value, action + 3)
        const reply = decodeWith(detailsReader, details.call, 'binary', bytes)
        if (reply.kind !== 'response') throw new Error('The reply is an exception.')
        for (const update of reply.value()) {
          for (const { status } of update.updateEvents) seen.statuses.add(status)
          for (const { action: name } of update.instanceEvents) seen.actions.add(name)
          for (const instance of latestInstances(update, [])) expect(instance.state).toBeTypeOf('string')
        }
      }),
      { numRuns: 500 },
    )
    expect([...seen.statuses].every((status) => statuses.has(status))).toBe(true)
    expect([...seen.actions].every((action) => actions.has(action))).toBe(true)
    expect(seen.statuses.has('UNKNOWN') && seen.actions.has('UNKNOWN')).toBe(true)
    expect(UPDATE_LIFECYCLE.UNKNOWN).toEqual({ direction: null, phase: 'unknown', next: [] })
  })
})

describe('T11: times beyond what a date can hold', () => {
  const reply = labelled('getJobUpdateSummaries-role.binary')
  /** Where the first summary's time of its last change stands. */
  const at = reply.bytes.indexOf(Buffer.from([10, 0, 2])) + 3
  const withTime = (ms: bigint) => {
    const bytes = Buffer.from(reply.bytes)
    bytes.writeBigInt64BE(ms, at)
    return () => {
      const decoded = decodeWith(summariesReader, reply.call, 'binary', bytes)
      if (decoded.kind !== 'response') throw new Error('The reply is an exception.')
      const [first] = decoded.value()
      return [first?.createdAtMs, first?.lastModifiedAtMs]
    }
  }
  test.each([0n, -1n, -62135596800000n, 253402300799999n, 8_640_000_000_000_000n, -8_640_000_000_000_000n])(
    '%i is a time',
    (ms) => {
      const times = withTime(ms)()
      expect(times).toContain(Number(ms))
      for (const time of times) expect(new Date(time ?? Number.NaN).toISOString()).toMatch(/Z$/)
    },
  )
  test.each([8_640_000_000_000_001n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)])('%i is none', (ms) => {
    expect(withTime(ms)).toThrow(expect.objectContaining({ failure: 'malformed' }))
  })
})

test('T12: text that is no text decodes to what can be shown, in every string of every recorded answer', () => {
  const ODD = [Buffer.from([0xff]), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from([0]), Buffer.from([0xc3, 0x28])]
  const holdsList = ({ recording }: RecordedReply) =>
    /"(tasks|detailsList|updateSummaries)":/.test(JSON.stringify(recording.decoded))
  const replacements = { shown: 0, nul: 0 }
  for (const reply of recorded.filter(
    ({ call, wire }) => wire === 'binary' && /Tasks|Details|Summaries/.test(call.method),
  ))
    for (const odd of ODD) {
      const bytes = Buffer.from(reply.bytes)
      // The tail of words that occur in messages, hosts, users and metadata; never in a job key.
      for (const word of ['Simulated', 'agent-', 'UNSECURE', 'build', 'Killed'])
        for (let place = bytes.indexOf(word); place >= 0; place = bytes.indexOf(word, place + 1))
          odd.copy(bytes, place + 1)
      const jobs = jobsIn(reply.recording.decoded?.result)
      const readers = { Tasks: tasksReader(jobs), Details: detailsReader, Summaries: summariesReader }
      const name = reply.call.method.match(/Tasks|Details|Summaries/)?.[0]
      const reader = name === 'Tasks' ? readers.Tasks : name === 'Details' ? readers.Details : readers.Summaries
      const decoded = decodeWith<unknown>(reader, reply.call, 'binary', bytes)
      if (decoded.kind !== 'response' || !holdsList(reply)) continue
      const text = JSON.stringify(decoded.value())
      expect(text.isWellFormed()).toBe(true)
      replacements.shown += text.includes('\uFFFD') ? 1 : 0
      replacements.nul += text.includes('\\u0000') ? 1 : 0
    }
  expect(Math.min(replacements.shown, replacements.nul)).toBeGreaterThan(20)
})

test('T17: 1,000 mixed calls at once, in both protocols: each answer reaches its own caller', async () => {
  const groups = labelled('getConfigSummary-frontend.binary')
  const server = await serve((call, response) => {
    const { method, seqid } = addressOfCall(call.body)
    const name = /job-\d{4}/.exec(call.body.toString('latin1'))?.[0] ?? ''
    const source = method === 'getConfigSummary' ? groups : summaries
    const named = Buffer.from(source.bytes.toString('latin1').replaceAll('frontend', name), 'latin1')
    const send = () =>
      response.setHeader('content-type', CONTENT_TYPES.binary).end(readdress(named, 'binary', method, seqid))
    // Every third answer waits for a turn, so that answers overtake each other.
    if (seqid % 3 === 0) setImmediate(send)
    else send()
  })
  const clients = (['binary', 'json'] as const).map((protocol) =>
    createAuroraClient({ cluster: 'bin-cluster', schedulerUrl: server.url, protocol, readDeadlineMs: 60_000 }),
  )
  onTestFinished(() => {
    for (const client of clients) client.close()
  })
  const names = Array.from({ length: 1000 }, (_, at) => `job-${String(at).padStart(4, '0')}`)
  const told = await Promise.all(
    names.map(async (name, at) => {
      const client = clients[at % 2]
      const job = { role: 'web', environment: 'prod', name }
      if (at % 4 < 2) {
        const read = await client?.readConfigSummary(job)
        return read?.kind === 'applied' ? read.value.map(({ config }) => config.job.name) : [read?.message]
      }
      const read = await client?.readUpdateSummaries({ job })
      return read?.kind === 'applied' ? read.value.map(({ key }) => key.job.name) : [read?.message]
    }),
  )
  for (const [at, name] of names.entries()) expect(new Set(told[at])).toContain(name)
  expect(told.flat().filter((name) => /^job-/.test(name ?? '')).length).toBeGreaterThanOrEqual(1000)
})
