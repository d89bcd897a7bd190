import { describe, expect, it } from 'vitest'
import { createHeldCluster, type HeldCluster, RUNNING_AFTER_MS } from './held-cluster'
import { SERVICES } from './scenarios/company'
import { MAX_UPDATE_AGE_MS, PRUNING_INTERVAL_MS } from './updates/update-store'

const SERVICE = SERVICES.geoIndex
const { job } = SERVICE
const MIN_WAIT_MS = 2000
const ONE_MS = 400 + RUNNING_AFTER_MS + MIN_WAIT_MS
const QUICK = { instances: 6, groupSize: 2, minWaitMs: MIN_WAIT_MS }

/** Build 1 running, an update to build 2 with two instances done and two in the air. */
function midway(options: { pulseTimeoutMs?: number } = {}) {
  const cluster = createHeldCluster()
  cluster.startJob(SERVICE, 1, 6)
  const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, ...options, message: 'two' })
  if (options.pulseTimeoutMs === undefined) cluster.advance(ONE_MS + 100)
  return { cluster, key }
}

const statuses = (cluster: HeldCluster, key: Parameters<HeldCluster['update']>[0]) =>
  cluster.update(key).events.map(({ status }) => status)

describe('coordinated updates', () => {
  it('checklist 50: nothing moves before the first pulse', () => {
    const { cluster, key } = midway({ pulseTimeoutMs: 10_000 })
    cluster.advance(3_600_000)
    expect(statuses(cluster, key)).toEqual(['ROLL_FORWARD_AWAITING_PULSE'])
    expect(cluster.instanceEvents(key)).toEqual([])
    const answer = cluster.scheduler.call('pulseJobUpdate', key)
    expect(answer.result?.pulseJobUpdateResult).toMatchObject({ status: 1 })
    expect(cluster.update(key).events.at(-1)).toMatchObject({ status: 'ROLLING_FORWARD', user: null, message: null })
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0', 'UPDATING 1'])
  })

  it('checklist 51: an expired pulse is noticed when a task changes, and nothing is done then', () => {
    const { cluster, key } = midway({ pulseTimeoutMs: 1000 })
    cluster.scheduler.call('pulseJobUpdate', key)
    cluster.advance(ONE_MS)
    expect(cluster.update(key).events.at(-1)).toMatchObject({
      status: 'ROLL_FORWARD_AWAITING_PULSE',
      user: null,
      message: 'Pulses from external service have timed out.',
    })
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0', 'UPDATING 1'])
  })

  it('checklist 52: a pulse does not wake a paused update; the resume asks how fresh it is', () => {
    const { cluster, key } = midway({ pulseTimeoutMs: 5000 })
    cluster.scheduler.call('pauseJobUpdate', key, 'hold')
    expect(cluster.scheduler.call('pulseJobUpdate', key).result?.pulseJobUpdateResult).toMatchObject({ status: 1 })
    expect(cluster.status(key)).toBe('ROLL_FORWARD_PAUSED')
    cluster.scheduler.call('resumeJobUpdate', key, 'fresh')
    expect(cluster.status(key)).toBe('ROLLING_FORWARD')
    cluster.scheduler.call('pauseJobUpdate', key, 'hold')
    cluster.advance(5000)
    cluster.scheduler.call('resumeJobUpdate', key, 'stale')
    expect(cluster.update(key).events.at(-1)).toMatchObject({ status: 'ROLL_FORWARD_AWAITING_PULSE', message: 'stale' })
    expect(cluster.scheduler.call('resumeJobUpdate', key, 'again').code).toBe('OK')
  })

  it('checklist 53: answers FINISHED for what waits for no pulses', () => {
    const { cluster, key } = midway()
    const finished = { status: 2 }
    expect(cluster.scheduler.call('pulseJobUpdate', key).result?.pulseJobUpdateResult).toMatchObject(finished)
    expect(cluster.scheduler.call('pulseJobUpdate', { job, id: 'x' }).result?.pulseJobUpdateResult).toMatchObject(
      finished,
    )
    expect(cluster.scheduler.call('pulseJobUpdate', { job, id: '' })).toEqual({
      code: 'ERROR',
      messages: ['Argument cannot be blank'],
      result: null,
    })
  })

  it('a rollback without a pulse goes ROLLING_BACK and in the same moment awaits one', () => {
    const { cluster, key } = midway({ pulseTimeoutMs: 5000 })
    cluster.scheduler.call('rollbackJobUpdate', key, 'back')
    const [, back, blocked] = cluster.update(key).events
    expect(back).toMatchObject({ status: 'ROLLING_BACK', user: 'UNSECURE', message: 'back' })
    expect(blocked).toMatchObject({ status: 'ROLL_BACK_AWAITING_PULSE', user: null, atMs: back?.atMs })
    cluster.advance(MIN_WAIT_MS)
    cluster.scheduler.call('pulseJobUpdate', key)
    expect(cluster.status(key)).toBe('ROLLED_BACK')
    expect(cluster.instanceEvents(key)).toEqual([])
  })
})

describe('a scheduler that starts again', () => {
  it('checklist 54: goes on with a rolling update, without an event of its own and none of an instance twice', () => {
    const { cluster, key } = midway()
    const before = cluster.instanceEvents(key)
    expect(before).toContain('UPDATED 0')
    cluster.scheduler.restart()
    expect(statuses(cluster, key)).toEqual(['ROLLING_FORWARD'])
    expect(cluster.instanceEvents(key)).toEqual(before)
    cluster.advance(120_000)
    expect(statuses(cluster, key)).toEqual(['ROLLING_FORWARD', 'ROLLED_FORWARD'])
    expect(cluster.builds(job)).toBe('2 2 2 2 2 2')
    const events = cluster.instanceEvents(key)
    expect(new Set(events).size).toBe(events.length)
  })

  it('checklist 54: forgets the failures an instance has had', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1)
    const options = { ...QUICK, instances: 1, minWaitMs: 60_000, maxPerInstanceFailures: 1, sim: 'fail=1@0' }
    const key = cluster.startUpdate(SERVICE, 2, { ...options, rollbackOnFailure: false })
    cluster.advance(400 + RUNNING_AFTER_MS + 1000)
    cluster.scheduler.restart()
    cluster.advance(10_000 + RUNNING_AFTER_MS + 1000)
    expect(cluster.status(key)).toBe('ROLLING_FORWARD')
    cluster.advance(10 * 60_000)
    expect(cluster.status(key)).toBe('FAILED')
  })

  it('checklist 55: awaits a pulse when the last event is older than the pulse timeout, else goes on', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 6)
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, minWaitMs: 600_000, pulseTimeoutMs: 60_000 })
    cluster.scheduler.call('pulseJobUpdate', key)
    cluster.advance(59_999)
    cluster.scheduler.call('pulseJobUpdate', key)
    cluster.scheduler.restart()
    expect(cluster.status(key)).toBe('ROLLING_FORWARD')
    cluster.advance(1)
    cluster.scheduler.restart()
    expect(cluster.update(key).events.at(-1)).toMatchObject({
      status: 'ROLL_FORWARD_AWAITING_PULSE',
      user: null,
      message: 'Pulses from external service have timed out.',
    })
    const acted = cluster.instanceEvents(key)
    cluster.scheduler.restart()
    cluster.advance(60_000)
    expect(cluster.instanceEvents(key)).toEqual(acted)
    cluster.scheduler.call('pulseJobUpdate', key)
    expect(cluster.status(key)).toBe('ROLLING_FORWARD')
  })

  it('checklist 55: an update that awaited a pulse has had none, however young its last event is', () => {
    const { cluster, key } = midway({ pulseTimeoutMs: 60_000 })
    cluster.scheduler.restart()
    cluster.scheduler.call('pauseJobUpdate', key, 'hold')
    cluster.scheduler.call('resumeJobUpdate', key, 'on')
    expect(cluster.status(key)).toBe('ROLL_FORWARD_AWAITING_PULSE')
  })

  it('checklist 55: a paused coordinated update that starts again counts from its last event', () => {
    const { cluster, key } = midway({ pulseTimeoutMs: 60_000 })
    cluster.scheduler.call('pauseJobUpdate', key, 'hold')
    cluster.scheduler.restart()
    cluster.scheduler.call('resumeJobUpdate', key, 'fresh')
    expect(cluster.status(key)).toBe('ROLLING_FORWARD')
    cluster.scheduler.call('pauseJobUpdate', key, 'hold')
    cluster.advance(60_000)
    cluster.scheduler.restart()
    cluster.scheduler.call('resumeJobUpdate', key, 'stale')
    expect(cluster.status(key)).toBe('ROLL_FORWARD_AWAITING_PULSE')
  })
})

describe('history', () => {
  const builds = (cluster: HeldCluster) =>
    cluster.scheduler.updates.store
      .newestFirst()
      .map(({ instructions }) => instructions.desired?.config.metadata[0]?.value)

  it('checklist 56: of the ended updates of a job the ten newest by creation are kept, and an active one always', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1)
    for (let build = 2; build <= 12; build++) {
      cluster.startUpdate(SERVICE, build, { ...QUICK, instances: 1 })
      cluster.advance(10_000)
    }
    const old = cluster.startUpdate(SERVICE, 99, { ...QUICK, instances: 1, pulseTimeoutMs: 1000 })
    expect(builds(cluster)).toHaveLength(12)
    cluster.advance(PRUNING_INTERVAL_MS)
    expect(builds(cluster)).toEqual(['99', '12', '11', '10', '9', '8', '7', '6', '5', '4', '3'])
    cluster.advance(MAX_UPDATE_AGE_MS + PRUNING_INTERVAL_MS)
    expect(builds(cluster)).toEqual(['99'])
    expect(cluster.status(old)).toBe('ROLL_FORWARD_AWAITING_PULSE')
  })

  it('checklist 57: when a job has no task left, dead ones included, its ended updates go', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1)
    cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 1 })
    cluster.advance(10_000)
    cluster.scheduler.call('killTasks', job, [], 'gone')
    cluster.advance(24 * 3_600_000)
    expect(builds(cluster)).toEqual(['2'])
    cluster.advance(25 * 3_600_000)
    expect(builds(cluster)).toEqual([])
  })

  it('checklist 58: keeps a hundred dead tasks of a job, and every one for an hour', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 10)
    const restartAll = () => {
      cluster.scheduler.call(
        'restartShards',
        job,
        Array.from({ length: 10 }, (_, id) => id),
      )
      cluster.advance(5000)
    }
    for (let round = 0; round < 15; round++) restartAll()
    const dead = () => [...cluster.scheduler.tasks.store.ofJob(job)].filter(({ status }) => status === 'KILLED').length
    expect(dead()).toBe(150)
    cluster.advance(3_600_000)
    restartAll()
    expect(dead()).toBe(100)
  })
})
