import { type AuroraClient, createAuroraClient } from '@/lib/aurora/client'
import { readLatestTasks } from '@/lib/aurora/latest-tasks'
import { ACTIVE_STATES, TERMINAL_STATES } from '@/lib/domain/task'
import { JobReader } from '@/lib/fleet/job-reader'
import { startEmbeddedClusters } from '@/lib/simulator/embedded-clusters'
import { runCommand } from './child'

/** `npm run bench`: each figure compares two ways in the same minute, turn by turn; machines differ, ratios travel. */
type Way = { readonly name: string; readonly run: () => Promise<unknown> | unknown }

const ROUNDS = 15
const JOB = { role: 'web', environment: 'prod', name: 'api-gateway' }

async function compare(what: string, first: Way, second: Way): Promise<void> {
  const times: [number[], number[]] = [[], []]
  for (let round = 0; round <= ROUNDS; round++)
    for (const [index, way] of [first, second].entries()) {
      const from = performance.now()
      await way.run()
      // The first round warms up.
      if (round > 0) times[index === 0 ? 0 : 1].push(performance.now() - from)
    }
  const [a, b] = [median(times[0]), median(times[1])]
  process.stdout.write(
    `${what}\n  ${first.name}: ${a.toFixed(1)} ms\n  ${second.name}: ${b.toFixed(1)} ms\n  ratio ${(b / a).toFixed(2)}\n`,
  )
}

function readTogether(client: AuroraClient, viewers: number): Promise<unknown> {
  const reader = new JobReader(1000, () => performance.now())
  return Promise.all(Array.from({ length: viewers }, () => reader.read(client, JOB, new Map())))
}

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0

runCommand(async () => {
  const embedded = await startEmbeddedClusters({ scenario: 'churn', clusters: 1, instances: 1000, clock: 'held' })
  const [cluster] = embedded.clusters
  if (!cluster) throw new Error('There is no cluster.')
  const client = createAuroraClient({ cluster: cluster.name, schedulerUrl: cluster.url })
  const json = createAuroraClient({ cluster: cluster.name, schedulerUrl: cluster.url, protocol: 'json' })
  const everyId = new Map([['web/prod/api-gateway', new Set(Array.from({ length: 1000 }, (_, id) => id))]])
  const wide = { jobs: [JOB], statuses: [...ACTIVE_STATES, ...TERMINAL_STATES] }
  const live = { jobs: [JOB], statuses: [...ACTIVE_STATES] }

  await compare(
    'Latest status of 1,000 instances with dead tasks behind them',
    { name: 'two narrow queries', run: () => readLatestTasks(client, [JOB], everyId) },
    { name: 'all tasks in one query', run: () => client.readTasks(wide) },
  )
  await compare(
    'The same live tasks on the wire',
    { name: 'TBinary', run: () => client.readTasks(live) },
    { name: 'TJSON', run: () => json.readTasks(live) },
  )
  const viewers = Array.from({ length: 20 }, (_, viewer) => viewer)
  await compare(
    'Twenty people look at one job',
    { name: 'one reading for all', run: () => readTogether(client, viewers.length) },
    { name: 'a reading for each', run: () => Promise.all(viewers.map(() => readLatestTasks(client, [JOB], everyId))) },
  )
  client.close()
  json.close()
  await embedded.stop()
  return 0
})
