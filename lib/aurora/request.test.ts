import Int64 from 'node-int64'
import { TBinaryProtocol, TBufferedTransport, TFramedTransport, TJSONProtocol } from 'thrift'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import type { JobKey, JobUpdateKey } from '@/lib/domain/job'
import { JOB_UPDATE_STATUSES } from '@/lib/domain/job-update'
import { ACTIVE_STATES, SCHEDULE_STATUSES } from '@/lib/domain/task'
import type { UpdateRequest } from '@/lib/domain/update-request'
import { toName, toTaskConfig } from './answers/convert'
import { type AuroraClient, createAuroraClient } from './client'
import { Processor } from './generated/AuroraSchedulerManager'
import aurora from './generated/aurora_types'
import { addressOfCall, encodedCall, readdress, serve } from './loopback.test-support'
import { type Recording, recordedReplies, recordings } from './recording.test-support'
import { CONTENT_TYPES, encodeCall, type Wire } from './wire/call-message'

const WEB: JobKey = { role: 'web', environment: 'prod', name: 'frontend' }
const KEY: JobUpdateKey = { job: WEB, id: '4fa7c12b-eb5a-4d0a-85d3-a648f0700b76' }

const range = (first: number, last: number) => ({ first, last })

/** A config of two fields, whose others are sent as what they are when they are unset. */
const config = Object.assign(new aurora.TaskConfig(), {
  job: new aurora.JobKey(WEB),
  isService: true,
  resources: [new aurora.Resource({ ramMb: new Int64(64) }), new aurora.Resource({ numCpus: 0.5 })],
  container: new aurora.Container({ docker: Object.assign(new aurora.DockerContainer(), { image: 'web:1' }) }),
})

const REQUEST: UpdateRequest = {
  job: WEB,
  config: toTaskConfig(config, 0),
  instanceCount: 6,
  settings: {
    strategy: { kind: 'batch', groupSize: 2, autopause: false },
    maxPerInstanceFailures: 1,
    maxFailedInstances: 0,
    minWaitInInstanceRunningMs: 5000,
    rollbackOnFailure: false,
    onlyInstances: [range(0, 2), range(5, 5)],
    blockIfNoPulsesAfterMs: 0,
    slaAware: false,
  },
  metadata: [{ key: 'airglow.restores', value: 'x' }],
}

/** As Aurora's IDL numbers it; nothing that was not asked for. */
const REQUEST_JSON = [
  '{"1":{"rec":{"28":{"rec":{"1":{"str":"web"},"2":{"str":"prod"},"3":{"str":"frontend"}}},"7":{"tf":1},"11":{"i32":0}',
  ',"13":{"i32":0},"32":{"set":["rec",2,{"1":{"dbl":0.5}},{"2":{"i64":64}}]},"20":{"set":["rec",0]}',
  ',"22":{"map":["str","str",0,{}]},"27":{"set":["rec",0]},"29":{"rec":{"2":{"rec":{"1":{"str":"web:1"}}}}}',
  ',"33":{"set":["rec",0]}}},"2":{"i32":6},"3":{"rec":{"1":{"i32":2},"2":{"i32":1},"3":{"i32":0},"5":{"i32":5000}',
  ',"6":{"tf":0},"7":{"set":["rec",2,{"1":{"i32":0},"2":{"i32":2}},{"1":{"i32":5},"2":{"i32":5}}]},"8":{"tf":1}',
  ',"11":{"rec":{"2":{"rec":{"1":{"i32":2},"2":{"tf":0}}}}}}},"4":{"set":["rec",1,{"1":{"str":"airglow.restores"}',
  ',"2":{"str":"x"}}]}}',
].join('')

/** What the client puts on the wire for one use of it, under sequence id 1. */
async function sentBy(wire: Wire, use: (client: AuroraClient) => Promise<unknown>, which = -1): Promise<Buffer> {
  const [identity] = recordedReplies(['tbinary']).filter(({ call }) => call.method === 'getTierConfigs')
  const server = await serve((call, response) => {
    const { method, seqid } = addressOfCall(call.body)
    if (method !== 'getTierConfigs' || identity === undefined) return response.writeHead(404).end()
    return response
      .setHeader('content-type', CONTENT_TYPES[identity.wire])
      .end(readdress(identity.bytes, identity.wire, method, seqid))
  })
  const client = createAuroraClient({ cluster: 'bin-cluster', schedulerUrl: server.url, protocol: wire })
  onTestFinished(() => client.close())
  await use(client)
  const body = server.seen.at(which)?.body
  if (body === undefined) throw new Error('Nothing was sent.')
  return readdress(body, wire, addressOfCall(body).method, 1)
}

describe('T16: golden bytes', () => {
  const job = '{"1":{"str":"web"},"2":{"str":"prod"},"3":{"str":"frontend"}}'
  const key = `{"1":{"rec":${job}},"2":{"str":"${KEY.id}"}}`
  const calls: [string, (client: AuroraClient) => Promise<unknown>, string][] = [
    ['all summaries', (client) => client.readUpdateSummaries({}), '[1,"getJobUpdateSummaries",1,1,{"1":{"rec":{}}}]'],
    [
      'summaries of some kind',
      (client) =>
        client.readUpdateSummaries({
          role: 'web',
          job: WEB,
          statuses: ['ROLLING_BACK', 'UNKNOWN'],
          limit: 0,
          offset: 5,
        }),
      `[1,"getJobUpdateSummaries",1,1,{"1":{"rec":{"2":{"str":"web"},"3":{"rec":${job}},"5":{"set":["i32",1,1]},"6":{"i32":5},"7":{"i32":0}}}}]`,
    ],
    [
      'details, by query and never by the deprecated key',
      (client) => client.readUpdateDetails({ key: KEY }),
      `[1,"getJobUpdateDetails",1,1,{"2":{"rec":{"8":{"rec":${key}}}}}]`,
    ],
    [
      'tasks, with the extension in field 15',
      (client) =>
        client.readTasks({
          jobs: [WEB],
          statuses: ['RUNNING', 'PARTITIONED'],
          instanceIds: [0, 7],
          limitPerInstance: 1,
        }),
      `[1,"getTasksWithoutConfigs",1,1,{"1":{"rec":{"5":{"set":["i32",2,2,18]},"7":{"set":["i32",2,0,7]},"11":{"set":["rec",1,${job}]},"15":{"i32":1}}}}]`,
    ],
    ['config summary', (client) => client.readConfigSummary(WEB), `[1,"getConfigSummary",1,1,{"1":{"rec":${job}}}]`],
    ['quota', (client) => client.readQuota('web'), `[1,"getQuota",1,1,{"1":{"str":"web"}}]`],
    [
      'rollback, with its message in field 2',
      (client) => client.rollbackJobUpdate(KEY, 'says "no"\n\u0007é漢😀'),
      `[1,"rollbackJobUpdate",1,1,{"1":{"rec":${key}},"2":{"str":"says \\"no\\" é漢😀"}}]`,
    ],
    ...(['pauseJobUpdate', 'resumeJobUpdate', 'abortJobUpdate'] as const).map(
      (method): [string, (client: AuroraClient) => Promise<unknown>, string] => [
        `${method}, with its message in field 3`,
        (client) => client[method](KEY, 'why\n'),
        `[1,"${method}",1,1,{"1":{"rec":${key}},"3":{"str":"why "}}]`,
      ],
    ),
    ['pulse', (client) => client.pulseJobUpdate(KEY), `[1,"pulseJobUpdate",1,1,{"1":{"rec":${key}}}]`],
    [
      'kill, with its message in field 6',
      (client) => client.killTasks(WEB, [range(4, 5), range(0, 0)], 'why'),
      `[1,"killTasks",1,1,{"4":{"rec":${job}},"5":{"set":["i32",3,0,4,5]},"6":{"str":"why"}}]`,
    ],
    [
      'start, with its message in field 3',
      (client) => client.startJobUpdate(REQUEST, 'why'),
      `[1,"startJobUpdate",1,1,{"1":{"rec":${REQUEST_JSON}},"3":{"str":"why"}}]`,
    ],
    [
      'the dry run of a start',
      (client) => client.readUpdateDiff(REQUEST),
      `[1,"getJobUpdateDiff",1,1,{"1":{"rec":${REQUEST_JSON}}}]`,
    ],
  ]

  test.each(calls)('%s', async (_, use, golden) => {
    expect((await sentBy('json', use)).toString('utf8')).toBe(golden)
  })

  test('rollback in TBinary, byte for byte', async () => {
    const short = { job: { role: 'r', environment: 'e', name: 'n' }, id: 'i' }
    const bytes = await sentBy('binary', (client) => client.rollbackJobUpdate(short, 'why'))
    expect(bytes.toString('hex')).toBe(
      [
        '80010001',
        '00000011',
        Buffer.from('rollbackJobUpdate').toString('hex'),
        '00000001',
        '0c0001',
        '0c0001',
        '0b0001',
        '00000001',
        '72',
        '0b0002',
        '00000001',
        '65',
        '0b0003',
        '00000001',
        '6e',
        '00',
        '0b0002',
        '00000001',
        '69',
        '00',
        '0b0002',
        '00000003',
        '776879',
        '00',
      ].join(''),
    )
  })

  const text = (value: string) => Buffer.from(value).toString('hex')
  const string = (value: string) => Buffer.byteLength(value).toString(16).padStart(8, '0') + text(value)
  const begin = (method: string) => `80010001${string(method)}00000001`
  const shortJob = `0b0001${string('r')}0b0002${string('e')}0b0003${string('n')}00`
  const shortKey = { job: { role: 'r', environment: 'e', name: 'n' }, id: 'i' }
  const REQUEST_HEX = [
    `0c00010c00010c001c0b0001${string('web')}0b0002${string('prod')}0b0003${string('frontend')}00`,
    '0200070108000b0000000008000d00000000',
    '0e00200c00000002040001' + '3fe0000000000000' + '000a0002' + '0000000000000040' + '00',
    '0e00140c000000000d00160b0b000000000e001b0c00000000',
    `0c001d0c00020b0001${string('web:1')}0000`,
    '0e00210c0000000000',
    '08000200000006',
    '0c000308000100000002080002000000010800030000000008000500001388020006000e00070c00000002',
    '08000100000000080002000000020008000100000005080002000000050002000801',
    '0c000b0c000208000100000002020002000000' + '00',
    `0e00040c000000010b0001${string('airglow.restores')}0b0002${string('x')}0000`,
  ].join('')
  const binaryCalls: [string, (client: AuroraClient) => Promise<unknown>, string][] = [
    [
      'summaries',
      (client) => client.readUpdateSummaries({ limit: 9 }),
      `${begin('getJobUpdateSummaries')}0c0001080007000000090000`,
    ],
    [
      'details',
      (client) => client.readUpdateDetails({ key: shortKey }),
      `${begin('getJobUpdateDetails')}0c00020c00080c0001${shortJob}0b0002${string('i')}000000`,
    ],
    [
      'tasks',
      (client) => client.readTasks({ jobs: [shortKey.job], statuses: ['RUNNING'], limitPerInstance: 1 }),
      `${begin('getTasksWithoutConfigs')}0c00010e0005080000000100000002` +
        `0e000b0c00000001${shortJob}08000f0000000100` +
        '00',
    ],
    [
      'pause',
      (client) => client.pauseJobUpdate(shortKey, 'why'),
      `${begin('pauseJobUpdate')}0c00010c0001${shortJob}0b0002${string('i')}000b0003${string('why')}00`,
    ],
    [
      'pulse',
      (client) => client.pulseJobUpdate(shortKey),
      `${begin('pulseJobUpdate')}0c00010c0001${shortJob}0b0002${string('i')}0000`,
    ],
    [
      'kill',
      (client) => client.killTasks(shortKey.job, [range(1, 2)], 'why'),
      `${begin('killTasks')}0c0004${shortJob}0e00050800000002${'00000001'}${'00000002'}0b0006${string('why')}00`,
    ],
    [
      'start',
      (client) => client.startJobUpdate(REQUEST, 'why'),
      `${begin('startJobUpdate')}${REQUEST_HEX}0b0003${string('why')}00`,
    ],
    ['dry run', (client) => client.readUpdateDiff(REQUEST), `${begin('getJobUpdateDiff')}${REQUEST_HEX}00`],
    [
      'config summary',
      (client) => client.readConfigSummary(shortKey.job),
      `${begin('getConfigSummary')}0c0001${shortJob}00`,
    ],
    [
      'the question for the cluster’s name',
      (client) => client.rollbackJobUpdate(shortKey, 'why').then(() => undefined),
      `${begin('getTierConfigs')}00`,
    ],
  ]

  test.each(binaryCalls)('%s in TBinary', async (name, use, golden) => {
    const which = name.startsWith('the question') ? 0 : -1
    expect((await sentBy('binary', use, which)).toString('hex')).toBe(golden)
  })

  test.each<[Wire, string]>([
    ['binary', 'application/vnd.apache.thrift.binary'],
    ['json', 'application/vnd.apache.thrift.json'],
  ])('%s goes out under exactly its content type, to /api', async (wire, type) => {
    const server = await serve((_, response) => response.writeHead(404).end())
    const client = createAuroraClient({ cluster: 'bin-cluster', schedulerUrl: server.url, protocol: wire })
    onTestFinished(() => client.close())
    await client.readUpdateSummaries({})
    const [seen] = server.seen
    expect([seen?.path, seen?.headers['content-type'], seen?.headers.accept]).toEqual(['/api', type, type])
  })

  test('control characters become JSON', () => {
    const call = encodedCall('json', 'getJobSummary', (client) => client.getJobSummary('a\u0001\u001f"\\é'), 1)
    expect(JSON.parse(call.body.toString('utf8'))).toEqual([
      1,
      'getJobSummary',
      1,
      1,
      { 1: { str: 'a\u0001\u001f"\\é' } },
    ])
  })

  test('a call that does not fit the interface is none', async () => {
    expect(encodeCall('binary', 'getJobs', (client) => client.getJobs(7 as never))).toBeNull()
  })

  test('every call has a sequence id of its own', () => {
    const ids = Array.from({ length: 50 }, () =>
      encodedCall('binary', 'getTierConfigs', (client) => client.getTierConfigs()),
    )
    expect(new Set(ids.map(({ seqid }) => seqid)).size).toBe(50)
    for (const { seqid, body } of ids) expect(addressOfCall(body)).toEqual({ method: 'getTierConfigs', seqid })
  })
})

const METHODS = [
  'abortJobUpdate',
  'getConfigSummary',
  'getJobUpdateDetails',
  'getJobUpdateSummaries',
  'getTasksWithoutConfigs',
  'killTasks',
  'pauseJobUpdate',
  'pulseJobUpdate',
  'resumeJobUpdate',
  'rollbackJobUpdate',
]

/** The arguments of a recorded request, decoded by the runtime's own protocols. */
function recordedArguments({ requestBody, request }: Recording): unknown[] {
  let decoded: unknown[] = []
  const note = (...values: unknown[]) => {
    decoded = values
    return Promise.resolve(new aurora.Response())
  }
  // The generated processor tells promises from callbacks by the number of parameters.
  const handler = {
    getJobUpdateSummaries: (query: unknown) => note(query),
    getJobUpdateDetails: (key: unknown, query: unknown) => note(key, query),
    getTasksWithoutConfigs: (query: unknown) => note(query),
    getConfigSummary: (job: unknown) => note(job),
    rollbackJobUpdate: (key: unknown, message: unknown) => note(key, message),
    pauseJobUpdate: (key: unknown, message: unknown) => note(key, message),
    resumeJobUpdate: (key: unknown, message: unknown) => note(key, message),
    abortJobUpdate: (key: unknown, message: unknown) => note(key, message),
    pulseJobUpdate: (key: unknown) => note(key),
    killTasks: (job: unknown, instances: unknown, message: unknown) => note(job, instances, message),
  }
  const Protocol = request.protocol === 'binary' ? TBinaryProtocol : TJSONProtocol
  const output = new Protocol(new TBufferedTransport(undefined, () => undefined))
  new Processor(handler).process(new Protocol(new TFramedTransport(requestBody)), output)
  return decoded
}

const updateStatus = toName(JOB_UPDATE_STATUSES, aurora.JobUpdateStatus)
const scheduleStatus = toName(SCHEDULE_STATUSES, aurora.ScheduleStatus)
const present = <T extends z.ZodType>(schema: T) => schema.nullable().transform((value) => value ?? undefined)
const Job = z.object({ role: z.string(), environment: z.string(), name: z.string() })
const Key = z.object({ job: Job, id: z.string() })
const Instances = z.array(z.number()).min(1)
const CONTROLS = ['rollbackJobUpdate', 'pauseJobUpdate', 'resumeJobUpdate', 'abortJobUpdate'] as const
const UpdateQuery = z.object({
  role: present(z.string()),
  jobKey: present(Job),
  user: z.null(),
  updateStatuses: present(z.array(z.number().transform(updateStatus))),
  offset: present(z.number()),
  limit: present(z.number()),
  key: present(Key),
})
const Tasks = z.object({
  jobName: z.null(),
  role: z.null(),
  slaveHosts: z.null(),
  statuses: z.array(z.number().transform(scheduleStatus)),
  instanceIds: present(z.array(z.number())),
  jobKeys: z.array(Job).min(1),
})

/** The use of the client that means the same as recorded arguments, or null where the client has no such use. */
function sameUse(
  method: string,
  [first, second, third]: unknown[],
): ((client: AuroraClient) => Promise<unknown>) | null {
  const key = Key.safeParse(first)
  const job = Job.safeParse(first)
  const tasks = Tasks.safeParse(first)
  const query = UpdateQuery.safeParse(method === 'getJobUpdateDetails' ? second : first)
  const control = CONTROLS.find((name) => name === method)
  if (control && key.success && typeof second === 'string') return (client) => client[control](key.data, second)
  if (method === 'pulseJobUpdate' && key.success) return (client) => client.pulseJobUpdate(key.data)
  const instances = Instances.safeParse(second)
  if (method === 'killTasks' && job.success && instances.success && typeof third === 'string') {
    const ranges = instances.data.map((id) => range(id, id))
    return (client) => client.killTasks(job.data, ranges, third)
  }
  if (method === 'getConfigSummary' && job.success) return (client) => client.readConfigSummary(job.data)
  if (method === 'getTasksWithoutConfigs' && tasks.success) {
    const { jobKeys, ...rest } = tasks.data
    return (client) => client.readTasks({ ...rest, jobs: jobKeys })
  }
  if (!query.success) return null
  const { jobKey, updateStatuses, ...rest } = query.data
  const selection = { ...rest, job: jobKey, statuses: updateStatuses }
  if (method === 'getJobUpdateSummaries') return (client) => client.readUpdateSummaries(selection)
  if (method === 'getJobUpdateDetails' && first === null) return (client) => client.readUpdateDetails(selection)
  return null
}

test.each<['tbinary' | 'tjson', Wire]>([
  ['tbinary', 'binary'],
  ['tjson', 'json'],
])('recorded requests of %s that mean the same are the same, byte for byte', async (file, wire) => {
  const methods = new Map<string, number>()
  for (const recording of recordings(file)) {
    const { thriftMethod, protocol } = recording.request
    if (thriftMethod === null || protocol !== wire || !METHODS.includes(thriftMethod)) continue
    const use = sameUse(thriftMethod, recordedArguments(recording))
    if (use === null) continue
    methods.set(thriftMethod, (methods.get(thriftMethod) ?? 0) + 1)
    const sent = await sentBy(wire, use)
    expect(sent.toString('latin1'), recording.label).toBe(recording.requestBody.toString('latin1'))
  }
  expect([...methods.keys()].sort()).toEqual(METHODS)
  expect([...methods.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(40)
})

test('active statuses are those of Aurora', () => {
  const [recorded] = recordings('tjson').filter(({ label }) => label === 'getTasksWithoutConfigs-active-statuses.json')
  const numbers = /"5":\{"set":\["i32",10,([\d,]+)\]/.exec(recorded?.requestBody.toString('utf8') ?? '')?.[1]
  expect(
    numbers
      ?.split(',')
      .map((number) => scheduleStatus(Number(number)))
      .sort(),
  ).toEqual([...ACTIVE_STATES].sort())
})
