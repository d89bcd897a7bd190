import { describe, expect, it } from 'vitest'
import { createHeldCluster, RUNNING_AFTER_MS } from '../held-cluster'
import { makeAgents, rigHost } from '../rig/agent'
import { STEADY_PLAN, type TaskPlan } from '../rig/sim-directive'
import { SERVICES, type Service, serviceConfig } from '../scenarios/company'

const MINUTE_MS = 60_000

/** Two agents full of four-core tasks, and then a task that wants eight cores. */
function crowded(
  running: object,
  waiting: object,
  other: Service = SERVICES.ranker,
  behaviour: () => TaskPlan = () => STEADY_PLAN,
) {
  const cluster = createHeldCluster({ agents: makeAgents(2, rigHost), behaviour })
  const quota = { resources: [{ numCpus: 99 }, { ramMb: 99_999 }, { diskMb: 99_999 }] }
  for (const { job } of [SERVICES.apiGateway, other]) cluster.scheduler.call('setQuota', job.role, quota)
  const create = (service: Service, cpus: number, instanceCount: number, change: object) => {
    const resources = [{ numCpus: cpus }, { ramMb: 16 }, { diskMb: 16 }, { namedPort: 'http' }]
    const taskConfig = { ...serviceConfig(service, 1), resources, ...change }
    expect(cluster.scheduler.call('createJob', { key: service.job, instanceCount, taskConfig }).messages).toEqual([])
  }
  create(SERVICES.apiGateway, 3.9, 8, running)
  cluster.advance(RUNNING_AFTER_MS)
  create(other, 8, 1, waiting)
  const waiter = () => cluster.scheduler.tasks.store.activeInstance(other.job, 0)
  const preempted = () =>
    [...cluster.scheduler.tasks.store.ofJob(SERVICES.apiGateway.job)].filter(({ events }) =>
      events.some(({ status }) => status === 'PREEMPTING'),
    )
  return { cluster, waiter, preempted }
}

describe('preemption', () => {
  it('makes room for a production task that has waited for three minutes, and for no other', () => {
    const { cluster, waiter, preempted } = crowded({}, { tier: 'preferred' })
    cluster.advance(3 * MINUTE_MS)
    expect(preempted()).toEqual([])
    expect(waiter()?.status).toBe('PENDING')
    cluster.advance(MINUTE_MS + 3000)
    expect(preempted()).toHaveLength(2)
    expect(new Set(preempted().map(({ placement }) => placement?.agent)).size).toBe(1)
    const message = `Preempting in favor of ${waiter()?.taskId}`
    for (const { events } of preempted())
      expect(events.find(({ status }) => status === 'PREEMPTING')?.message).toBe(message)
    expect(preempted().map(({ status }) => status)).toEqual(['KILLED', 'KILLED'])
    expect(waiter()?.status).toBe('RUNNING')
    const left = cluster.scheduler.tasks.store.activeOfJob(SERVICES.apiGateway.job).map(({ status }) => status)
    expect(left.toSorted()).toEqual(['PENDING', 'PENDING', ...Array.from({ length: 6 }, () => 'RUNNING')])
    const oneEach = {
      ...serviceConfig(SERVICES.notifier, 1),
      resources: [{ numCpus: 0.01 }, { ramMb: 1 }, { diskMb: 1 }],
      constraints: [{ name: 'host', constraint: { limit: { limit: 1 } } }],
    }
    cluster.scheduler.call('createJob', { key: SERVICES.notifier.job, instanceCount: 2, taskConfig: oneEach })
    cluster.advance(3000)
    expect(cluster.scheduler.tasks.store.activeOfJob(SERVICES.notifier.job).map(({ status }) => status)).toEqual([
      'RUNNING',
      'RUNNING',
    ])
    cluster.advance(30 * MINUTE_MS)
    expect(preempted()).toHaveLength(2)
  })

  it('spares tasks of the same standing, unless they are of the same role with a lower priority', () => {
    const cases: readonly (readonly [object, object, Service, number])[] = [
      [{}, {}, SERVICES.ranker, 0],
      [{ tier: 'preferred' }, { priority: 9 }, SERVICES.sessionStore, 0],
      [{ tier: 'preferred' }, { tier: 'preferred', priority: 9 }, SERVICES.ranker, 0],
      [{}, { priority: 9 }, SERVICES.ranker, 0],
      [{}, { priority: 9 }, SERVICES.sessionStore, 2],
      [{ priority: 9 }, { priority: 9 }, SERVICES.sessionStore, 0],
    ]
    for (const [running, waiting, other, victims] of cases) {
      const { cluster, preempted } = crowded(running, waiting, other)
      cluster.advance(10 * MINUTE_MS)
      expect(preempted()).toHaveLength(victims)
    }
  })

  it('takes nothing away where it would not help', () => {
    const { cluster, preempted } = crowded(
      {},
      { tier: 'preferred', resources: [{ numCpus: 17 }, { ramMb: 1 }, { diskMb: 1 }] },
    )
    cluster.advance(10 * MINUTE_MS)
    expect(preempted()).toEqual([])
  })

  it('keeps others off the agent on which it makes room, for five minutes', () => {
    const slow = { ...STEADY_PLAN, killMs: 3_600_000 }
    const { cluster, waiter, preempted } = crowded({}, { tier: 'preferred' }, SERVICES.ranker, () => slow)
    cluster.advance(4 * MINUTE_MS - RUNNING_AFTER_MS)
    const [victim] = preempted()
    const reserved = victim?.placement?.agent.host ?? ''
    for (const { host } of cluster.scheduler.rig.agents) if (host !== reserved) cluster.scheduler.partitionAgent(host)
    const small = {
      ...serviceConfig(SERVICES.notifier, 1),
      resources: [{ numCpus: 0.001 }, { ramMb: 1 }, { diskMb: 1 }],
    }
    cluster.scheduler.call('createJob', { key: SERVICES.notifier.job, instanceCount: 1, taskConfig: small })
    const other = () => cluster.scheduler.tasks.store.activeInstance(SERVICES.notifier.job, 0)
    cluster.advance(5 * MINUTE_MS - 1000)
    expect(other()?.status).toBe('PENDING')
    cluster.advance(5000)
    expect(other()?.placement?.agent.host).toBe(reserved)
    expect(waiter()?.status).toBe('PENDING')
  })

  it('gives the room back when the one it was made for is gone', () => {
    const { cluster, waiter, preempted } = crowded({}, { tier: 'preferred' })
    cluster.advance(4 * MINUTE_MS - RUNNING_AFTER_MS)
    expect(preempted().map(({ status }) => status)).toEqual(['PREEMPTING', 'PREEMPTING'])
    cluster.scheduler.call('killTasks', SERVICES.ranker.job, [], null)
    expect(waiter()).toBeNull()
    cluster.advance(MINUTE_MS)
    const left = cluster.scheduler.tasks.store.activeOfJob(SERVICES.apiGateway.job).map(({ status }) => status)
    expect(left).toEqual(Array.from({ length: 8 }, () => 'RUNNING'))
  })
})
