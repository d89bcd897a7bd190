import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import type { JobKey } from '@/lib/domain/job'
import { type InstanceRange, instanceIds, instanceRanges } from '@/lib/domain/task-config'
import type { UpdateRequest } from '@/lib/domain/update-request'
import { toTaskConfig } from './answers/convert'
import type { CallerOptions } from './calls/caller'
import { type AuroraClient, createAuroraClient } from './client'
import aurora from './generated/aurora_types'
import { addressOfCall, readdress, type SeenCall, serve } from './loopback.test-support'
import {
  decodeWhole,
  jobsIn,
  type RecordedReply,
  recordedReplies,
  recordings,
  responseOf,
} from './recording.test-support'
import { CONTENT_TYPES } from './wire/call-message'

const WEB: JobKey = { role: 'web', environment: 'prod', name: 'frontend' }
const KEY = { job: WEB, id: 'ab6e8a4c-0000-4000-8000-000000000001' }
const scenario = recordedReplies(['tbinary', 'tjson'])

function recordedReply(label: string, file: 'tbinary' | 'tjson' | 'auth' = 'tbinary'): RecordedReply {
  const found = recordedReplies([file]).find(({ recording }) => recording.label === label)
  if (found === undefined) throw new Error(`There is no recording ${label}.`)
  return found
}

/** Something that may be asked to start; what comes of it is recorded. */
const request = (job: JobKey = WEB): UpdateRequest => ({
  job,
  config: toTaskConfig(Object.assign(new aurora.TaskConfig(), { job: new aurora.JobKey(job) }), 0),
  instanceCount: 1,
  settings: {
    strategy: { kind: 'queue', groupSize: 1 },
    maxPerInstanceFailures: 0,
    maxFailedInstances: 0,
    minWaitInInstanceRunningMs: 0,
    rollbackOnFailure: false,
    onlyInstances: [],
    blockIfNoPulsesAfterMs: 0,
    slaAware: false,
  },
  metadata: [],
})

const tierConfigs = recordedReply('getTierConfigs.binary')

/** Sends a recorded answer as the answer to `call`. */
function replay({ bytes, wire }: RecordedReply, call: SeenCall, response: ServerResponse): void {
  const { method, seqid } = addressOfCall(call.body)
  response.setHeader('content-type', CONTENT_TYPES[wire]).end(readdress(bytes, wire, method, seqid))
}

function clientFor(schedulerUrl: string, options: Partial<CallerOptions> = {}): AuroraClient {
  const client = createAuroraClient({ cluster: 'bin-cluster', schedulerUrl, ...options })
  onTestFinished(() => client.close())
  return client
}

/** A client whose scheduler answers every call with `reply`, and questions of identity with the recorded name. */
async function clientAnswered(reply: RecordedReply, options: Partial<CallerOptions> = {}): Promise<AuroraClient> {
  const scheduler = await serve((call, response) =>
    replay(addressOfCall(call.body).method === 'getTierConfigs' ? tierConfigs : reply, call, response),
  )
  return clientFor(scheduler.url, options)
}

type Groups = readonly { readonly instances?: readonly InstanceRange[] }[]
type ResponseFields = {
  responseCode?: number
  details?: { message?: string | null }[]
  result?: {
    startJobUpdateResult?: { key?: { id?: string } }
    pulseJobUpdateResult?: { status?: number }
    getJobUpdateDiffResult?: { add?: Groups; remove?: Groups; update?: Groups; unchanged?: Groups }
  } | null
}
const responseFields = (reply: RecordedReply): ResponseFields =>
  responseOf(decodeWhole(reply.call, reply.wire, reply.bytes))

describe('recorded answers through the client', () => {
  const CALLS: Record<string, (client: AuroraClient, reply: RecordedReply) => Promise<CallOutcome<unknown>>> = {
    getJobUpdateSummaries: (client) => client.readUpdateSummaries({ role: 'web' }),
    getTasksWithoutConfigs: (client, { recording }) =>
      client.readTasks({ jobs: [WEB, ...jobsIn(recording.decoded?.result)], statuses: ['RUNNING'] }),
    getJobUpdateDiff: (client) => client.readUpdateDiff(request()),
    rollbackJobUpdate: (client) => client.rollbackJobUpdate(KEY, 'test'),
    pauseJobUpdate: (client) => client.pauseJobUpdate(KEY, 'test'),
    resumeJobUpdate: (client) => client.resumeJobUpdate(KEY, 'test'),
    abortJobUpdate: (client) => client.abortJobUpdate(KEY, 'test'),
    pulseJobUpdate: (client) => client.pulseJobUpdate(KEY),
    killTasks: (client) => client.killTasks(WEB, [{ first: 0, last: 0 }], 'test'),
    startJobUpdate: (client, { recording }) => client.startJobUpdate(request(jobsIn(recording.decoded)[0]), 'test'),
  }
  const WRITES = Object.keys(CALLS).filter((method) => !method.startsWith('get'))

  test.each(Object.keys(CALLS))('%s: every recorded answer has the outcome its response code says', async (method) => {
    const invoke = CALLS[method]
    const recorded = scenario.filter(({ call }) => call.method === method)
    expect(recorded.length).toBeGreaterThan(10)
    for (const reply of recorded) {
      const client = await clientAnswered(reply, { cluster: reply.recording.cluster, protocol: reply.wire })
      if (reply.recording.cluster !== 'bin-cluster' && WRITES.includes(method)) continue
      const outcome = await invoke?.(client, reply)
      const { responseCode, details } = responseFields(reply)
      const kind = new Map([
        [1, 'applied'],
        [0, 'refused'],
        [5, 'refused'],
        [2, 'unknown'],
      ]).get(responseCode ?? -1)
      expect(outcome?.kind, reply.name).toBe(kind)
      const words = details?.map(({ message }) => message ?? '').join(' ')
      if (outcome && outcome.kind !== 'applied' && words) expect(outcome.message, reply.name).toBe(words)
    }
  })

  test('details: asked for by query, all recorded lists arrive whole', async () => {
    for (const reply of scenario.filter(({ call }) => call.method === 'getJobUpdateDetails')) {
      const list = /detailsList/.test(JSON.stringify(reply.recording.decoded))
      const client = await clientAnswered(reply, { cluster: reply.recording.cluster, protocol: reply.wire })
      const outcome = await client.readUpdateDetails({ key: KEY })
      const { responseCode } = responseFields(reply)
      expect(outcome.kind, reply.name).toBe(
        responseCode === 1 ? (list ? 'applied' : 'unreadable') : responseCode === 0 ? 'refused' : 'unknown',
      )
      if (outcome.kind !== 'applied') continue
      for (const { updateEvents, summary } of outcome.value) {
        expect(updateEvents.at(-1)?.status, reply.name).toBe(summary.status)
      }
    }
  })

  test('config summary: groups in instance order, and no other job is taken', async () => {
    const client = await clientAnswered(recordedReply('getConfigSummary-mixed.binary'))
    const [job = WEB] = jobsIn(recordedReply('getConfigSummary-mixed.binary').recording.decoded?.result)
    const outcome = await client.readConfigSummary(job)
    if (outcome.kind !== 'applied') throw new Error(outcome.message)
    const starts = outcome.value.map(({ instances }) => instances[0]?.first)
    expect(starts.length).toBeGreaterThan(1)
    expect(starts).toEqual(starts.toSorted((a = 0, b = 0) => a - b))
    expect(await client.readConfigSummary({ ...job, name: 'other' })).toMatchObject({
      kind: 'unreadable',
      failure: 'wrong-answer',
    })
  })

  test('tasks of a job that was not asked for are a wrong answer', async () => {
    const client = await clientAnswered(recordedReply('getTasksWithoutConfigs-running.binary'))
    expect(await client.readTasks({ jobs: [{ ...WEB, name: 'other' }], statuses: ['RUNNING'] })).toMatchObject({
      kind: 'unreadable',
      failure: 'wrong-answer',
    })
  })
})

describe('what recorded answers say of updates', () => {
  const toldBy = async (reply: RecordedReply, use: (client: AuroraClient) => Promise<CallOutcome<unknown>>) => {
    const outcome = await use(await clientAnswered(reply))
    return outcome.kind === 'applied' ? outcome.value : outcome.kind
  }

  test('the ids of the updates that were begun, and null where nothing was to change', async () => {
    const ids: unknown[] = []
    for (const reply of recordedReplies(['tbinary']).filter(({ call }) => call.method === 'startJobUpdate')) {
      const { result } = responseFields(reply)
      const [job] = jobsIn(result)
      const told = await toldBy(reply, (client) => client.startJobUpdate(request(job), 'test'))
      if (responseFields(reply).responseCode !== 1) continue
      expect(told, reply.name).toEqual({ updateId: result?.startJobUpdateResult?.key?.id ?? null })
      ids.push(told)
    }
    expect(ids.length).toBeGreaterThan(10)
    expect(ids).toContainEqual({ updateId: null })
    const started = recordedReplies(['tbinary']).find(
      ({ recording }) =>
        jobsIn(recording.decoded?.result).length > 0 && recording.decoded?.message === 'startJobUpdate',
    )
    if (!started) throw new Error('no recording')
    expect(await toldBy(started, (client) => client.startJobUpdate(request({ ...WEB, name: 'other' }), 'test'))).toBe(
      'unreadable',
    )
  })

  test('pulses: both answers there are', async () => {
    const answers = new Set<unknown>()
    for (const reply of recordedReplies(['tbinary']).filter(({ call }) => call.method === 'pulseJobUpdate')) {
      const status = responseFields(reply).result?.pulseJobUpdateResult?.status
      const told = await toldBy(reply, (client) => client.pulseJobUpdate(KEY))
      if (status !== undefined) expect(told, reply.name).toBe(status === 1 ? 'OK' : 'FINISHED')
      answers.add(told)
    }
    expect([...answers]).toEqual(expect.arrayContaining(['OK', 'FINISHED']))
  })

  test('dry runs: which instances, and every recorded one adds up', async () => {
    let read = 0
    for (const reply of recordedReplies(['tbinary']).filter(({ call }) => call.method === 'getJobUpdateDiff')) {
      const sets = responseFields(reply).result?.getJobUpdateDiffResult
      const told = await toldBy(reply, (client) => client.readUpdateDiff(request()))
      if (!sets) continue
      const idsOf = (groups: Groups | undefined) =>
        instanceRanges((groups ?? []).flatMap(({ instances }) => instanceIds(instances ?? [])))
      expect(told, reply.name).toEqual({
        added: idsOf(sets.add),
        removed: idsOf(sets.remove),
        changed: idsOf(sets.update),
        unchanged: idsOf(sets.unchanged),
      })
      read += 1
    }
    expect(read).toBeGreaterThan(3)
  })
})

describe('what the scheduler refuses', () => {
  test('the words of a refused rollback arrive unchanged', async () => {
    const client = await clientAnswered(recordedReply('err-rollbackJobUpdate-on-ROLLED_FORWARD.binary'))
    expect(await client.rollbackJobUpdate(KEY, 'test')).toEqual({
      kind: 'refused',
      code: 'INVALID_REQUEST',
      message: 'Cannot transition update from ROLLED_FORWARD to ROLLING_BACK',
    })
  })

  test('JOB_UPDATING_ERROR is a refusal of its own', async () => {
    const client = await clientAnswered(recordedReply('err-createJob-while-updating.binary'))
    expect(await client.rollbackJobUpdate(KEY, 'test')).toEqual({
      kind: 'refused',
      code: 'JOB_UPDATING_ERROR',
      message: 'Job is currently updating',
    })
  })

  test('an ERROR without words is unknown, and says so in ours', async () => {
    const client = await clientAnswered(recordedReply('err-rollbackJobUpdate-null-key.binary'))
    expect(await client.rollbackJobUpdate(KEY, 'test')).toEqual({
      kind: 'unknown',
      failure: 'scheduler-error',
      message: 'The scheduler failed on this call and gave no reason.',
    })
  })

  test('a quoted job configuration is left out', async () => {
    const client = await clientAnswered(recordedReply('err-createJob-with-cron.binary'))
    const outcome = await client.rollbackJobUpdate(KEY, 'test')
    expect(outcome).toMatchObject({
      kind: 'refused',
      message: 'A service task may not be run on a cron schedule: (configuration left out)',
    })
  })

  test('every recorded AUTH_FAILED is not applied, with the reason, although it names no cluster', async () => {
    const refused = recordedReplies(['auth']).filter((reply) => responseFields(reply).responseCode === 4)
    expect(refused.length).toBeGreaterThan(3)
    for (const reply of refused) {
      const client = await clientAnswered(reply)
      const outcome = await client.rollbackJobUpdate(KEY, 'test')
      expect(outcome, reply.name).toMatchObject({ kind: 'not-applied', failure: 'forbidden' })
      if (outcome.kind !== 'applied') expect(outcome.message).toMatch(/^Subject /)
    }
  })

  test('a standby whose redirect was bypassed is not ready', async () => {
    const standby = recordedReplies(['leader']).filter((reply) => responseFields(reply).responseCode === 6)
    expect(standby.length).toBeGreaterThan(0)
    for (const reply of standby) {
      const client = await clientAnswered(reply, { cluster: reply.recording.cluster })
      expect(await client.readUpdateSummaries({})).toEqual({
        kind: 'not-applied',
        failure: 'not-ready',
        message: 'Storage is not READY',
      })
    }
  })

  test('a Thrift exception about the method is not applied', async () => {
    const [exception] = recordedReplies(['http']).filter(({ recording }) => recording.label === 'unknown-method-binary')
    if (exception === undefined) throw new Error('no recording')
    const client = await clientAnswered(exception)
    expect(await client.readUpdateSummaries({})).toMatchObject({ kind: 'not-applied', failure: 'rejected' })
  })
})

describe('recorded pages instead of answers', () => {
  const EXPECTED = new Map([
    [400, ['not-applied', 'rejected']],
    [401, ['not-applied', 'unauthenticated']],
    [404, ['not-applied', 'rejected']],
    [405, ['not-applied', 'rejected']],
    [415, ['not-applied', 'rejected']],
    [500, ['unknown', 'scheduler-error']],
    [501, ['unknown', 'scheduler-error']],
    [502, ['unknown', 'scheduler-error']],
    [503, ['not-applied', 'no-leader']],
    [200, ['unreadable', 'not-thrift']],
    [307, ['not-applied', 'redirect-refused']],
  ])

  test('each has its outcome, and no page ever shows in a message', async () => {
    const pages = (['http', 'leader', 'auth', 'cors', 'tbinary'] as const)
      .flatMap(recordings)
      .filter(({ decoded, response }) => decoded === null && response.status !== 101)
    const statuses = new Set<number>()
    for (const page of pages) {
      const scheduler = await serve((_, response) => {
        for (const [name, value] of page.response.headers) {
          if (!/^(transfer-encoding|content-length|connection|date)$/i.test(name)) response.setHeader(name, value)
        }
        response.writeHead(page.response.status).end(page.body)
      })
      const client = clientFor(scheduler.url)
      statuses.add(page.response.status)
      for (const outcome of [await client.readUpdateSummaries({}), await client.rollbackJobUpdate(KEY, 'test')]) {
        const name = `${page.file} ${page.seq} ${page.label}`
        if (outcome.kind === 'applied' || outcome.kind === 'refused') throw new Error(name)
        const [kind, failure] = EXPECTED.get(page.response.status) ?? []
        expect(outcome.failure, name).toBe(failure)
        // The write itself is never sent when the question before it fails.
        expect([kind, 'not-applied'], name).toContain(outcome.kind)
        expect(outcome.message, name).toMatch(/^[A-Z][^<>\n]*\.$/)
      }
    }
    expect([...statuses].sort()).toEqual([...EXPECTED.keys()].sort())
  })
})

describe('who answers', () => {
  test('a read answered by another cluster is a wrong answer', async () => {
    const client = await clientAnswered(recordedReply('getJobUpdateSummaries-role.json', 'tjson'))
    expect(await client.readUpdateSummaries({})).toMatchObject({ kind: 'unreadable', failure: 'wrong-answer' })
  })

  test('nothing is written to another cluster', async () => {
    const scheduler = await serve((call, response) => replay(tierConfigs, call, response))
    const outcome = await clientFor(scheduler.url, { cluster: 'west' }).rollbackJobUpdate(KEY, 'test')
    expect(outcome).toMatchObject({ kind: 'not-applied', failure: 'wrong-answer' })
    expect(scheduler.seen.map(({ body }) => addressOfCall(body).method)).toEqual(['getTierConfigs'])
  })

  test('nothing is written to a scheduler that does not name its cluster', async () => {
    const anonymous = recordedReplies(['auth']).find((reply) => responseFields(reply).responseCode === 4)
    if (anonymous === undefined) throw new Error('no recording')
    const scheduler = await serve((call, response) => replay(anonymous, call, response))
    const outcome = await clientFor(scheduler.url).rollbackJobUpdate(KEY, 'test')
    expect(outcome).toMatchObject({ kind: 'not-applied' })
    expect(scheduler.seen.map(({ body }) => addressOfCall(body).method)).toEqual(['getTierConfigs'])
  })

  test('a name seen in a read is good for the writes that follow', async () => {
    const summaries = recordedReply('getJobUpdateSummaries-role.binary')
    const rollback = recordedReply('rollbackJobUpdate-active.binary')
    const scheduler = await serve((call, response) =>
      replay(addressOfCall(call.body).method === 'rollbackJobUpdate' ? rollback : summaries, call, response),
    )
    const client = clientFor(scheduler.url)
    await client.readUpdateSummaries({})
    expect(await client.rollbackJobUpdate(KEY, 'test')).toEqual({ kind: 'applied', value: null, messages: [] })
    expect(await client.rollbackJobUpdate(KEY, 'test')).toMatchObject({ kind: 'applied' })
    expect(scheduler.seen.map(({ body }) => addressOfCall(body).method)).toEqual([
      'getJobUpdateSummaries',
      'rollbackJobUpdate',
      'rollbackJobUpdate',
    ])
  })

  test('another name takes the earlier one back', async () => {
    const [own, foreign] = [recordedReply('getTierConfigs.binary'), recordedReply('getTierConfigs.json', 'tjson')]
    const answers = [own, foreign, foreign]
    const scheduler = await serve((call, response) => replay(answers.shift() ?? own, call, response))
    const client = clientFor(scheduler.url)
    expect(await client.rollbackJobUpdate(KEY, 'test')).toMatchObject({ kind: 'unreadable', failure: 'wrong-answer' })
    expect(await client.rollbackJobUpdate(KEY, 'test')).toMatchObject({ kind: 'not-applied', failure: 'wrong-answer' })
    expect(scheduler.seen.map(({ body }) => addressOfCall(body).method)).toEqual([
      'getTierConfigs',
      'rollbackJobUpdate',
      'getTierConfigs',
    ])
  })
})

test('selections that can match nothing are answered without a call', async () => {
  const scheduler = await serve((_, response) => response.writeHead(500).end())
  const client = clientFor(scheduler.url)
  const empty = { kind: 'applied', value: [], messages: [] }
  expect(await client.readTasks({ jobs: [], statuses: ['RUNNING'] })).toEqual(empty)
  expect(await client.readUpdateSummaries({ statuses: ['UNKNOWN'] })).toEqual(empty)
  const noTasks = { kind: 'applied', value: [{ job: WEB, tasks: [] }], messages: [] }
  expect(await client.readTasks({ jobs: [WEB], statuses: [] })).toEqual(noTasks)
  expect(await client.readTasks({ jobs: [WEB], statuses: ['UNKNOWN'] })).toEqual(noTasks)
  expect(await client.readTasks({ jobs: [WEB], statuses: ['RUNNING'], instanceIds: [] })).toEqual(noTasks)
  expect(scheduler.seen).toEqual([])
})

test('a compressed answer is read like any other', async () => {
  const [large] = recordedReplies(['http']).filter(({ recording }) => recording.label === 'gzip-large-binary')
  if (large === undefined) throw new Error('no recording')
  const scheduler = await serve((call, response) => {
    const { method, seqid } = addressOfCall(call.body)
    response.writeHead(200, { 'content-type': CONTENT_TYPES.binary, 'content-encoding': 'gzip' })
    response.end(gzipSync(readdress(large.bytes, 'binary', method, seqid)))
  })
  const client = clientFor(scheduler.url, { cluster: large.recording.cluster })
  const jobs = jobsIn(large.recording.decoded?.result)
  const outcome = await client.readTasks({ jobs, statuses: ['RUNNING'] })
  if (outcome.kind !== 'applied') throw new Error(outcome.message)
  expect(outcome.value.flatMap(({ tasks }) => tasks)).toHaveLength(167)
})

test('the deadline of a write is one for the question before it and itself', async () => {
  const scheduler = await serve((call, response) => {
    if (addressOfCall(call.body).method === 'getTierConfigs') setTimeout(() => replay(tierConfigs, call, response), 400)
  })
  const began = performance.now()
  const outcome = await clientFor(scheduler.url, { writeDeadlineMs: 600 }).rollbackJobUpdate(KEY, 'test')
  expect(outcome).toMatchObject({ kind: 'unknown', failure: 'timeout' })
  expect(performance.now() - began).toBeLessThan(900)
})

test('1,000 calls at once each get their own answer', async () => {
  const ranges = recordedReply('getConfigSummary-frontend.binary')
  const scheduler = await serve((call, response) => {
    const { method, seqid } = addressOfCall(call.body)
    const name = /job-\d{4}/.exec(call.body.toString('latin1'))?.[0] ?? ''
    const named = Buffer.from(ranges.bytes.toString('latin1').replaceAll('frontend', name), 'latin1')
    response.setHeader('content-type', CONTENT_TYPES.binary).end(readdress(named, 'binary', method, seqid))
  })
  const client = clientFor(scheduler.url)
  const names = Array.from({ length: 1000 }, (_, i) => `job-${String(i).padStart(4, '0')}`)
  const outcomes = await Promise.all(names.map((name) => client.readConfigSummary({ ...WEB, name })))
  expect(
    outcomes.map((outcome) => (outcome.kind === 'applied' ? outcome.value[0]?.config.job.name : outcome.message)),
  ).toEqual(names)
  expect(scheduler.accepted()).toBeLessThanOrEqual(4)
})
