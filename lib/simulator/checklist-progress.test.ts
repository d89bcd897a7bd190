import { describe, expect, it } from 'vitest'
import { createHeldCluster, type HeldCluster, RUNNING_AFTER_MS } from './held-cluster'
import type { TaskPlan } from './rig/sim-directive'
import { STEADY_PLAN } from './rig/sim-directive'
import { rolloutRequest, SERVICES, serviceConfig } from './scenarios/company'

const SERVICE = SERVICES.apiGateway
const { job } = SERVICE
/** KILLING to KILLED, placing, and up to RUNNING again. */
const REPLACED_MS = 400 + RUNNING_AFTER_MS
const MIN_WAIT_MS = 5000
const QUICK = { instances: 4, groupSize: 1, minWaitMs: MIN_WAIT_MS }

const failing = (afterMs: number): TaskPlan => ({
  ...STEADY_PLAN,
  ending: { afterMs, status: 'FAILED', message: 'Task failed: exit status 1' },
})

/** An update of all instances to build 2 with this strategy. */
function startBatches(cluster: HeldCluster, instances: number, updateStrategy: object) {
  const { taskConfig } = rolloutRequest(SERVICE, 2, QUICK)
  const settings = { minWaitInInstanceRunningMs: MIN_WAIT_MS, rollbackOnFailure: true, updateStrategy }
  expect(cluster.scheduler.call('startJobUpdate', { taskConfig, instanceCount: instances, settings }, null).code).toBe(
    'OK',
  )
  const key = cluster.scheduler.updates.store.activeOf(job)?.key
  if (!key) throw new Error('no update')
  return key
}

describe('the progress of an update', () => {
  it('checklist 19: starts the next instance in the evaluation in which one succeeds', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 4)
    const key = cluster.startUpdate(SERVICE, 2, QUICK)
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0'])
    cluster.advance(REPLACED_MS + MIN_WAIT_MS)
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0', 'UPDATED 0', 'UPDATING 1'])
    const [, updated, next] = cluster.update(key).instanceEvents
    expect(updated?.atMs).toBe(next?.atMs)
  })

  it('checklist 20: creates, then updates, then kills, ascending, and turns the order round in a rollback', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 4)
    cluster.scheduler.call('killTasks', job, [0])
    cluster.advance(500)
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 3 })
    cluster.advance(RUNNING_AFTER_MS + 2 * REPLACED_MS + 3 * MIN_WAIT_MS)
    const begun = (verb: string) => cluster.instanceEvents(key).filter((event) => event.startsWith(verb))
    expect(begun('UPDATING')).toEqual(['UPDATING 0', 'UPDATING 1', 'UPDATING 2', 'UPDATING 3'])
    expect(cluster.builds(job)).toBe('2 2 2 1')
    cluster.scheduler.call('rollbackJobUpdate', key, 'no')
    cluster.advance(60_000)
    expect(begun('ROLLING_BACK')).toEqual(['ROLLING_BACK 3', 'ROLLING_BACK 2', 'ROLLING_BACK 1', 'ROLLING_BACK 0'])
    expect(cluster.status(key)).toBe('ROLLED_BACK')
    expect(cluster.builds(job)).toBe('- 1 1 1')
  })

  it('checklist 21: an old RUNNING task is killed for the update, and its successor has the new config and no ancestor', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1)
    const [old] = cluster.scheduler.tasks.store.activeOfJob(job)
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 1 })
    expect(old?.status).toBe('KILLING')
    expect(old?.events.at(-1)?.message).toBe(`Killed for job update ${key.id}`)
    cluster.advance(400)
    const [next] = cluster.scheduler.tasks.store.activeOfJob(job)
    expect(old?.status).toBe('KILLED')
    expect(next).toMatchObject({ status: 'PENDING', ancestorId: null })
    expect(next?.events).toEqual([{ atMs: cluster.clock.now(), status: 'PENDING', message: null, scheduler: 'vm' }])
    expect(cluster.builds(job)).toBe('2')
  })

  it('checklist 22: an old PENDING task is deleted without a trace', () => {
    const cluster = createHeldCluster({ agents: [] })
    cluster.startJob(SERVICE, 1, 1)
    const [old] = cluster.scheduler.tasks.store.activeOfJob(job)
    cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 1 })
    expect(old && cluster.scheduler.tasks.store.byTaskId(old.taskId)).toBeNull()
    expect([...cluster.scheduler.tasks.store.ofJob(job)]).toHaveLength(1)
    expect(cluster.builds(job)).toBe('2')
  })

  it('checklist 23: counts an instance as updated exactly at the minimum wait, and at RUNNING when there is none', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1)
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 1 })
    cluster.advance(REPLACED_MS + MIN_WAIT_MS - 1)
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0'])
    cluster.advance(1)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')

    const atOnce = cluster.startUpdate(SERVICE, 3, { ...QUICK, instances: 1, minWaitMs: 0 })
    cluster.advance(REPLACED_MS)
    expect(cluster.status(atOnce)).toBe('ROLLED_FORWARD')
  })

  it('checklist 24: waits for ever for a task that finds no place', () => {
    const cluster = createHeldCluster({ agents: [] })
    const key = cluster.startUpdate(SERVICE, 1, { ...QUICK, instances: 1 })
    cluster.advance(6 * 3_600_000)
    expect(cluster.status(key)).toBe('ROLLING_FORWARD')
    const reasons = cluster.scheduler.call('getPendingReason', { jobKeys: [job] })
    expect(reasons.result?.getPendingReasonResult?.reasons).toMatchObject([{ reason: '' }])
  })

  it('checklist 25: tolerates as many failures of an instance as it is told', () => {
    const cluster = createHeldCluster({ behaviour: ({ config }) => (buildOf(config) === '2' ? failing(1000) : null) })
    cluster.startJob(SERVICE, 1, 1)
    const key = cluster.startUpdate(SERVICE, 2, {
      ...QUICK,
      instances: 1,
      maxPerInstanceFailures: 1,
      rollbackOnFailure: false,
    })
    cluster.advance(REPLACED_MS + 1000)
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0'])
    expect(cluster.status(key)).toBe('ROLLING_FORWARD')
    cluster.advance(RUNNING_AFTER_MS + 1000)
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0', 'UPDATE_FAILED 0'])
    expect(cluster.status(key)).toBe('FAILED')
  })

  it('checklist 26: counts a drained new task as a failure', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1)
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 1, rollbackOnFailure: false })
    cluster.advance(REPLACED_MS)
    const host = cluster.scheduler.tasks.store.activeInstance(job, 0)?.placement?.agent.host ?? ''
    cluster.scheduler.call('drainHosts', { hostNames: [host] })
    cluster.advance(400)
    expect(cluster.status(key)).toBe('FAILED')
  })

  it('checklist 27: goes on to the end while no more instances fail than allowed', () => {
    const behaviour = ({ instanceId, config }: { instanceId: number; config: Config }) =>
      buildOf(config) === '2' && instanceId === 1 ? failing(500) : null
    const cluster = createHeldCluster({ behaviour })
    cluster.startJob(SERVICE, 1, 3)
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 3, maxFailedInstances: 1 })
    cluster.advance(60_000)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
    expect(cluster.instanceEvents(key)).toContain('UPDATE_FAILED 1')
  })

  it('checklist 28: turns back when more instances fail, with events in Aurora’s order and words', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 3)
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 3, sim: 'fail=1@1', groupSize: 3 })
    cluster.advance(60_000)
    const { events, instanceEvents } = cluster.update(key)
    expect(events.map(({ status, user, message }) => [status, user, message])).toEqual([
      ['ROLLING_FORWARD', 'UNSECURE', null],
      ['ROLLING_BACK', null, 'Latest failure: instance 1 exited.'],
      ['ROLLED_BACK', null, null],
    ])
    expect(cluster.instanceEvents(key).slice(0, 7)).toEqual([
      'UPDATING 0',
      'UPDATING 1',
      'UPDATING 2',
      'UPDATE_FAILED 1',
      'ROLLING_BACK 0',
      'ROLLING_BACK 1',
      'ROLLING_BACK 2',
    ])
    expect(instanceEvents[3]?.atMs).toBe(events[1]?.atMs)
    expect(cluster.builds(job)).toBe('1 1 1')
  })

  it('checklist 28: fails without a rollback when it was told not to turn back, and leaves everything as it is', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 3)
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 3, sim: 'fail=1@0', rollbackOnFailure: false })
    cluster.advance(60_000)
    expect(cluster.update(key).events.at(-1)).toMatchObject({
      status: 'FAILED',
      user: null,
      message: 'Latest failure: instance 0 exited.',
    })
    expect(cluster.builds(job)).toBe('2 1 1')
  })

  it('checklist 29: keeps a batch waiting for its last instance', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 3)
    const key = cluster.startUpdate(SERVICE, 2, {
      ...QUICK,
      instances: 3,
      groupSize: 2,
      batches: true,
      sim: 'run_ms=3000@1',
    })
    cluster.advance(REPLACED_MS + MIN_WAIT_MS + 500)
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0', 'UPDATING 1', 'UPDATED 0'])
    cluster.advance(3000)
    expect(cluster.instanceEvents(key).slice(3)).toEqual(['UPDATED 1', 'UPDATING 2'])
  })

  it('checklist 30: variable batches of [1, 2] take 1, 2, 2, 2, 2, 1 of ten; rolling back, [1, 2, 3] take 3, 2, 1 of six', () => {
    const batches = (verb: string, instances: number, groupSizes: readonly number[]) => {
      const cluster = createHeldCluster()
      cluster.startJob(SERVICE, 1, instances)
      const key = startBatches(cluster, instances, { varBatchStrategy: { groupSizes, autopauseAfterBatch: false } })
      if (verb === 'INSTANCE_ROLLING_BACK') {
        cluster.advance(15_000)
        cluster.scheduler.call('rollbackJobUpdate', key, null)
      }
      cluster.advance(600_000)
      const sizes = new Map<number, number>()
      for (const { action, atMs } of cluster.update(key).instanceEvents)
        if (action === verb) sizes.set(atMs, (sizes.get(atMs) ?? 0) + 1)
      return [...sizes.values()]
    }
    expect(batches('INSTANCE_UPDATING', 10, [1, 2])).toEqual([1, 2, 2, 2, 2, 1])
    expect(batches('INSTANCE_ROLLING_BACK', 6, [1, 2, 3])).toEqual([3, 2, 1])
  })

  it('checklist 31: pauses itself between batches, not after the last, and writes the finishing event after the pause', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 4)
    const key = startBatches(cluster, 4, { batchStrategy: { groupSize: 2, autopauseAfterBatch: true } })
    cluster.advance(60_000)
    expect(cluster.update(key).events.at(-1)).toMatchObject({
      status: 'ROLL_FORWARD_PAUSED',
      user: null,
      message: 'Update auto paused',
    })
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0', 'UPDATING 1', 'UPDATED 0', 'UPDATED 1'])
    expect(cluster.builds(job)).toBe('2 2 1 1')
    cluster.scheduler.call('resumeJobUpdate', key, 'next')
    cluster.advance(60_000)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
    expect(cluster.update(key).events.map(({ status }) => status)).toEqual([
      'ROLLING_FORWARD',
      'ROLL_FORWARD_PAUSED',
      'ROLLING_FORWARD',
      'ROLLED_FORWARD',
    ])
  })

  it('checklist 31: variable batches pause as often as there are batches less one, and a rollback never', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 6)
    const key = startBatches(cluster, 6, { varBatchStrategy: { groupSizes: [1, 2], autopauseAfterBatch: true } })
    const builds: string[] = []
    while (cluster.status(key) !== 'ROLLED_FORWARD' && builds.length < 9) {
      cluster.advance(60_000)
      builds.push(cluster.builds(job))
      cluster.scheduler.call('resumeJobUpdate', key, null)
    }
    expect(builds).toEqual(['2 1 1 1 1 1', '2 2 2 1 1 1', '2 2 2 2 2 1', '2 2 2 2 2 2'])
    const other = createHeldCluster()
    other.startJob(SERVICE, 1, 6)
    const second = startBatches(other, 6, { batchStrategy: { groupSize: 2, autopauseAfterBatch: true } })
    other.advance(60_000)
    other.scheduler.call('rollbackJobUpdate', second, null)
    other.advance(60_000)
    expect(other.status(second)).toBe('ROLLED_BACK')
    expect(other.builds(job)).toBe('1 1 1 1 1 1')
  })

  it('checklist 31: a restart in the middle of a batch neither skips a pause nor adds one', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 4)
    const key = startBatches(cluster, 4, { batchStrategy: { groupSize: 2, autopauseAfterBatch: true } })
    cluster.advance(1000)
    cluster.scheduler.restart()
    cluster.advance(60_000)
    expect(cluster.status(key)).toBe('ROLL_FORWARD_PAUSED')
    expect(cluster.builds(job)).toBe('2 2 1 1')
    cluster.scheduler.restart()
    cluster.scheduler.call('resumeJobUpdate', key, null)
    cluster.advance(60_000)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
    expect(cluster.update(key).events.filter(({ message }) => message === 'Update auto paused')).toHaveLength(1)
  })

  it('checklist 31: a batch that gets done while no scheduler runs is followed by its pause all the same', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 4)
    const key = startBatches(cluster, 4, { batchStrategy: { groupSize: 2, autopauseAfterBatch: true } })
    cluster.advance(REPLACED_MS + 100)
    cluster.scheduler.restart({ downMs: 60_000 })
    cluster.advance(60_000)
    expect(cluster.status(key)).toBe('ROLL_FORWARD_PAUSED')
    expect(cluster.builds(job)).toBe('2 2 1 1')
  })

  it('checklist 32: waits for the reschedule of an old task that dies by itself, and replaces that one', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 2, 'fail=2@1')
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 2, groupSize: 1, minWaitMs: 1000 })
    // Instance 1 of build 1 dies while instance 0 is being updated; Aurora itself brings it back.
    cluster.advance(20_000)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
    const histories = [...cluster.scheduler.tasks.store.ofJob(job)]
      .filter(({ instanceId }) => instanceId === 1)
      .map(({ events }) => events.map(({ status }) => status).join(' '))
    expect(histories[0]).toBe('PENDING ASSIGNED STARTING RUNNING FAILED')
    expect(histories[1]).toBe('PENDING ASSIGNED STARTING KILLING KILLED')
    expect(histories).toHaveLength(3)
    expect(cluster.builds(job)).toBe('2 2')
  })

  it('checklist 33: leaves no events for instances that are in order already', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 3)
    const first = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 3 })
    cluster.advance(REPLACED_MS + MIN_WAIT_MS + 10)
    cluster.scheduler.call('abortJobUpdate', first, 'stop')
    cluster.advance(5000)
    const second = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 3 })
    cluster.advance(60_000)
    expect(cluster.status(second)).toBe('ROLLED_FORWARD')
    expect(cluster.instanceEvents(second).filter((event) => event.endsWith(' 0'))).toEqual([])
  })

  it('checklist 34: ignores tasks outside the update', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 3)
    const request = rolloutRequest(SERVICE, 2, { ...QUICK, instances: 3 })
    const settings = { ...request.settings, updateOnlyTheseInstances: [{ first: 0, last: 0 }] }
    cluster.scheduler.call('startJobUpdate', { ...request, settings }, null)
    const key = cluster.scheduler.updates.store.activeOf(job)?.key
    if (!key) throw new Error('no update')
    const outside = cluster.scheduler.tasks.store.activeInstance(job, 2)
    if (outside) cluster.scheduler.step(() => cluster.scheduler.tasks.changeState(outside, 'LOST'))
    cluster.advance(60_000)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0', 'UPDATED 0'])
    expect(cluster.builds(job)).toBe('2 1 1')
  })

  it('checklist 35: a removed instance is updated by being gone', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 2)
    const { code } = cluster.scheduler.call('startJobUpdate', {
      ...rolloutRequest(SERVICE, 1, { ...QUICK, instances: 1 }),
      taskConfig: serviceConfig(SERVICE, 1),
    })
    expect(code).toBe('OK')
    const update = cluster.scheduler.updates.store.activeOf(job)
    if (!update) throw new Error('no update')
    cluster.advance(1000)
    expect(update.instructions.desired).toBeNull()
    expect(cluster.instanceEvents(update.key)).toEqual(['UPDATING 1', 'UPDATED 1'])
    expect(cluster.builds(job)).toBe('1')
  })

  it('checklist 36: with a count policy of 2 of 3, one instance at a time is killed, and the events tell of the check', () => {
    const cluster = createHeldCluster({ slaRules: { minRequiredInstances: 0, killNonProduction: true } })
    cluster.startJob(SERVICE, 1, 3)
    cluster.advance(1000)
    const request = rolloutRequest(SERVICE, 2, { ...QUICK, instances: 3, groupSize: 3 })
    const slaPolicy = { countSlaPolicy: { count: 2, durationSecs: 0 } }
    const sent = {
      ...request,
      taskConfig: { ...request.taskConfig, slaPolicy },
      settings: { ...request.settings, slaAware: true },
    }
    expect(cluster.scheduler.call('startJobUpdate', sent, null).code).toBe('OK')
    const update = cluster.scheduler.updates.store.activeOf(job)
    if (!update) throw new Error('no update')
    const killing = () =>
      cluster.scheduler.tasks.store.activeOfJob(job).filter(({ status }) => status === 'KILLING').length
    expect(killing()).toBe(1)
    expect(update.instanceEvents.map(({ instanceId, action, message }) => [instanceId, action, message])).toEqual([
      [0, 'INSTANCE_UPDATING', null],
      [1, 'INSTANCE_UPDATING', null],
      [2, 'INSTANCE_UPDATING', null],
      [0, 'INSTANCE_UPDATING', 'Checking SLA before continuing.'],
      [1, 'INSTANCE_UPDATING', 'Checking SLA before continuing.'],
      [2, 'INSTANCE_UPDATING', 'Checking SLA before continuing.'],
      [0, 'INSTANCE_UPDATING', 'SLA check passed, continuing.'],
    ])
    for (let second = 0; second < 600; second++) {
      cluster.advance(1000)
      expect(killing()).toBeLessThanOrEqual(1)
    }
    expect(cluster.status(update.key)).toBe('ROLLED_FORWARD')
    expect(cluster.builds(job)).toBe('2 2 2')
    const passed = update.instanceEvents.filter(({ message }) => message === 'SLA check passed, continuing.')
    expect(passed.map(({ instanceId }) => instanceId)).toEqual([0, 1, 2])
    expect(passed.map(({ atMs }) => atMs - (passed[0]?.atMs ?? 0))).toEqual([0, 60_000, 180_000])
  })
})

type Config = { readonly metadata: readonly { readonly key: string; readonly value: string }[] }
const buildOf = (config: Config): string => config.metadata.find(({ key }) => key === 'build')?.value ?? ''
