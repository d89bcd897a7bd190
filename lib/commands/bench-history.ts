import { TBinaryProtocol, TFramedTransport } from 'thrift'
import { createAuroraClient } from '@/lib/aurora/client'
import type { Client } from '@/lib/aurora/generated/AuroraSchedulerManager'
import aurora, { type Response, type ScheduledTask } from '@/lib/aurora/generated/aurora_types'
import type { KnownTasks } from '@/lib/aurora/known-tasks'
import { readLatestTasks } from '@/lib/aurora/latest-tasks'
import { jobKeyRequest } from '@/lib/aurora/request'
import { CONTENT_TYPES, encodeCall } from '@/lib/aurora/wire/call-message'
import { type AsRead, readStruct, UNSET } from '@/lib/aurora/wire/generated-struct'
import { type BenchRow, benchRow, cpuMs, median } from './bench-row'
import { BENCH_JOB, startBenchScheduler } from './bench-scheduler'
import { exchange, openTap, type Tapped } from './bench-tap'
import { replayClient } from './replay-client'

const INSTANCES = 4000
const DEAD_TASKS = 40_000
/** Instances that change between two polls. */
const CHANGING = 40
const POLLS = 12
const POLL_EVERY_MS = 1000

/** What an answer weighs. */
type Weight = { readonly inflated: number; readonly wire: number }

const weigh = (answers: readonly Tapped[]): Weight => ({
  inflated: answers.reduce((sum, { reply }) => sum + reply.length, 0),
  wire: answers.reduce((sum, { wireBytes }) => sum + wireBytes, 0),
})

/**
 * The latest status of 4,000 instances with 40,000 dead tasks behind them, from a stock scheduler: everything with configs (a),
 * everything without (b), what Aurora's own job page asks for (c), ours when nothing is known (d), and ours from then on (e).
 */
export async function benchHistory(): Promise<BenchRow[]> {
  const scheduler = await startBenchScheduler(INSTANCES, DEAD_TASKS)
  if (scheduler.live !== INSTANCES || scheduler.dead !== DEAD_TASKS)
    throw new Error(`The scheduler has ${scheduler.live} live and ${scheduler.dead} dead tasks.`)
  const tap = await openTap(scheduler.url)
  const client = createAuroraClient({ cluster: 'bench', schedulerUrl: tap.url })
  try {
    const fetchAll = (...calls: RivalCall[]) => rivalAnswers(scheduler.url, calls)
    const job = new aurora.TaskQuery({ jobKeys: [jobKeyRequest(BENCH_JOB)] })
    const withoutConfigs: RivalCall = ['getTasksWithoutConfigs', (rival) => rival.getTasksWithoutConfigs(job)]

    const everything = await fetchAll(['getTasksStatus', (rival) => rival.getTasksStatus(job)])
    const a = { ...weigh(everything), cpu: await cpuMs(3, () => everything.map(newestOfEachInstance)) }
    everything.length = 0
    const narrow = await fetchAll(withoutConfigs)
    const b = { ...weigh(narrow), cpu: await cpuMs(5, () => narrow.map(newestOfEachInstance)) }
    const page = await fetchAll(withoutConfigs, ...JOB_PAGE)
    const c = { ...weigh(page), cpu: await cpuMs(3, () => page.map(decodeByLibrary)) }
    page.length = 0

    const expected = new Set(Array.from({ length: INSTANCES }, (_, id) => id))
    const read = async (source: Parameters<typeof readLatestTasks>[0], known: KnownTasks | null) => {
      const wanted = { job: BENCH_JOB, expected, touched: new Set<number>(), known }
      const { jobs, failure } = await readLatestTasks(source, [wanted], Date.now())
      const [found] = jobs
      if (failure || !found) throw new Error(failure?.message ?? 'There is no job.')
      return found
    }
    let known = await read(client, null)
    const cold = tap.taken()
    const d = { ...weigh(cold), cpu: await cpuMs(31, () => read(replayClient('bench', cold), null)) }

    const steady: { inflated: number; wire: number; cpu: number }[] = []
    for (let poll = 0; poll < POLLS; poll++) {
      const restart = Array.from({ length: CHANGING }, (_, at) => (poll * CHANGING + at * 97) % INSTANCES)
      await scheduler.step({ restart: [...new Set(restart)], advanceMs: POLL_EVERY_MS })
      const before = known
      known = await read(client, before)
      const answers = tap.taken()
      if (known.fullReadAtMs !== before.fullReadAtMs) throw new Error('A steady poll read everything.')
      // The first poll has nothing to follow up.
      if (poll > 0)
        steady.push({
          ...weigh(answers),
          cpu: await cpuMs(9, () => read(replayClient('bench', answers), before)),
        })
    }
    const middle = (of: (poll: (typeof steady)[number]) => number) => median(steady.map(of))
    const e = {
      inflated: middle(({ inflated }) => inflated),
      wire: middle(({ wire }) => wire),
      cpu: middle(({ cpu }) => cpu),
    }
    return [
      benchRow('cold (d) / everything with configs (a): inflated', 'bytes', d.inflated, a.inflated, 40),
      benchRow('cold (d) / everything with configs (a): on the wire, gzip', 'bytes', d.wire, a.wire),
      benchRow('cold (d) / everything with configs (a): CPU to decode', 'ms', d.cpu, a.cpu),
      benchRow('cold (d) / everything without configs (b): inflated', 'bytes', d.inflated, b.inflated, 10),
      benchRow('cold (d) / everything without configs (b): on the wire, gzip', 'bytes', d.wire, b.wire),
      benchRow('cold (d) / everything without configs (b): CPU to decode', 'ms', d.cpu, b.cpu, 50),
      benchRow("cold (d) / Aurora's job page (c): inflated", 'bytes', d.inflated, c.inflated),
      benchRow("cold (d) / Aurora's job page (c): on the wire, gzip", 'bytes', d.wire, c.wire),
      benchRow("cold (d) / Aurora's job page (c): CPU to decode", 'ms', d.cpu, c.cpu),
      benchRow('steady (e) / cold (d): inflated', 'bytes', e.inflated, d.inflated, 20),
      benchRow('steady (e) / cold (d): on the wire, gzip', 'bytes', e.wire, d.wire),
      benchRow('steady (e) / cold (d): CPU to decode', 'ms', e.cpu, d.cpu),
    ]
  } finally {
    client.close()
    await tap.stop()
    await scheduler.stop()
  }
}

type RivalCall = readonly [method: string, invoke: (client: Client) => Promise<unknown>]

/** What Aurora's job page asks for beside the tasks. */
const JOB_PAGE: readonly RivalCall[] = [
  [
    'getPendingReason',
    (rival) => rival.getPendingReason(new aurora.TaskQuery({ jobKeys: [jobKeyRequest(BENCH_JOB)] })),
  ],
  ['getConfigSummary', (rival) => rival.getConfigSummary(jobKeyRequest(BENCH_JOB))],
  ['getJobSummary', (rival) => rival.getJobSummary(BENCH_JOB.role)],
  [
    'getJobUpdateDetails',
    (rival) => rival.getJobUpdateDetails(UNSET, new aurora.JobUpdateQuery({ jobKey: jobKeyRequest(BENCH_JOB) })),
  ],
]

async function rivalAnswers(url: string, calls: readonly RivalCall[]): Promise<Tapped[]> {
  const answers: Tapped[] = []
  for (const [method, invoke] of calls) {
    const call = encodeCall('binary', method, invoke)
    if (call === null) throw new Error(`The call ${method} cannot be encoded.`)
    const headers = {
      'content-type': CONTENT_TYPES.binary,
      accept: CONTENT_TYPES.binary,
      'accept-encoding': 'gzip',
      'content-length': call.body.length,
    }
    const { request, wireBytes, reply } = await exchange(url, call.body, headers)
    answers.push({ request, wireBytes, reply })
  }
  return answers
}

/** A whole answer by the library's protocol and the generated classes. */
function decodeByLibrary({ reply }: Tapped): AsRead<Response> {
  const input = new TBinaryProtocol(new TFramedTransport(reply))
  input.readMessageBegin()
  input.readStructBegin()
  input.readFieldBegin()
  return readStruct(new aurora.Response(), input)
}

/** As the proposal's authors do: read all, keep the newest of each instance. */
function newestOfEachInstance(answer: Tapped): Map<number, AsRead<ScheduledTask>> {
  const newest = new Map<number, AsRead<ScheduledTask>>()
  const lastEventMs = (task: AsRead<ScheduledTask> | undefined) => Number(task?.taskEvents?.at(-1)?.timestamp ?? -1)
  for (const task of decodeByLibrary(answer).result?.scheduleStatusResult?.tasks ?? []) {
    const id = task.assignedTask?.instanceId ?? -1
    if (lastEventMs(task) > lastEventMs(newest.get(id))) newest.set(id, task)
  }
  if (newest.size !== INSTANCES) throw new Error(`The rival found ${newest.size} instances.`)
  return newest
}
