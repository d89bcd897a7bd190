import { describe, expect, it } from 'vitest'
import { createHeldCluster, RUNNING_AFTER_MS } from '../held-cluster'
import { UNREACHABLE_AFTER_MS } from '../rig/rig'
import { SERVICES, serviceConfig } from '../scenarios/company'

const SERVICE = SERVICES.ranker
const { job } = SERVICE
const HOST = 'agent-01.local'
const MINUTE_MS = 60_000

/** One instance on the agent that will be cut off. */
function aboard(partitionPolicy: object | null, options: { partitionAware?: boolean } = {}) {
  const cluster = createHeldCluster(options)
  const taskConfig = { ...serviceConfig(SERVICE, 1), ...(partitionPolicy ? { partitionPolicy } : {}) }
  cluster.scheduler.call('createJob', { key: job, instanceCount: 1, taskConfig })
  cluster.advance(RUNNING_AFTER_MS)
  const [task] = cluster.scheduler.tasks.store.activeOfJob(job)
  if (task?.placement?.agent.host !== HOST) throw new Error('The task is elsewhere.')
  const statuses = () => task.events.map(({ status }) => status).slice(4)
  const active = () => cluster.scheduler.tasks.store.activeOfJob(job).map(({ status }) => status)
  return { cluster, task, statuses, active }
}

describe('an agent that cannot be reached', () => {
  it('is missed after 75 seconds; a task with a delay is PARTITIONED that long, then LOST and replaced elsewhere', () => {
    const { cluster, task, statuses, active } = aboard({ reschedule: true, delaySecs: 600 })
    expect(cluster.scheduler.partitionAgent(HOST)).toBe(true)
    cluster.advance(UNREACHABLE_AFTER_MS - 1)
    expect(statuses()).toEqual([])
    cluster.advance(1)
    expect(statuses()).toEqual(['PARTITIONED'])
    expect(task.timesPartitioned).toBe(1)
    cluster.advance(600_000 - 1)
    expect(active()).toEqual(['PARTITIONED'])
    cluster.advance(1)
    expect(task.events.at(-1)).toMatchObject({ status: 'LOST', message: 'Task partitioned for too long.' })
    cluster.advance(RUNNING_AFTER_MS)
    expect(active()).toEqual(['RUNNING'])
    expect(cluster.scheduler.tasks.store.activeInstance(job, 0)?.placement?.agent.host).not.toBe(HOST)
  })

  it('without a policy its tasks are LOST at once, with one that does not reschedule never', () => {
    const none = aboard(null)
    none.cluster.scheduler.partitionAgent(HOST)
    none.cluster.advance(UNREACHABLE_AFTER_MS)
    expect(none.statuses()).toEqual(['PARTITIONED', 'LOST'])
    const stays = aboard({ reschedule: false })
    stays.cluster.scheduler.partitionAgent(HOST)
    stays.cluster.advance(24 * 60 * MINUTE_MS)
    expect(stays.statuses()).toEqual(['PARTITIONED'])
  })

  it('a scheduler that is not aware of partitions calls its tasks LOST', () => {
    const { cluster, statuses } = aboard({ reschedule: false }, { partitionAware: false })
    cluster.scheduler.partitionAgent(HOST)
    cluster.advance(UNREACHABLE_AFTER_MS)
    expect(statuses()).toEqual(['LOST'])
  })

  it('that comes back in time is not missed at all; later its tasks run again, and partitioning counts', () => {
    const { cluster, task, statuses, active } = aboard({ reschedule: true, delaySecs: 600 })
    cluster.scheduler.partitionAgent(HOST)
    cluster.advance(UNREACHABLE_AFTER_MS - 1)
    expect(cluster.scheduler.returnAgent(HOST)).toBe(true)
    cluster.advance(MINUTE_MS)
    expect(statuses()).toEqual([])
    cluster.scheduler.partitionAgent(HOST)
    cluster.advance(UNREACHABLE_AFTER_MS)
    cluster.scheduler.returnAgent(HOST)
    expect(statuses()).toEqual(['PARTITIONED', 'RUNNING'])
    cluster.advance(20 * MINUTE_MS)
    expect(active()).toEqual(['RUNNING'])
    expect(task.timesPartitioned).toBe(1)
    expect(cluster.scheduler.partitionAgent('nowhere')).toBe(false)
    expect(cluster.scheduler.returnAgent('nowhere')).toBe(false)
  })

  it('that comes back too late has its task killed: the replacement stays', () => {
    const { cluster, task, active } = aboard(null)
    cluster.scheduler.partitionAgent(HOST)
    cluster.advance(10 * MINUTE_MS)
    cluster.scheduler.returnAgent(HOST)
    cluster.advance(MINUTE_MS)
    expect(task.status).toBe('LOST')
    expect(active()).toEqual(['RUNNING'])
    const load = { ...serviceConfig(SERVICE, 2), job: { ...job, name: 'big' } }
    const resources = [{ numCpus: 16 }, { ramMb: 1 }, { diskMb: 1 }]
    cluster.scheduler.call('createJob', {
      key: { ...job, name: 'big' },
      instanceCount: 7,
      taskConfig: { ...load, resources },
    })
    cluster.advance(RUNNING_AFTER_MS)
    const placed = cluster.scheduler.tasks.store.activeOfJob({ ...job, name: 'big' })
    expect(placed.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 'RUNNING'))
  })

  it('says when it is back what its tasks did meanwhile', () => {
    const cluster = createHeldCluster()
    cluster.scheduler.call('createJob', {
      key: job,
      instanceCount: 1,
      taskConfig: { ...serviceConfig(SERVICE, 1, { sim: 'fail=90' }), partitionPolicy: { reschedule: false } },
    })
    cluster.advance(RUNNING_AFTER_MS)
    const [task] = cluster.scheduler.tasks.store.activeOfJob(job)
    cluster.scheduler.partitionAgent(HOST)
    cluster.advance(5 * MINUTE_MS)
    expect(task?.status).toBe('PARTITIONED')
    cluster.scheduler.returnAgent(HOST)
    expect(task?.events.at(-1)).toMatchObject({ status: 'FAILED', message: 'Simulated failure.' })
    expect(task?.failureCount).toBe(1)
  })

  it('gets no new tasks', () => {
    const cluster = createHeldCluster()
    const hosts = cluster.scheduler.rig.agents.map(({ host }) => host)
    for (const host of hosts.slice(1)) cluster.scheduler.partitionAgent(host)
    cluster.startJob(SERVICE, 1, 5)
    const placed = cluster.scheduler.tasks.store.activeOfJob(job).map(({ placement }) => placement?.agent.host)
    expect(new Set(placed)).toEqual(new Set(hosts.slice(0, 1)))
  })

  it('is not asked after by reconciliation', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1, 'fail=30')
    const [task] = cluster.scheduler.tasks.store.activeOfJob(job)
    cluster.scheduler.partitionAgent(task?.placement?.agent.host ?? '')
    cluster.advance(MINUTE_MS)
    cluster.scheduler.call('triggerExplicitTaskReconciliation', {})
    expect(task?.status).toBe('RUNNING')
    cluster.scheduler.returnAgent(task?.placement?.agent.host ?? '')
    expect(task?.events.at(-1)).toMatchObject({ status: 'FAILED', message: 'Simulated failure.' })
  })

  it('whoever kills, restarts or drains a partitioned task loses it at once', () => {
    for (const [what, replaced] of [
      ['killTasks', false],
      ['restartShards', true],
    ] as const) {
      const { cluster, task, active } = aboard({ reschedule: false })
      cluster.scheduler.partitionAgent(HOST)
      cluster.advance(UNREACHABLE_AFTER_MS)
      cluster.scheduler.call(what, job, [0])
      expect(task.events.slice(-2)).toMatchObject([
        { status: what === 'killTasks' ? 'KILLING' : 'RESTARTING' },
        { status: 'LOST', message: 'Action performed on partitioned task, marking as LOST.' },
      ])
      expect(active()).toEqual(replaced ? ['PENDING'] : [])
    }
  })

  it('a kill it could not hear is repeated when it is back', () => {
    const { cluster, task } = aboard(null)
    cluster.scheduler.partitionAgent(HOST)
    cluster.scheduler.call('killTasks', job, [], null)
    cluster.advance(10_000)
    cluster.scheduler.returnAgent(HOST)
    cluster.advance(5000)
    expect(task.status).toBe('KILLING')
    cluster.advance(400)
    expect(task.status).toBe('KILLED')
  })

  it('a task on its way out when the agent vanishes is LOST, and an update goes on with its instance', () => {
    const { cluster, task } = aboard({ reschedule: false })
    cluster.scheduler.partitionAgent(HOST)
    const key = cluster.startUpdate(SERVICE, 2, { instances: 1, groupSize: 1, minWaitMs: 0 })
    cluster.advance(UNREACHABLE_AFTER_MS)
    expect(task.events.slice(-3).map(({ status }) => status)).toEqual(['KILLING', 'PARTITIONED', 'LOST'])
    cluster.advance(RUNNING_AFTER_MS)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
    expect(cluster.builds(job)).toBe('2')
  })

  it('the delay goes on over a restart of the scheduler', () => {
    const { cluster, statuses } = aboard({ reschedule: true, delaySecs: 600 })
    cluster.scheduler.partitionAgent(HOST)
    cluster.advance(UNREACHABLE_AFTER_MS + 300_000)
    cluster.scheduler.restart()
    cluster.advance(300_000 - 1)
    expect(statuses()).toEqual(['PARTITIONED'])
    cluster.advance(1)
    expect(statuses()).toEqual(['PARTITIONED', 'LOST'])
  })
})
