import { expect, onTestFinished, test } from 'vitest'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import { quotaLack, takesQuota } from '@/lib/domain/quota'
import { restoreParts, restoreRequest, runningFingerprints, unrestored } from '@/lib/domain/restore'
import { serveClusters } from '@/lib/simulator/embedded-clusters'
import { createHeldCluster } from '@/lib/simulator/held-cluster'
import { SERVICES } from '@/lib/simulator/scenarios/company'
import { createAuroraClient } from './client'

const SERVICE = SERVICES.geoIndex
const ROLE = SERVICE.job.role
const LONG_MS = 600_000

function told<T>(outcome: CallOutcome<T>): T {
  if (outcome.kind !== 'applied') throw new Error(JSON.stringify(outcome))
  return outcome.value
}

const sized = (numCpus: number, tier = 'preferred') => ({
  tier,
  resources: [{ numCpus }, { ramMb: 100 }, { diskMb: 10 }],
})

/** A production mix of 1 and 2 cores on four instances, replaced by six instances of build 3, with this tier and size. */
async function release(protocol: 'binary' | 'json', tier: string, numCpus: number) {
  const cluster = createHeldCluster()
  cluster.scheduler.quotas.set(ROLE, { cpus: 100, ramMb: 10_000, diskMb: 10_000 })
  cluster.startJob(SERVICE, 1, 4)
  const roll = (build: number, config: object, instances: number, onlyInstances: { first: number; last: number }[]) => {
    const key = cluster.startUpdate(SERVICE, build, { instances, groupSize: 6, minWaitMs: 1000, config, onlyInstances })
    cluster.advance(LONG_MS)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
    return key
  }
  roll(1, sized(1), 4, [{ first: 0, last: 1 }])
  roll(2, sized(2), 4, [{ first: 2, last: 3 }])
  const key = roll(3, sized(numCpus, tier), 6, [])
  const embedded = await serveClusters({
    schedulers: [cluster.scheduler],
    advance: cluster.advance,
    stop: cluster.stop,
  })
  onTestFinished(() => embedded.stop())
  const schedulerUrl = embedded.clusters[0]?.url ?? ''
  const client = createAuroraClient({ cluster: 'test', schedulerUrl, protocol })
  onTestFinished(() => client.close())
  return { cluster, client, key }
}

test.each([
  ['binary', 'preferred', 1.5, 9],
  ['binary', 'preferred', 1.5, 8.9],
  ['json', 'preferred', 3, 18],
  ['json', 'preferred', 3, 17],
  ['binary', 'preferred', 0.5, 4],
  ['binary', 'preferred', 0.5, 6],
  ['json', 'preferred', 0.5, 7],
  ['json', 'preemptible', 1, 5.9],
  ['binary', 'preemptible', 1, 6],
] as const)(
  '%s: after build 3 as %s with %d cores, a quota of %d is enough exactly when the scheduler says so',
  async (protocol, tier, numCpus, cpus) => {
    const { cluster, client, key } = await release(protocol, tier, numCpus)
    cluster.scheduler.quotas.set(ROLE, { cpus, ramMb: 10_000, diskMb: 10_000 })
    const [details] = told(await client.readUpdateDetails({ key }))
    if (!details) throw new Error('no update')
    const quota = told(await client.readQuota(ROLE))
    expect(quota.used.cpus).toBe(tier === 'preferred' ? 6 * numCpus : 0)
    expect(takesQuota(details)).toBe(true)
    const lack = quotaLack(details, told(await client.readConfigSummary(SERVICE.job)), quota)

    const refusals: string[] = []
    for (const part of restoreParts(details)) {
      const now = runningFingerprints(told(await client.readConfigSummary(SERVICE.job)))
      const request = restoreRequest(part, unrestored(part, now), details.settings, [], { groupSize: null })
      if (!request) throw new Error('this restore needs no kill')
      const started = await client.startJobUpdate(request, 'restore')
      if (started.kind !== 'applied') {
        refusals.push(started.message)
        break
      }
      cluster.advance(LONG_MS)
    }
    expect(refusals).toEqual(
      lack ? [`Insufficient resource quota: CPU quota exceeded by ${lack.cpus.toFixed(2)} core(s)`] : [],
    )
  },
)

test('of a role nobody has given any it is nothing, and of no role there is none', async () => {
  const { client } = await release('binary', 'preemptible', 1)
  expect(told(await client.readQuota('nobody')).quota).toEqual({ cpus: 0, ramMb: 0, diskMb: 0 })
  expect(await client.readQuota(' ')).toMatchObject({ kind: 'unknown' })
})
