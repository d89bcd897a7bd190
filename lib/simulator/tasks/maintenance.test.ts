import { describe, expect, it } from 'vitest'
import { createHeldCluster, RUNNING_AFTER_MS } from '../held-cluster'
import { SERVICES, serviceConfig } from '../scenarios/company'

const SERVICE = SERVICES.notifier
const { job } = SERVICE
const HOST = { hostNames: ['agent-01.local'] }
const MINUTE_MS = 60_000

type Cluster = ReturnType<typeof createHeldCluster>

const modes = ({ scheduler }: Cluster, hostNames: readonly string[] = HOST.hostNames) =>
  scheduler
    .call('maintenanceStatus', { hostNames })
    .result?.maintenanceStatusResult?.statuses.map(({ host, mode }) => `${host} ${Number(mode)}`)

const onHost = ({ scheduler }: Cluster) =>
  [...scheduler.tasks.store.all()].filter(({ placement }) => placement?.agent.host === 'agent-01.local')

describe('maintenance', () => {
  it('goes from NONE over SCHEDULED and DRAINING to DRAINED and back; unknown hosts are left out', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 8)
    expect(modes(cluster, ['agent-01.local', 'nowhere'])).toEqual(['agent-01.local 1'])
    cluster.scheduler.call('startMaintenance', HOST)
    expect(modes(cluster)).toEqual(['agent-01.local 2'])
    cluster.scheduler.call('drainHosts', HOST)
    expect(modes(cluster)).toEqual(['agent-01.local 3'])
    cluster.advance(399)
    expect(modes(cluster)).toEqual(['agent-01.local 3'])
    cluster.advance(1)
    expect(modes(cluster)).toEqual(['agent-01.local 4'])
    cluster.scheduler.call('endMaintenance', HOST)
    expect(modes(cluster)).toEqual(['agent-01.local 1'])
    expect(cluster.scheduler.call('drainHosts', { hostNames: ['nowhere'] }).result?.drainHostsResult?.statuses).toEqual(
      [],
    )
    expect(cluster.scheduler.call('drainHosts', null)).toMatchObject({ code: 'ERROR', messages: [null] })
  })

  it('moves the tasks elsewhere, with Aurora’s message and an ancestor, and gives the host no new ones', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 8)
    const [old] = onHost(cluster)
    cluster.scheduler.call('drainHosts', HOST)
    expect(old?.events.at(-1)).toMatchObject({ status: 'DRAINING', message: 'Draining machine for maintenance.' })
    cluster.advance(400 + RUNNING_AFTER_MS)
    expect(old?.status).toBe('KILLED')
    const active = cluster.scheduler.tasks.store.activeOfJob(job)
    expect(active.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'RUNNING'))
    expect(active.find(({ instanceId }) => instanceId === old?.instanceId)?.ancestorId).toBe(old?.taskId)
    expect(onHost(cluster)).toEqual([old])
    cluster.scheduler.call('addInstances', { jobKey: job, instanceId: 0 }, 8)
    cluster.advance(5000)
    expect(onHost(cluster)).toEqual([old])
  })

  it('an empty host is DRAINED at once', () => {
    const cluster = createHeldCluster()
    const answer = cluster.scheduler.call('drainHosts', HOST)
    expect(answer.result?.drainHostsResult?.statuses.map(({ mode }) => Number(mode))).toEqual([4])
  })

  it('a gentle drain waits for the policy and, when the time is up, for nothing', () => {
    const cluster = createHeldCluster({ slaRules: { minRequiredInstances: 0, killNonProduction: true } })
    cluster.scheduler.call('createJob', { key: job, instanceCount: 3, taskConfig: serviceConfig(SERVICE, 1) })
    cluster.advance(RUNNING_AFTER_MS)
    const hostNames = cluster.scheduler.tasks.store.activeOfJob(job).map(({ placement }) => placement?.agent.host ?? '')
    const draining = () =>
      [...cluster.scheduler.tasks.store.ofJob(job)].filter(({ events }) =>
        events.some(({ status }) => status === 'DRAINING'),
      )
    const policy = { countSlaPolicy: { count: 3, durationSecs: 7200 } }
    cluster.scheduler.call('slaDrainHosts', { hostNames }, policy, 600)
    expect(modes(cluster, hostNames)).toEqual(hostNames.toSorted().map((host) => `${host} 3`))
    cluster.advance(10 * MINUTE_MS)
    expect(draining()).toEqual([])
    cluster.advance(MINUTE_MS)
    expect(draining()).toHaveLength(3)
    cluster.advance(400)
    expect(modes(cluster, hostNames)).toEqual(hostNames.toSorted().map((host) => `${host} 4`))
    expect(cluster.scheduler.call('slaDrainHosts', { hostNames }, null, 600)).toMatchObject({ code: 'ERROR' })
  })

  it('a task’s own policy goes before the operator’s, until the next look when there is no more time', () => {
    const cluster = createHeldCluster({ slaRules: { minRequiredInstances: 0, killNonProduction: true } })
    const slaPolicy = { countSlaPolicy: { count: 1, durationSecs: 7200 } }
    const taskConfig = { ...serviceConfig(SERVICE, 1), slaPolicy }
    cluster.scheduler.call('createJob', { key: job, instanceCount: 8, taskConfig })
    cluster.advance(RUNNING_AFTER_MS)
    const [task] = onHost(cluster)
    cluster.scheduler.call('drainHosts', HOST)
    expect(modes(cluster)).toEqual(['agent-01.local 3'])
    expect(task?.status).toBe('RUNNING')
    cluster.advance(MINUTE_MS)
    expect(task?.events.some(({ status }) => status === 'DRAINING')).toBe(true)
  })

  it('survives a restart of the scheduler', () => {
    const cluster = createHeldCluster({ slaRules: { minRequiredInstances: 0, killNonProduction: true } })
    cluster.startJob(SERVICE, 1, 8)
    cluster.scheduler.call('slaDrainHosts', HOST, { countSlaPolicy: { count: 7, durationSecs: 0 } }, 3600)
    cluster.scheduler.restart()
    expect(modes(cluster)).toEqual(['agent-01.local 3'])
    cluster.advance(MINUTE_MS + 400)
    expect(modes(cluster)).toEqual(['agent-01.local 4'])
  })
})
