import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuroraClient } from '@/lib/aurora/client'
import { type ActionReply, actionReplySchema, actionsReplySchema } from '@/lib/contract/action'
import { healthReplySchema } from '@/lib/contract/cluster'
import { metaUpdatesReplySchema } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { planReplySchema } from '@/lib/contract/plan'
import type { JobUpdateKey } from '@/lib/domain/job'
import { canRollBack } from '@/lib/domain/update-lifecycle'
import { type Cluster, type SetFault, type StartedClusters, startFleet } from './bench-fleet'
import { type BenchRow, benchRow } from './bench-row'
import { ended, NEXT, startChild } from './child'
import { startDashboard } from './dashboard'
import { freePort } from './free-port'

const CLUSTERS = 50
/** A write waits for the scheduler's replicated log; the slowest of the fifty takes this long. */
const SLOWEST_MS = 3000
/** As an open page, which asks when a change is told. */
const LOOK_EVERY_MS = 100
/** Ours may take so many times the slowest single call. */
const AIM = 1.3

/** From the click to "all fifty clusters accepted", over the built dashboard and HTTP. */
export async function benchRollback(): Promise<BenchRow[]> {
  await build()
  const ours = await withFleet(async (fleet) => clickToAccepted(fleet))
  const inTurn = await withFleet(({ clusters }) => oneAfterTheOther(clusters))
  const slowest = Math.max(...inTurn)
  const sum = inTurn.reduce((total, ms) => total + ms, 0)
  const what = `click to all ${CLUSTERS} clusters accepted`
  return [
    benchRow(`${what} (rival: the slowest single call)`, 'ms', ours, slowest, 1 / AIM),
    benchRow(`${what} (rival: one cluster after the other)`, 'ms', ours, sum, 5),
  ]
}

async function withFleet<T>(use: (fleet: StartedClusters) => Promise<T>): Promise<T> {
  const fleet = await startFleet({ clusters: CLUSTERS, scenario: 'all-rolling', instances: 4 })
  try {
    await slowDown(fleet.clusters, fleet.setFault)
    return await use(fleet)
  } finally {
    await fleet.stop()
  }
}

/** From a tenth of the slowest up to it, evenly, so that no two finish together. */
async function slowDown(clusters: readonly Cluster[], setFault: SetFault): Promise<void> {
  for (const [index, { name }] of clusters.entries()) {
    const delayMs = Math.round(SLOWEST_MS * (0.1 + (0.9 * index) / (clusters.length - 1)))
    await setFault(name, `slow:${delayMs}`, ['rollbackJobUpdate'])
  }
}

async function clickToAccepted({ clustersFile }: StartedClusters): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'airglow-bench-'))
  const env = { AIRGLOW_CLUSTERS: clustersFile, AIRGLOW_DATA: folder, AIRGLOW_POLL_SECONDS: '3' }
  const dashboard = await startDashboard('127.0.0.1', await freePort(), env)
  try {
    await until(
      async () => (await get(dashboard.url, paths.api.health(), healthReplySchema)).clusters.current === CLUSTERS,
    )
    const { metaUpdates } = await get(dashboard.url, paths.api.metaUpdates(), metaUpdatesReplySchema)
    const everywhere = metaUpdates.find(({ clusters }) => clusters.total === CLUSTERS)
    if (!everywhere) throw new Error('No rollout is in all clusters.')
    const plan = await post(dashboard.url, paths.api.plan(everywhere.id), { verb: 'rollback' }, planReplySchema)
    const members = plan.members.filter(({ actionable }) => actionable).map(({ key }) => key)
    const from = performance.now()
    const { planId, fingerprint } = plan
    const body = { planId, fingerprint, reason: 'the new build answers 5xx', members }
    const { actionId } = await post(dashboard.url, paths.api.actions(), body, actionsReplySchema)
    const isAccepted = ({ steps }: ActionReply) =>
      steps.length === CLUSTERS && steps.every(({ acceptedAtMs }) => acceptedAtMs !== null)
    await until(async () => isAccepted(await get(dashboard.url, paths.api.action(actionId), actionReplySchema)))
    return performance.now() - from
  } finally {
    const gone = ended(dashboard.process)
    dashboard.process.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How long each call takes when somebody makes them by hand, and without a pause for thought. */
async function oneAfterTheOther(clusters: readonly Cluster[]): Promise<number[]> {
  const times: number[] = []
  for (const { name, url } of clusters) {
    const client = createAuroraClient({ cluster: name, schedulerUrl: url })
    const target = await rollingUpdate(client)
    const from = performance.now()
    const outcome = await client.rollbackJobUpdate(target, 'by hand')
    times.push(performance.now() - from)
    client.close()
    if (outcome.kind !== 'applied') throw new Error(`${name} did not take the rollback: ${outcome.message}`)
  }
  return times
}

async function rollingUpdate(client: ReturnType<typeof createAuroraClient>): Promise<JobUpdateKey> {
  const read = await client.readUpdateSummaries({})
  const found = read.kind === 'applied' ? read.value.find(({ status }) => canRollBack(status)) : undefined
  if (!found) throw new Error(`${client.cluster} has no update to roll back.`)
  return found.key
}

async function build(): Promise<void> {
  process.stdout.write('Building the dashboard …\n')
  const child = startChild(NEXT, ['build'], {}, true)
  child.stdout?.resume()
  if ((await ended(child)) !== 0) throw new Error('The dashboard cannot be built; its own words are above.')
}

type Schema<T> = { parse(value: unknown): T }

const get = async <T>(base: string, path: string, schema: Schema<T>): Promise<T> =>
  schema.parse(await (await fetch(`${base}${path}`)).json())

async function post<T>(base: string, path: string, body: object, schema: Schema<T>): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(await response.text())
  return schema.parse(await response.json())
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
}
