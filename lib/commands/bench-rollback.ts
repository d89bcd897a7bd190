import { createAuroraClient } from '@/lib/aurora/client'
import { type ActionReply, actionReplySchema, actionsReplySchema } from '@/lib/contract/action'
import { healthReplySchema } from '@/lib/contract/cluster'
import { metaUpdatesReplySchema } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { planReplySchema } from '@/lib/contract/plan'
import type { JobUpdateKey } from '@/lib/domain/job'
import { canRollBack } from '@/lib/domain/update-lifecycle'
import { buildDashboard, get, post, until, withDashboard } from './bench-dashboard'
import { type Cluster, type SetFault, type StartedClusters, startFleet } from './bench-fleet'
import { type BenchRow, benchRow } from './bench-row'

const CLUSTERS = 50
/** A write waits for the scheduler's replicated log; the slowest of the fifty takes this long. */
const SLOWEST_MS = 3000
/** Ours may take so many times the slowest single call. */
const AIM = 1.3

/** From the click to "all fifty clusters accepted", over the built dashboard and HTTP. */
export async function benchRollback(): Promise<BenchRow[]> {
  await buildDashboard()
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

function clickToAccepted({ clustersFile }: StartedClusters): Promise<number> {
  return withDashboard(clustersFile, { AIRGLOW_POLL_SECONDS: '3' }, async (url) => {
    await until(async () => (await get(url, paths.api.health(), healthReplySchema)).clusters.current === CLUSTERS)
    const { metaUpdates } = await get(url, paths.api.metaUpdates(), metaUpdatesReplySchema)
    const everywhere = metaUpdates.find(({ clusters }) => clusters.total === CLUSTERS)
    if (!everywhere) throw new Error('No rollout is in all clusters.')
    const plan = await post(url, paths.api.plan(everywhere.id), { verb: 'rollback' }, planReplySchema)
    const members = plan.members.filter(({ actionable }) => actionable).map(({ key }) => key)
    const from = performance.now()
    const { planId, fingerprint } = plan
    const body = { planId, fingerprint, reason: 'the new build answers 5xx', members }
    const { actionId } = await post(url, paths.api.actions(), body, actionsReplySchema)
    const isAccepted = ({ steps }: ActionReply) =>
      steps.length === CLUSTERS && steps.every(({ acceptedAtMs }) => acceptedAtMs !== null)
    await until(async () => isAccepted(await get(url, paths.api.action(actionId), actionReplySchema)))
    return performance.now() - from
  })
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
