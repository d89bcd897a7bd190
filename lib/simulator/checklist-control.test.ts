import { describe, expect, it } from 'vitest'
import { createHeldCluster, type HeldCluster, RUNNING_AFTER_MS } from './held-cluster'
import { SERVICES } from './scenarios/company'

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

describe('controlling an update', () => {
  it('checklist 37: pausing twice is OK twice and leaves one event', () => {
    const { cluster, key } = midway()
    expect(cluster.scheduler.call('pauseJobUpdate', key, 'a')).toEqual({ code: 'OK', messages: [], result: null })
    expect(cluster.scheduler.call('pauseJobUpdate', key, 'b').code).toBe('OK')
    expect(cluster.update(key).events.slice(1)).toEqual([
      { status: 'ROLL_FORWARD_PAUSED', atMs: cluster.clock.now(), user: 'UNSECURE', message: 'a' },
    ])
  })

  it('checklist 38: a paused update writes no instance events, and after the resume none twice', () => {
    const { cluster, key } = midway()
    cluster.scheduler.call('pauseJobUpdate', key, null)
    const before = cluster.instanceEvents(key)
    cluster.advance(60_000)
    expect(cluster.instanceEvents(key)).toEqual(before)
    cluster.scheduler.call('resumeJobUpdate', key, '')
    cluster.advance(60_000)
    const events = cluster.instanceEvents(key)
    expect(new Set(events).size).toBe(events.length)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
    expect(cluster.update(key).events.map(({ message }) => message)).toEqual(['two', null, '', null])
  })

  it('checklist 39: an instance caught between death and rebirth by a pause stays absent until the resume', () => {
    const { cluster, key } = midway()
    cluster.scheduler.call('pauseJobUpdate', key, 'now')
    cluster.advance(3_600_000)
    expect(cluster.builds(job)).toBe('2 2 - - 1 1')
    cluster.scheduler.call('resumeJobUpdate', key, 'on')
    cluster.advance(10)
    expect(cluster.builds(job)).toBe('2 2 2 2 1 1')
  })

  it('checklist 40: what has rolled forward can be neither paused nor resumed, and Java says so', () => {
    const { cluster, key } = midway()
    cluster.advance(60_000)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
    const before = [...cluster.update(key).events]
    for (const method of ['pauseJobUpdate', 'resumeJobUpdate'] as const) {
      expect(cluster.scheduler.call(method, key, 'late')).toEqual({
        code: 'INVALID_REQUEST',
        messages: ['Cannot transition update from ROLLED_FORWARD to null'],
        result: null,
      })
    }
    expect(cluster.update(key).events).toEqual(before)
  })

  it('checklist 41: aborting what is aborted is a silent OK, aborting what has rolled forward is refused', () => {
    const { cluster, key } = midway()
    cluster.scheduler.call('abortJobUpdate', key, 'never mind')
    expect(cluster.scheduler.call('abortJobUpdate', key, 'again')).toEqual({ code: 'OK', messages: [], result: null })
    expect(statuses(cluster, key)).toEqual(['ROLLING_FORWARD', 'ABORTED'])
    const other = midway()
    other.cluster.advance(60_000)
    expect(other.cluster.scheduler.call('abortJobUpdate', other.key, 'late')).toEqual({
      code: 'INVALID_REQUEST',
      messages: ['Cannot transition update from ROLLED_FORWARD to ABORTED'],
      result: null,
    })
  })

  it('checklist 42: an unknown key is refused with Java’s text of it, and resume alone puts a colon', () => {
    const { cluster } = midway()
    const unknown = { job, id: '00000000-0000-0000-0000-000000000000' }
    const text =
      'IJobUpdateKey{job=IJobKey{role=geo, environment=prod, name=geo-index}, id=00000000-0000-0000-0000-000000000000}'
    const answers = (['pauseJobUpdate', 'resumeJobUpdate', 'abortJobUpdate', 'rollbackJobUpdate'] as const).map(
      (method) => cluster.scheduler.call(method, unknown, 'x'),
    )
    expect(answers.map(({ code, messages }) => [code, ...messages])).toEqual([
      ['INVALID_REQUEST', `Update does not exist ${text}`],
      ['INVALID_REQUEST', `Update does not exist: ${text}`],
      ['INVALID_REQUEST', `Update does not exist ${text}`],
      ['INVALID_REQUEST', `Update does not exist ${text}`],
    ])
    const broken = { code: 'ERROR', messages: [null], result: null }
    expect(cluster.scheduler.call('pauseJobUpdate', null, 'x')).toEqual(broken)
    expect(cluster.scheduler.call('pauseJobUpdate', { job: { ...job, name: 'a b' }, id: 'x' }, 'x')).toEqual(broken)
  })

  it('checklist 43: an abort half-way leaves new instances new and old ones old', () => {
    const { cluster, key } = midway()
    cluster.advance(1000)
    cluster.scheduler.call('abortJobUpdate', key, 'never mind')
    cluster.advance(60_000)
    expect(cluster.builds(job)).toBe('2 2 2 2 1 1')
    expect(cluster.update(key).events.at(-1)).toMatchObject({ status: 'ABORTED', message: 'never mind' })
  })

  it('checklist 44: what rolls forward, is paused or awaits a pulse rolls back; what has completed does not', () => {
    const rolling = midway()
    const paused = midway()
    paused.cluster.scheduler.call('pauseJobUpdate', paused.key, 'hold')
    const awaiting = midway({ pulseTimeoutMs: 5000 })
    for (const { cluster, key } of [rolling, paused, awaiting]) {
      expect(cluster.scheduler.call('rollbackJobUpdate', key, 'bad metrics').code).toBe('OK')
      expect(cluster.update(key).events.filter(({ status }) => status === 'ROLLING_BACK')).toMatchObject([
        { user: 'UNSECURE', message: 'bad metrics' },
      ])
    }
    const events = [...rolling.cluster.update(rolling.key).events]
    expect(rolling.cluster.scheduler.call('rollbackJobUpdate', rolling.key, 'again').code).toBe('OK')
    expect(rolling.cluster.update(rolling.key).events).toEqual(events)
    const completed = midway()
    completed.cluster.advance(60_000)
    expect(completed.cluster.scheduler.call('rollbackJobUpdate', completed.key, 'late').messages).toEqual([
      'Cannot transition update from ROLLED_FORWARD to ROLLING_BACK',
    ])
  })

  it('checklist 45: a rollback goes backwards: changed ids get their old config, added ones go, removed ones come back', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 5)
    cluster.scheduler.call('killTasks', job, [0], null)
    cluster.advance(500)
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 3, groupSize: 5, minWaitMs: 60_000 })
    cluster.advance(5000)
    expect(cluster.builds(job)).toBe('2 2 2')
    cluster.scheduler.call('rollbackJobUpdate', key, 'no')
    cluster.advance(120_000)
    expect(cluster.status(key)).toBe('ROLLED_BACK')
    expect(cluster.builds(job)).toBe('- 1 1 1 1')
    const oneByOne = createHeldCluster()
    oneByOne.startJob(SERVICE, 1, 3)
    const second = oneByOne.startUpdate(SERVICE, 2, { ...QUICK, instances: 3, groupSize: 1 })
    oneByOne.advance(2 * ONE_MS + 100)
    oneByOne.scheduler.call('rollbackJobUpdate', second, 'no')
    oneByOne.advance(60_000)
    const back = oneByOne.instanceEvents(second).filter((event) => event.startsWith('ROLLING_BACK'))
    expect(back).toEqual(['ROLLING_BACK 2', 'ROLLING_BACK 1', 'ROLLING_BACK 0'])
  })

  it('checklist 46: a rollback leaves no events for instances it finds in order, unless they had some', () => {
    for (const paused of [false, true]) {
      const { cluster, key } = midway()
      if (paused) cluster.scheduler.call('pauseJobUpdate', key, 'hold')
      cluster.scheduler.call('rollbackJobUpdate', key, 'bad metrics')
      cluster.advance(60_000)
      expect(cluster.status(key)).toBe('ROLLED_BACK')
      expect(cluster.builds(job)).toBe('1 1 1 1 1 1')
      const touched = cluster.instanceEvents(key).filter((event) => event.startsWith('ROLLING_BACK'))
      expect(touched.map((event) => event.slice(-1))).toEqual(['2', '3', '1', '0'])
    }
  })

  it('a completed update is rolled back only by a scheduler that has the extension', () => {
    const cluster = createHeldCluster({ extensions: ['rollback-completed'] })
    cluster.startJob(SERVICE, 1, 2)
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 2 })
    cluster.advance(60_000)
    expect(cluster.scheduler.call('rollbackJobUpdate', key, 'late').code).toBe('OK')
    cluster.advance(60_000)
    expect(statuses(cluster, key)).toEqual(['ROLLING_FORWARD', 'ROLLED_FORWARD', 'ROLLING_BACK', 'ROLLED_BACK'])
    expect(cluster.builds(job)).toBe('1 1')
  })

  it('checklist 47: a rollback can be paused and resumed, and a rollback of a paused rollback resumes it', () => {
    const { cluster, key } = midway()
    cluster.scheduler.call('rollbackJobUpdate', key, 'back')
    cluster.scheduler.call('pauseJobUpdate', key, 'hold')
    expect(cluster.status(key)).toBe('ROLL_BACK_PAUSED')
    cluster.scheduler.call('resumeJobUpdate', key, 'on')
    expect(cluster.status(key)).toBe('ROLLING_BACK')
    cluster.scheduler.call('pauseJobUpdate', key, 'hold')
    cluster.scheduler.call('rollbackJobUpdate', key, 'go')
    cluster.advance(60_000)
    expect(cluster.status(key)).toBe('ROLLED_BACK')
    expect(cluster.builds(job)).toBe('1 1 1 1 1 1')
  })

  it('checklist 48: too many failures on the way back end in FAILED and leave the others', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 2, 'fail=60@0')
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 2, groupSize: 1, minWaitMs: 90_000 })
    cluster.advance(120_000)
    cluster.scheduler.call('rollbackJobUpdate', key, 'back')
    cluster.advance(600_000)
    expect(cluster.update(key).events.at(-1)).toMatchObject({
      status: 'FAILED',
      message: 'Latest failure: instance 0 exited.',
    })
    expect(cluster.instanceEvents(key).at(-1)).toBe('ROLLBACK_FAILED 0')
  })

  it('checklist 49: an active update, paused or not, keeps others off its job', () => {
    const { cluster, key } = midway()
    const refusals = () => [
      cluster.scheduler.call('killTasks', job, [0], 'x'),
      cluster.scheduler.call('restartShards', job, [0]),
      cluster.scheduler.call('addInstances', { jobKey: job, instanceId: 0 }, 1),
      cluster.scheduler.call('descheduleCronJob', job),
    ]
    const refused = { code: 'JOB_UPDATING_ERROR', messages: ['Job is currently updating'], result: null }
    expect(refusals()).toEqual([refused, refused, refused, refused])
    cluster.scheduler.call('pauseJobUpdate', key, 'hold')
    expect(refusals()).toEqual([refused, refused, refused, refused])
  })
})
