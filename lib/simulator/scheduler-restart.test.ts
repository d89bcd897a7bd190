import { describe, expect, it } from 'vitest'
import { createHeldCluster, RUNNING_AFTER_MS } from './held-cluster'
import { makeAgents, rigHost } from './rig/agent'
import { STEADY_PLAN } from './rig/sim-directive'
import { rolloutRequest, SERVICES, serviceConfig } from './scenarios/company'

const SERVICE = SERVICES.apiGateway
const { job } = SERVICE
const MINUTE_MS = 60_000

const tasksOf = ({ scheduler }: ReturnType<typeof createHeldCluster>) =>
  [...scheduler.tasks.store.ofJob(job)].map(({ instanceId, status }) => `${instanceId} ${status}`)

const lastMessages = ({ scheduler }: ReturnType<typeof createHeldCluster>) =>
  [...scheduler.tasks.store.ofJob(job)].map(({ events }) => events.at(-1)?.message)

describe('a scheduler that is down', () => {
  it('answers every call as one whose storage is not ready, and takes note of none', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1)
    cluster.scheduler.crash()
    const notReady = { code: 'ERROR_TRANSIENT', messages: ['Storage is not READY'], result: null }
    expect(cluster.scheduler.call('getRoleSummary')).toEqual(notReady)
    expect(cluster.scheduler.call('killTasks', job, [], null)).toEqual(notReady)
    cluster.scheduler.recover()
    expect(tasksOf(cluster)).toEqual(['0 RUNNING'])
  })

  it('hears afterwards what the agents reported meanwhile, at the time at which it hears it', () => {
    const cluster = createHeldCluster({
      behaviour: () => ({ ...STEADY_PLAN, ending: { afterMs: 1000, status: 'FAILED', message: 'boom' } }),
    })
    cluster.startJob(SERVICE, 1, 1)
    cluster.scheduler.crash()
    cluster.advance(5000)
    expect(tasksOf(cluster)).toEqual(['0 RUNNING'])
    cluster.scheduler.recover()
    expect(tasksOf(cluster)).toEqual(['0 FAILED', '0 PENDING'])
    const [failed] = cluster.scheduler.tasks.store.ofJob(job)
    expect(failed?.events.at(-1)).toMatchObject({ message: 'boom', atMs: cluster.clock.now() })
  })

  it('places nothing, and places what waits within ten seconds and the usual delay of its return', () => {
    const cluster = createHeldCluster()
    cluster.scheduler.call('createJob', { key: job, instanceCount: 3, taskConfig: serviceConfig(SERVICE, 1) })
    cluster.scheduler.crash()
    cluster.advance(MINUTE_MS)
    expect(tasksOf(cluster)).toEqual(['0 PENDING', '1 PENDING', '2 PENDING'])
    cluster.scheduler.recover()
    cluster.advance(100)
    expect(tasksOf(cluster)).toContain('1 PENDING')
    cluster.advance(10_000 + RUNNING_AFTER_MS)
    expect(tasksOf(cluster)).toEqual(['0 RUNNING', '1 RUNNING', '2 RUNNING'])
  })

  it('forgets its timers and sets them again: a stuck task gets the full time, a punished one no more than the rest', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1, 'drop')
    cluster.advance(4 * MINUTE_MS)
    cluster.scheduler.restart()
    cluster.advance(4 * MINUTE_MS)
    expect(tasksOf(cluster)).toEqual(['0 ASSIGNED'])
    cluster.advance(MINUTE_MS)
    expect(tasksOf(cluster)[0]).toBe('0 LOST')

    const flapping = createHeldCluster({
      behaviour: () => ({ ...STEADY_PLAN, ending: { afterMs: 500, status: 'FAILED', message: null } }),
    })
    flapping.startJob(SERVICE, 1, 1)
    flapping.advance(500 + RUNNING_AFTER_MS + 500)
    expect(tasksOf(flapping).at(-1)).toBe('0 THROTTLED')
    flapping.scheduler.restart({ downMs: 5 * MINUTE_MS })
    flapping.advance(5 * MINUTE_MS - 1)
    expect(tasksOf(flapping).at(-1)).toBe('0 THROTTLED')
    flapping.advance(1)
    expect(tasksOf(flapping).at(-1)).toBe('0 PENDING')
  })

  it('counts the retention of dead tasks from their end, and keeps even the oldest for another hour', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1)
    cluster.scheduler.call('killTasks', job, [], null)
    cluster.advance(36 * 60 * MINUTE_MS)
    cluster.scheduler.restart()
    cluster.advance(12 * 60 * MINUTE_MS - MINUTE_MS)
    expect(tasksOf(cluster)).toEqual(['0 KILLED'])
    cluster.advance(MINUTE_MS + 400)
    expect(tasksOf(cluster)).toEqual([])
    const late = createHeldCluster()
    late.startJob(SERVICE, 1, 1)
    late.scheduler.call('killTasks', job, [], null)
    late.advance(1000)
    late.scheduler.restart({ downMs: 72 * 60 * MINUTE_MS })
    late.advance(73 * 60 * MINUTE_MS - 1)
    expect(tasksOf(late)).toEqual(['0 KILLED'])
    late.advance(1)
    expect(tasksOf(late)).toEqual([])
  })

  it('writes its events under the next process’s host name, and leaves those of the former one', () => {
    const cluster = createHeldCluster({ host: 'one' })
    cluster.startJob(SERVICE, 1, 1)
    cluster.scheduler.restart({ host: 'two' })
    cluster.scheduler.call('restartShards', job, [0])
    const [task] =
      cluster.scheduler.call('getTasksStatus', { jobKeys: [job] }).result?.scheduleStatusResult?.tasks ?? []
    expect(task?.taskEvents.map(({ scheduler }) => scheduler)).toEqual(['one', 'one', 'one', 'one', 'two'])
  })

  it('drops what it was about to do: none of the former process’s timers acts again', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 2)
    const key = cluster.startUpdate(SERVICE, 2, { instances: 2, groupSize: 2, minWaitMs: 30_000 })
    cluster.advance(400 + RUNNING_AFTER_MS)
    cluster.scheduler.restart({ downMs: 20_000 })
    cluster.advance(20_000)
    expect(cluster.status(key)).toBe('ROLLING_FORWARD')
    // The watch of the first process would end here; the second one set its own when it came.
    cluster.advance(10_000)
    expect(cluster.status(key)).toBe('ROLLING_FORWARD')
    cluster.advance(20_000)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
  })
})

describe('a failover that loses the last write', () => {
  it('of a job: nobody knows it any more, and its tasks are killed by reconciliation', () => {
    const cluster = createHeldCluster()
    const before = cluster.scheduler.checkpoint()
    cluster.startJob(SERVICE, 1, 2)
    expect(tasksOf(cluster)).toEqual(['0 RUNNING', '1 RUNNING'])
    cluster.scheduler.crash()
    cluster.scheduler.recover({ from: before })
    expect(tasksOf(cluster)).toEqual([])
    expect(cluster.scheduler.call('getTasksStatus', {}).result?.scheduleStatusResult?.tasks).toEqual([])
    cluster.advance(MINUTE_MS + 400)
    cluster.advance(RUNNING_AFTER_MS)
    expect(tasksOf(cluster)).toEqual([])
    const room = cluster.scheduler.rig.agents.length * 16
    const big = { ...serviceConfig(SERVICE, 1), resources: [{ numCpus: 16 }, { ramMb: 1 }, { diskMb: 1 }] }
    cluster.scheduler.call('createJob', { key: job, instanceCount: room / 16, taskConfig: big })
    cluster.advance(RUNNING_AFTER_MS)
    expect(tasksOf(cluster).every((task) => task.endsWith('RUNNING'))).toBe(true)
  })

  it('of a kill not carried out yet: the tasks go on', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 2)
    const before = cluster.scheduler.checkpoint()
    cluster.scheduler.call('killTasks', job, [], 'all of it')
    expect(tasksOf(cluster)).toEqual(['0 KILLING', '1 KILLING'])
    cluster.scheduler.restart({ from: before })
    cluster.advance(10 * MINUTE_MS)
    expect(tasksOf(cluster)).toEqual(['0 RUNNING', '1 RUNNING'])
    cluster.scheduler.call('killTasks', job, [], 'again')
    cluster.advance(400)
    expect(tasksOf(cluster)).toEqual(['0 KILLED', '1 KILLED'])
  })

  it('of a kill carried out: reconciliation finds the task gone, and it is replaced', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1)
    const before = cluster.scheduler.checkpoint()
    cluster.scheduler.call('killTasks', job, [], 'x')
    cluster.advance(400)
    expect(tasksOf(cluster)).toEqual(['0 KILLED'])
    cluster.scheduler.restart({ from: before })
    expect(tasksOf(cluster)).toEqual(['0 RUNNING'])
    cluster.advance(MINUTE_MS - 1)
    expect(tasksOf(cluster)).toEqual(['0 RUNNING'])
    cluster.advance(1)
    expect(tasksOf(cluster)).toEqual(['0 LOST', '0 PENDING'])
    expect(lastMessages(cluster)).toEqual(['Reconciliation: Task is unknown to the agent', 'Rescheduled'])
  })

  it('of an update’s start: the update does not exist, and its job is as it was', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 3)
    const before = cluster.scheduler.checkpoint()
    const key = cluster.startUpdate(SERVICE, 2, { instances: 3, groupSize: 1, minWaitMs: 1000 })
    cluster.scheduler.restart({ from: before })
    expect(cluster.scheduler.updates.store.get(key)).toBeNull()
    cluster.advance(5 * MINUTE_MS)
    expect(cluster.builds(job)).toBe('1 1 1')
    expect(
      cluster.scheduler.call(
        'startJobUpdate',
        rolloutRequest(SERVICE, 2, { instances: 3, groupSize: 1, minWaitMs: 1000 }),
        null,
      ).code,
    ).toBe('OK')
  })

  it('of a pause: the update goes on; of an abort likewise, and the checkpoint may be used again', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 3)
    const key = cluster.startUpdate(SERVICE, 2, { instances: 3, groupSize: 1, minWaitMs: 1000 })
    cluster.advance(5000)
    const before = cluster.scheduler.checkpoint()
    const events = cluster.instanceEvents(key)
    for (const method of ['pauseJobUpdate', 'abortJobUpdate'] as const) {
      cluster.scheduler.call(method, key, 'stop')
      expect(cluster.status(key)).not.toBe('ROLLING_FORWARD')
      cluster.scheduler.restart({ from: before })
      expect(cluster.update(key).events.map(({ status }) => status)).toEqual(['ROLLING_FORWARD'])
      expect(cluster.instanceEvents(key)).toEqual(events)
    }
    cluster.advance(5 * MINUTE_MS)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
    expect(cluster.builds(job)).toBe('2 2 2')
  })

  it('of an update’s progress: what it had recorded is recorded again', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 2)
    const key = cluster.startUpdate(SERVICE, 2, { instances: 2, groupSize: 1, minWaitMs: 1000 })
    const before = cluster.scheduler.checkpoint()
    cluster.advance(MINUTE_MS)
    const events = ['UPDATING 0', 'UPDATED 0', 'UPDATING 1', 'UPDATED 1']
    expect(cluster.instanceEvents(key)).toEqual(events)
    cluster.scheduler.restart({ from: before })
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0'])
    cluster.advance(10 * MINUTE_MS)
    expect(cluster.instanceEvents(key)).toEqual(events)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
  })

  it('of a coordinated update’s start: nobody waits for its pulses', () => {
    const cluster = createHeldCluster()
    const before = cluster.scheduler.checkpoint()
    const key = cluster.startUpdate(SERVICE, 1, { instances: 1, groupSize: 1, minWaitMs: 0, pulseTimeoutMs: 60_000 })
    expect(cluster.scheduler.call('pulseJobUpdate', key).result?.pulseJobUpdateResult).toMatchObject({ status: 1 })
    cluster.scheduler.restart({ from: before })
    expect(cluster.scheduler.call('pulseJobUpdate', key).result?.pulseJobUpdateResult).toMatchObject({ status: 2 })
  })

  it('of a launch that was on its way: the agent keeps no place for it', () => {
    const cluster = createHeldCluster({ agents: makeAgents(1, rigHost) })
    const big = {
      ...serviceConfig(SERVICE, 1, { sim: 'drop' }),
      resources: [{ numCpus: 16 }, { ramMb: 1 }, { diskMb: 1 }],
    }
    const before = cluster.scheduler.checkpoint()
    cluster.scheduler.call('createJob', { key: job, instanceCount: 1, taskConfig: big })
    cluster.advance(100)
    expect(tasksOf(cluster)).toEqual(['0 ASSIGNED'])
    cluster.scheduler.restart({ from: before })
    cluster.scheduler.call('createJob', { key: job, instanceCount: 1, taskConfig: big })
    cluster.advance(100)
    expect(tasksOf(cluster)).toEqual(['0 ASSIGNED'])
  })

  it('of a launch: the task is launched anew under its id', () => {
    const cluster = createHeldCluster({ seed: 3 })
    cluster.scheduler.call('createJob', { key: job, instanceCount: 1, taskConfig: serviceConfig(SERVICE, 1) })
    const before = cluster.scheduler.checkpoint()
    cluster.advance(RUNNING_AFTER_MS)
    cluster.scheduler.restart({ from: before })
    expect(tasksOf(cluster)).toEqual(['0 PENDING'])
    cluster.advance(10_000 + RUNNING_AFTER_MS)
    expect(tasksOf(cluster)).toEqual(['0 RUNNING'])
    const [task] = cluster.scheduler.tasks.store.ofJob(job)
    expect(task?.events.map(({ status }) => status)).toEqual(['PENDING', 'ASSIGNED', 'STARTING', 'RUNNING'])
  })

  it('brings back quotas, cron templates and maintenance as they were', () => {
    const cluster = createHeldCluster()
    const quota = (numCpus: number) => ({ resources: [{ numCpus }, { ramMb: 1 }, { diskMb: 1 }] })
    const cron = {
      key: job,
      cronSchedule: '* * * * *',
      instanceCount: 1,
      taskConfig: { ...serviceConfig(SERVICE, 1), isService: false },
    }
    cluster.scheduler.call('setQuota', 'web', quota(1))
    const before = cluster.scheduler.checkpoint()
    cluster.scheduler.call('setQuota', 'web', quota(2))
    cluster.scheduler.call('scheduleCronJob', cron)
    cluster.scheduler.call('startMaintenance', { hostNames: ['agent-01.local'] })
    cluster.scheduler.restart({ from: before })
    expect(cluster.scheduler.quotas.get('web').cpus).toBe(1)
    expect(cluster.scheduler.crons.get(job)).toBeNull()
    expect(cluster.scheduler.rig.agentNamed('agent-01.local')?.mode).toBe('NONE')
  })
})

describe('reconciliation', () => {
  it('leaves tasks alone that agents and storage agree about', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 3)
    const before = [...cluster.scheduler.tasks.store.ofJob(job)].map(({ events }) => events.length)
    cluster.advance(3 * 60 * MINUTE_MS)
    expect([...cluster.scheduler.tasks.store.ofJob(job)].map(({ events }) => events.length)).toEqual(before)
  })
})
