import { describe, expect, it } from 'vitest'
import { createHeldCluster, RUNNING_AFTER_MS } from './held-cluster'
import { STEADY_PLAN, type TaskPlan } from './rig/sim-directive'
import { SERVICES, serviceConfig } from './scenarios/company'

const SERVICE = SERVICES.notifier
const { job } = SERVICE

const failing = (afterMs: number): TaskPlan => ({
  ...STEADY_PLAN,
  ending: { afterMs, status: 'FAILED', message: 'Task failed: exit status 1' },
})

describe('the life of a task', () => {
  it('comes up with the rig’s delays and texts, an agent and ports from ASSIGNED on', () => {
    const cluster = createHeldCluster()
    const startMs = cluster.clock.now()
    cluster.startJob(SERVICE, 1, 1)
    const [task] = cluster.scheduler.tasks.store.activeOfJob(job)
    expect(task?.events.map(({ status, atMs, message }) => [status, atMs - startMs, message])).toEqual([
      ['PENDING', 0, null],
      ['ASSIGNED', 10, null],
      ['STARTING', 310, 'Initializing sandbox.'],
      ['RUNNING', 1010, 'No health-check defined, task is assumed healthy.'],
    ])
    expect(task?.taskId).toMatch(/^mail-prod-notifier-0-[0-9a-f-]{36}$/)
    expect(task?.placement?.agent.host).toMatch(/^agent-0\d\.local$/)
    expect(Object.keys(task?.placement?.ports ?? {})).toEqual(['http', 'admin'])
  })

  it('checklist 65: a failed service task has a successor at once, with its id as ancestor and one more failure', () => {
    const cluster = createHeldCluster({ behaviour: () => failing(500) })
    cluster.startJob(SERVICE, 1, 1)
    const [first] = cluster.scheduler.tasks.store.activeOfJob(job)
    cluster.advance(500)
    const [second] = cluster.scheduler.tasks.store.activeOfJob(job)
    expect(first?.status).toBe('FAILED')
    expect(second).toMatchObject({ status: 'PENDING', ancestorId: first?.taskId, failureCount: 1 })
    expect(second?.events.at(-1)?.message).toBe('Rescheduled')
  })

  it('checklist 66: the second quick death in a row is punished, and the wait is longer than the event says', () => {
    const cluster = createHeldCluster({ behaviour: () => failing(500) })
    cluster.startJob(SERVICE, 1, 1)
    cluster.advance(500 + RUNNING_AFTER_MS + 500)
    const [third] = cluster.scheduler.tasks.store.activeOfJob(job)
    expect(third?.status).toBe('THROTTLED')
    const [, said] = /^Rescheduled, penalized for (\d+) ms for flapping$/.exec(third?.events[0]?.message ?? '') ?? []
    expect(Number(said)).toBeGreaterThanOrEqual(30_000)
    expect(Number(said)).toBeLessThanOrEqual(60_000)
    cluster.advance(300_000)
    const released = third?.events.find(({ status }) => status === 'PENDING')
    expect(released?.message).toBeNull()
    expect((released?.atMs ?? 0) - (third?.events[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(60_000)
  })

  it('checklist 67: a killed task has no successor, a restarted one has', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 2)
    cluster.scheduler.call('killTasks', job, [0], 'scale down')
    cluster.scheduler.call('restartShards', job, [1])
    cluster.advance(400 + RUNNING_AFTER_MS)
    const tasks = [...cluster.scheduler.tasks.store.ofJob(job)]
    expect(tasks.map(({ instanceId, status }) => [instanceId, status])).toEqual([
      [0, 'KILLED'],
      [1, 'KILLED'],
      [1, 'RUNNING'],
    ])
    expect(tasks[0]?.events.slice(-2).map(({ message }) => message)).toEqual([
      'Killed by UNSECURE.\nscale down',
      'Instructed to kill task.',
    ])
    expect(tasks[1]?.events.slice(-2)).toMatchObject([
      { status: 'RESTARTING', message: 'Restarted by UNSECURE' },
      { status: 'KILLED' },
    ])
    expect(tasks[2]?.ancestorId).toBe(tasks[1]?.taskId)
  })

  it('checklist 68: a task that stays ASSIGNED for five minutes is LOST and replaced', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1, 'drop')
    cluster.advance(300_000)
    const [first, second] = [...cluster.scheduler.tasks.store.ofJob(job)]
    expect(first?.events.at(-1)).toMatchObject({ status: 'LOST', message: 'Task timed out' })
    expect(second?.ancestorId).toBe(first?.taskId)
  })

  it('a task that cannot leave KILLING, RESTARTING or DRAINING is LOST after five minutes; only a killed one is not replaced', () => {
    for (const [status, replaced] of [
      ['KILLING', false],
      ['RESTARTING', true],
      ['DRAINING', true],
    ] as const) {
      const cluster = createHeldCluster({ behaviour: () => ({ ...STEADY_PLAN, killMs: 3_600_000 }) })
      cluster.startJob(SERVICE, 1, 1)
      const [task] = cluster.scheduler.tasks.store.activeOfJob(job)
      if (status === 'KILLING') cluster.scheduler.call('killTasks', job, [], null)
      else if (status === 'RESTARTING') cluster.scheduler.call('restartShards', job, [0])
      else cluster.scheduler.call('drainHosts', { hostNames: [task?.placement?.agent.host ?? ''] })
      expect(task?.status).toBe(status)
      cluster.advance(300_000 - 1)
      expect(task?.status).toBe(status)
      cluster.advance(1)
      expect(task?.events.at(-1)).toMatchObject({ status: 'LOST', message: 'Task timed out' })
      expect(cluster.scheduler.tasks.store.activeOfJob(job)).toHaveLength(replaced ? 1 : 0)
    }
  })

  it('PENDING and STARTING wait for ever', () => {
    const starting = createHeldCluster()
    starting.startJob(SERVICE, 1, 1, 'starting')
    const pending = createHeldCluster({ agents: [] })
    pending.startJob(SERVICE, 1, 1)
    for (const cluster of [starting, pending]) cluster.advance(24 * 3_600_000)
    expect(starting.scheduler.tasks.store.activeOfJob(job)[0]?.status).toBe('STARTING')
    expect(pending.scheduler.tasks.store.activeOfJob(job)[0]?.status).toBe('PENDING')
  })

  it('the punishment of flapping grows from one death to the next, up to five minutes, and ends when a task has run long', () => {
    const ends = [500, 500, 500, 500, 500, 500, 500, 400_000, 500]
    let begun = 0
    const behaviour = () => failing(ends[begun++] ?? 3_600_000)
    const cluster = createHeldCluster({ behaviour })
    cluster.startJob(SERVICE, 1, 1)
    cluster.advance(3 * 3_600_000)
    const first = [...cluster.scheduler.tasks.store.ofJob(job)].map(({ events }) => events[0]?.message ?? '')
    const penalties = first.map((message) => Number(/penalized for (\d+) ms/.exec(message)?.[1] ?? 0))
    expect(penalties.slice(0, 2)).toEqual([0, 0])
    const growing = penalties.slice(2, 9)
    expect(growing).toEqual(growing.toSorted((a, b) => a - b))
    expect(growing.at(-1)).toBe(300_000)
    // The eighth task ran for longer than the threshold: the successor of its successor is not punished.
    expect(penalties[9]).toBe(0)
  })

  it('a kill that overtakes the launch finds no task on the agent', () => {
    const cluster = createHeldCluster()
    cluster.scheduler.call('createJob', { key: job, instanceCount: 1, taskConfig: serviceConfig(SERVICE, 1) })
    cluster.advance(11)
    const [task] = cluster.scheduler.tasks.store.activeOfJob(job)
    expect(task?.status).toBe('ASSIGNED')
    cluster.scheduler.call('killTasks', job, [], null)
    cluster.advance(1)
    expect(task?.events.slice(-2)).toMatchObject([
      { status: 'KILLING', message: 'Killed by UNSECURE' },
      { status: 'LOST', message: 'Attempted to kill an unknown task' },
    ])
  })

  it('checklist 69: two active tasks of one instance cannot be', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1)
    const other = { key: { ...job, name: 'other' }, instanceCount: 1, taskConfig: serviceConfig(SERVICE, 1) }
    expect(cluster.scheduler.call('createJob', other)).toEqual({
      code: 'ERROR',
      messages: ['Instance ID collision detected.'],
      result: null,
    })
  })

  it('drains a host: tasks move, the host ends DRAINED', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 8)
    const modes = () =>
      cluster.scheduler
        .call('maintenanceStatus', { hostNames: ['agent-01.local'] })
        .result?.maintenanceStatusResult?.statuses.map(({ mode }) => Number(mode))
    expect(modes()).toEqual([1])
    cluster.scheduler.call('startMaintenance', { hostNames: ['agent-01.local'] })
    expect(modes()).toEqual([2])
    cluster.scheduler.call('drainHosts', { hostNames: ['agent-01.local'] })
    expect(modes()).toEqual([3])
    cluster.advance(5000)
    expect(modes()).toEqual([4])
    const active = cluster.scheduler.tasks.store.activeOfJob(job)
    expect(active).toHaveLength(8)
    expect(active.every(({ placement }) => placement?.agent.host !== 'agent-01.local')).toBe(true)
    cluster.scheduler.call('endMaintenance', { hostNames: ['agent-01.local'] })
    expect(modes()).toEqual([1])
  })
})
