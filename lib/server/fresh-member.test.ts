import { expect, onTestFinished, test } from 'vitest'
import { createAuroraClient } from '@/lib/aurora/client'
import { planAction } from '@/lib/domain/plan'
import { member } from '@/lib/domain/sample.test-support'
import { serveClusters } from '@/lib/simulator/embedded-clusters'
import { createHeldCluster } from '@/lib/simulator/held-cluster'
import { SERVICES } from '@/lib/simulator/scenarios/company'
import { readFresh } from './fresh-member'

const SERVICE = SERVICES.geoIndex
const ROLE = SERVICE.job.role
const PRODUCTION = { tier: 'preferred', resources: [{ numCpus: 2 }, { ramMb: 1024 }, { diskMb: 10 }] }

/** A job whose production build 2 has been replaced by a build 3 outside quota, and what a rollback of that would be. */
async function replaced() {
  const cluster = createHeldCluster()
  const quota = (cpus: number) => cluster.scheduler.quotas.set(ROLE, { cpus, ramMb: 4096, diskMb: 4096 })
  quota(8)
  cluster.startJob(SERVICE, 1, 4)
  const roll = (build: number, config: object) => {
    const key = cluster.startUpdate(SERVICE, build, { instances: 4, groupSize: 4, minWaitMs: 1000, config })
    cluster.advance(600_000)
    return key
  }
  roll(2, PRODUCTION)
  const key = roll(3, {})
  expect(cluster.status(key)).toBe('ROLLED_FORWARD')
  const embedded = await serveClusters({
    schedulers: [cluster.scheduler],
    advance: cluster.advance,
    stop: cluster.stop,
  })
  onTestFinished(() => embedded.stop())
  const [served] = embedded.clusters
  const client = createAuroraClient({ cluster: 'test', schedulerUrl: served?.url ?? '', protocol: 'binary' })
  onTestFinished(() => client.close())
  const [details] = await client
    .readUpdateDetails({ key })
    .then((read) => (read.kind === 'applied' ? read.value : Promise.reject(new Error(read.message))))
  if (!details) throw new Error('no update')
  const plan = async () => {
    const reading = { client, nowMs: Date.now, mayKeepPulsing: false, counted: true }
    return planAction('rollback', 'r', [await readFresh('rollback', member('test', details), reading)]).members[0]
  }
  return { plan, quota, fault: embedded.setFault, cluster: served?.name ?? '' }
}

test('a restore that quota would refuse is not promised, and one that it would not is', async () => {
  const { plan, quota } = await replaced()
  expect(await plan()).toMatchObject({ class: 'restore', problem: null })
  quota(7.5)
  expect(await plan()).toMatchObject({
    class: 'cannot-say',
    queueable: false,
    problem: { kind: 'quota', message: `the old build needs 0.5 cores more than ${ROLE} has left of its quota` },
  })
  quota(8)
  expect((await plan())?.class).toBe('restore')
})

test('an unreadable quota promises and forbids nothing', async () => {
  const { plan, quota, fault, cluster } = await replaced()
  quota(0)
  fault(cluster, { kind: 'error' }, { methods: ['getQuota'] })
  expect((await plan())?.class).toBe('restore')
})

test('a scheduler that refuses to tell is not waited for', async () => {
  const { plan, fault, cluster } = await replaced()
  fault(cluster, { kind: 'status', code: 403 })
  expect(await plan()).toMatchObject({ class: 'cannot-say', queueable: false, problem: { kind: 'forbidden' } })
})
