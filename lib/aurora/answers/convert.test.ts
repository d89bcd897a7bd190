import Int64 from 'node-int64'
import { TBinaryProtocol, TBufferedTransport, TFramedTransport } from 'thrift'
import { describe, expect, test } from 'vitest'
import type { JobUpdateDetails, UpdateStrategy } from '@/lib/domain/job-update'
import type { Task } from '@/lib/domain/task'
import { generatedDetails, generatedTask } from '../answers/generated-answer.test-support'
import { Processor } from '../generated/AuroraAdmin'
import aurora from '../generated/aurora_types'
import { decodeWhole, type RecordedReply, recordedReplies, resultOf } from '../recording.test-support'
import type { WireFailure } from '../wire/wire-fault'
import { canonicalConfig } from './canonical-config'
import { inInstanceOrder, toConfigGroup, toInstanceRanges, toQuantities } from './convert'
import { toJobUpdateSettings, toJobUpdateSummary } from './convert-update'

const scenarios = recordedReplies(['tjson', 'tbinary'])
const baseLabel = ({ recording }: RecordedReply) => recording.label.replace(/\.(?:json|binary)$/, '')

/** All that a recorded answer says in words of the domain; tasks, which come as a set, by instance and age. */
function domainOf(reply: RecordedReply) {
  const result = resultOf(decodeWhole(reply.call, reply.wire, reply.bytes))
  const details = result?.getJobUpdateDetailsResult
  const groups = result?.configSummaryResult?.summary?.groups ?? []
  return {
    summaries: result?.getJobUpdateSummariesResult?.updateSummaries?.map(toJobUpdateSummary) ?? [],
    details: [...(details?.detailsList ?? []), ...(details?.details ? [details.details] : [])].map(generatedDetails),
    tasks: (result?.scheduleStatusResult?.tasks ?? []).map(generatedTask).sort(byInstanceAndAge),
    groups: inInstanceOrder(groups.map((group) => toConfigGroup(group.config, group.instances, 0))),
  }
}

const byInstanceAndAge = (a: Task, b: Task) =>
  a.instanceId - b.instanceId || (a.createdAtMs ?? 0) - (b.createdAtMs ?? 0) || (a.taskId < b.taskId ? -1 : 1)

const isEmpty = (domain: ReturnType<typeof domainOf>) => Object.values(domain).every((values) => values.length === 0)

describe('both protocols say the same', () => {
  test('asked one after the other, a scheduler gives equal values in TJSON and TBinary', () => {
    const pairs = scenarios.flatMap((reply, i) => {
      const next = scenarios[i + 1]
      return next && next.wire !== reply.wire && baseLabel(next) === baseLabel(reply) ? [[reply, next] as const] : []
    })
    const differing = pairs.filter(([a, b]) => JSON.stringify(domainOf(a)) !== JSON.stringify(domainOf(b)))
    expect(pairs.filter(([reply]) => !isEmpty(domainOf(reply))).length).toBeGreaterThan(100)
    // Between the two calls of these pairs a task moved on: see their event counts in the recordings.
    expect(differing.map(([a]) => a.name)).toEqual([
      'tjson 119 getTasksWithoutConfigs-mid-update.json',
      'tbinary 36 getTasksWithoutConfigs-just-created.binary',
      'tbinary 119 getTasksWithoutConfigs-mid-update.binary',
    ])
  })

  /** Ids, times, hosts and the order of what happened at once belong to a run; everything else to the scenario. */
  function withoutRun(reply: RecordedReply): unknown {
    const { summaries, details, tasks, groups } = domainOf(reply)
    const anonymous = JSON.stringify({ summaries, details: details.map(byInstance), tasks, groups })
      .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
      .replace(/AtMs":\d+|atMs":\d+/g, 'AtMs":0')
      .replace(/agent-\d\d/g, 'agent')
    return JSON.parse(anonymous)
  }

  const byInstance = (details: JobUpdateDetails): JobUpdateDetails => ({
    ...details,
    instanceEvents: details.instanceEvents.toSorted((a, b) => a.instanceId - b.instanceId),
  })

  test('the same scenario, run once in each, gives equal values but for ids, times and chance', () => {
    const inJson = new Map(
      scenarios.filter((r) => r.recording.file === 'tjson' && r.wire === 'json').map((r) => [baseLabel(r), r]),
    )
    const pairs = scenarios.flatMap((reply) => {
      const other = inJson.get(baseLabel(reply))
      return other && reply.recording.file === 'tbinary' && reply.wire === 'binary' ? [[reply, other] as const] : []
    })
    const differing = pairs.filter(([a, b]) => JSON.stringify(withoutRun(a)) !== JSON.stringify(withoutRun(b)))
    expect(pairs.length).toBeGreaterThan(200)
    // A task half-way in one run, how often an instance had failed by then, a random penalty, who sat on the host.
    expect(differing.map(([a]) => baseLabel(a))).toEqual([
      'getTasksWithoutConfigs-mid-update',
      'getTasksWithoutConfigs-after-failed-update',
      'getTasksWithoutConfigs-restarting',
      'getTasksWithoutConfigs-flapping',
      'getTasksWithoutConfigs-drained-host',
    ])
  })
})

describe('fingerprints over real configs', () => {
  const recorded = (label: string) => {
    const found = scenarios.find(({ recording }) => recording.label === label)
    if (found === undefined) throw new Error(`There is no recording ${label}.`)
    return found
  }

  test('what a scheduler fills in by itself does not count: the config sent and the config read are one', () => {
    const sent: unknown[] = []
    const handler = {
      createJob: (job: { taskConfig: object }) => {
        sent.push(job.taskConfig)
        return Promise.resolve(new aurora.Response())
      },
    }
    const request = recorded('createJob-frontend-12.binary').recording.requestBody
    const output = new TBinaryProtocol(new TBufferedTransport(undefined, () => undefined))
    new Processor(handler).process(new TBinaryProtocol(new TFramedTransport(request)), output)
    const [config] = sent
    if (typeof config !== 'object' || config === null) throw new Error('no config')
    expect(domainOf(recorded('getConfigSummary-frontend.binary')).groups[0]?.config).toMatchObject(
      canonicalConfig(config),
    )
  })

  test('tasks, whose answer leaves executor data out, lead to the config they run', () => {
    const [group] = domainOf(recorded('getConfigSummary-frontend.binary')).groups
    const { tasks } = domainOf(recorded('getTasksWithoutConfigs-running.binary'))
    expect(tasks).toHaveLength(12)
    expect(new Set(tasks.map((task) => task.configWithoutData))).toEqual(
      new Set([group?.config.fingerprintWithoutData]),
    )
    expect(new Set(tasks.map((task) => task.build))).toEqual(new Set([group?.config.build]))
    expect(group?.config.fingerprint).not.toBe(group?.config.fingerprintWithoutData)
  })

  test('what an update leads to is what the job runs afterwards, and what it came from is what ran before', () => {
    const [update] = domainOf(recorded('getJobUpdateDetails-rolled-forward.binary')).details
    const [before] = domainOf(recorded('getConfigSummary-frontend.binary')).groups
    const { tasks } = domainOf(recorded('getTasksWithoutConfigs-after-update.binary'))
    const running = tasks.filter(({ status }) => status === 'RUNNING')
    expect(update?.initial.map(({ config }) => config.fingerprint)).toEqual([before?.config.fingerprint])
    expect(new Set(running.map((task) => task.configWithoutData))).toEqual(
      new Set([update?.desired?.config.fingerprintWithoutData]),
    )
    expect([update?.initial[0]?.config.build, update?.desired?.config.build]).toEqual(['1', '2'])
  })
})

describe('answers that hold less, or more, than this build knows', () => {
  const key = { job: { role: 'r', environment: 'e', name: 'n' }, id: 'i' }
  const state = (fields: object) => ({
    createdTimestampMs: new Int64(1),
    lastModifiedTimestampMs: new Int64(2),
    status: 0,
    ...fields,
  })
  const failure = (expected: WireFailure) => expect.objectContaining({ failure: expected })

  test.each([[11], [-1], [null], [undefined]])('update status %s is unknown', (status) => {
    expect(toJobUpdateSummary({ key, state: state({ status }) }).status).toBe('UNKNOWN')
  })

  test.each([[8], [99], [null]])('task status %s is unknown', (status) => {
    const task = generatedTask({ status, assignedTask: { taskId: 't', instanceId: 0, task: { job: key.job } } })
    expect(task).toMatchObject({ status: 'UNKNOWN', lastEvent: null, createdAtMs: null, host: null })
  })

  test.each<[string, () => unknown]>([
    ['an update without state', () => toJobUpdateSummary({ key })],
    ['an update without key', () => toJobUpdateSummary({ state: state({}) })],
    ['a key without id', () => toJobUpdateSummary({ key: { job: key.job }, state: state({}) })],
    [
      'a time that is none',
      () => toJobUpdateSummary({ key, state: state({ createdTimestampMs: new Int64(8.64e15 + 2) }) }),
    ],
    ['a task without id', () => generatedTask({ assignedTask: { instanceId: 0, task: {} } })],
    ['a config without job', () => toConfigGroup({}, [], 0)],
    ['a range that runs backwards', () => toInstanceRanges([{ first: 5, last: 2 }])],
    ['a range below zero', () => toInstanceRanges([{ first: -1, last: 2 }])],
    ['half a range', () => toInstanceRanges([{ first: 1 }])],
  ])('%s is malformed', (_, convert) => {
    expect(convert).toThrow(failure('malformed'))
  })

  test('the last instant of a date is a time, as is one before the epoch', () => {
    const summary = toJobUpdateSummary({
      key,
      state: state({ createdTimestampMs: new Int64(-8.64e15), lastModifiedTimestampMs: new Int64(8.64e15) }),
    })
    expect(new Date(summary.createdAtMs).getTime()).toBe(-8.64e15)
    expect(new Date(summary.lastModifiedAtMs).getTime()).toBe(8.64e15)
  })

  test('ranges nobody could count through are oversized', () => {
    expect(() => toInstanceRanges([{ first: 0, last: 2 ** 31 - 1 }])).toThrow(failure('oversized'))
    const many = Array.from({ length: 101 }, () => ({ first: 0, last: 999 }))
    expect(() => toInstanceRanges(many)).toThrow(failure('oversized'))
    expect(toInstanceRanges(many.slice(1))).toHaveLength(100)
  })

  test.each<[string, Parameters<typeof toJobUpdateSettings>[0], UpdateStrategy]>([
    [
      'queue',
      { updateStrategy: { queueStrategy: { groupSize: 3 } }, updateGroupSize: 9 },
      { kind: 'queue', groupSize: 3 },
    ],
    [
      'batch',
      { updateStrategy: { batchStrategy: { groupSize: 3, autopauseAfterBatch: true } } },
      { kind: 'batch', groupSize: 3, autopause: true },
    ],
    [
      'variable batches',
      { updateStrategy: { varBatchStrategy: { groupSizes: [1, 2] } } },
      { kind: 'varBatch', groupSizes: [1, 2], autopause: false },
    ],
    ['an unknown strategy', { updateStrategy: {}, updateGroupSize: 4 }, { kind: 'queue', groupSize: 4 }],
    ['no strategy', { updateGroupSize: 4 }, { kind: 'queue', groupSize: 4 }],
    [
      'no strategy, in batches',
      { updateGroupSize: 4, waitForBatchCompletion: true },
      { kind: 'batch', groupSize: 4, autopause: false },
    ],
    ['nothing', {}, { kind: 'queue', groupSize: 0 }],
  ])('settings with %s', (_, settings, strategy) => {
    expect(toJobUpdateSettings(settings).strategy).toEqual(strategy)
  })

  test('settings of released schedulers say everything', () => {
    const all = scenarios.flatMap((reply) => domainOf(reply).details).map(({ settings }) => settings)
    expect(new Set(all.map(({ strategy }) => strategy.kind))).toEqual(new Set(['queue', 'batch']))
    expect(all.some(({ blockIfNoPulsesAfterMs }) => blockIfNoPulsesAfterMs > 0)).toBe(true)
    expect(all.some(({ strategy }) => strategy.kind === 'batch' && strategy.autopause)).toBe(true)
  })

  test('a quota counts what it names, and says nothing without a list of it or with what is no amount', () => {
    const resources = [{ numCpus: 1.5 }, { ramMb: new Int64(2048) }, { numGpus: new Int64(4) }, { numCpus: 2 }]
    expect(toQuantities({ resources })).toEqual({ cpus: 3.5, ramMb: 2048, diskMb: 0 })
    expect(() => toQuantities({})).toThrow('the resources of a quota is missing')
    expect(() => toQuantities({ resources: [{ numCpus: Number.NaN }] })).toThrow('no amount')
  })

  test('a pure shrink leads to no config', () => {
    const shrink = scenarios.find(({ recording }) => recording.label === 'getJobUpdateDetails-shrink.binary')
    const [update] = shrink ? domainOf(shrink).details : []
    expect(update?.desired).toBeNull()
    expect(update?.initial.flatMap(({ instances }) => instances).length).toBeGreaterThan(0)
  })
})
