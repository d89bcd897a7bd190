import { type AuroraClient, createAuroraClient } from '@/lib/aurora/client'
import { readLatestTasks } from '@/lib/aurora/latest-tasks'
import { ACTIVE_STATES, TERMINAL_STATES } from '@/lib/domain/task'
import { JobReader } from '@/lib/fleet/job-reader'
import { startEmbeddedClusters } from '@/lib/simulator/embedded-clusters'
import { type BenchRow, benchRow, wallMs } from './bench-row'

const ROUNDS = 15
const VIEWERS = 20
const JOB = { role: 'web', environment: 'prod', name: 'api-gateway' }
const INSTANCES = 1000

/** Wall-clock times of reading a job of 1,000 instances from an embedded cluster, both ways in turn. */
export async function benchReads(): Promise<BenchRow[]> {
  const embedded = await startEmbeddedClusters({
    scenario: 'churn',
    clusters: 1,
    instances: INSTANCES,
    clock: 'held',
  })
  const [cluster] = embedded.clusters
  if (!cluster) throw new Error('There is no cluster.')
  const client = createAuroraClient({ cluster: cluster.name, schedulerUrl: cluster.url })
  const json = createAuroraClient({ cluster: cluster.name, schedulerUrl: cluster.url, protocol: 'json' })
  const expected = new Set(Array.from({ length: INSTANCES }, (_, id) => id))
  const full = { job: JOB, expected, touched: new Set<number>(), known: null }
  const all = { jobs: [JOB], statuses: [...ACTIVE_STATES, ...TERMINAL_STATES] }
  const live = { jobs: [JOB], statuses: [...ACTIVE_STATES] }
  const readFull = () => readLatestTasks(client, [full], 0)
  const { jobs } = await readFull()
  const row = async (what: string, ours: () => unknown, rival: () => unknown) =>
    benchRow(what, 'ms', ...(await wallMs(ROUNDS, ours, rival)))
  const rows = [
    await row('narrow queries / all tasks in one query', readFull, () => client.readTasks(all)),
    await row(
      'what has changed since / everything again',
      () => readLatestTasks(client, [{ ...full, known: jobs[0] ?? null }], 0),
      readFull,
    ),
    await row(
      'live tasks in TBinary / in TJSON',
      () => client.readTasks(live),
      () => json.readTasks(live),
    ),
    await row(
      'one reading for twenty people / one for each',
      () => readTogether(client),
      () => Promise.all(Array.from({ length: VIEWERS }, readFull)),
    ),
  ]
  client.close()
  json.close()
  await embedded.stop()
  return rows
}

function readTogether(client: AuroraClient): Promise<unknown> {
  const reader = new JobReader(1000, () => performance.now())
  return Promise.all(Array.from({ length: VIEWERS }, () => reader.read(client, JOB, new Map())))
}
