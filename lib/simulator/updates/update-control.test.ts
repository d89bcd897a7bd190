import { describe, expect, it } from 'vitest'
import { createHeldCluster, type HeldCluster, RUNNING_AFTER_MS } from '../held-cluster'
import { rolloutRequest, SERVICES } from '../scenarios/company'

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
  it('37 pausing twice is OK twice and leaves one event', () => {
    const { cluster, key } = midway()
    expect(cluster.scheduler.call('pauseJobUpdate', key, 'a')).toEqual({ code: 'OK', messages: [], result: null })
    expect(cluster.scheduler.call('pauseJobUpdate', key, 'b').code).toBe('OK')
    expect(cluster.update(key).events.slice(1)).toEqual([
      { status: 'ROLL_FORWARD_PAUSED', atMs: cluster.clock.now(), user: 'UNSECURE', message: 'a' },
    ])
  })

  it('38 a paused update writes no instance events, and after the resume none twice', () => {
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

  it('39 an instance caught between death and rebirth by a pause stays absent until the resume', () => {
    const { cluster, key } = midway()
    cluster.scheduler.call('pauseJobUpdate', key, 'now')
    cluster.advance(3_600_000)
    expect(cluster.builds(job)).toBe('2 2 - - 1 1')
    cluster.scheduler.call('resumeJobUpdate', key, 'on')
    cluster.advance(10)
    expect(cluster.builds(job)).toBe('2 2 2 2 1 1')
  })

  it('40 41 42 refuses what cannot be, in Aurora’s words', () => {
    const { cluster, key } = midway()
    cluster.advance(60_000)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
    const answers = (['pauseJobUpdate', 'resumeJobUpdate', 'abortJobUpdate', 'rollbackJobUpdate'] as const).map(
      (method) => cluster.scheduler.call(method, key, 'late'),
    )
    expect(answers.map(({ code, messages }) => [code, ...messages])).toEqual([
      ['INVALID_REQUEST', 'Cannot transition update from ROLLED_FORWARD to null'],
      ['INVALID_REQUEST', 'Cannot transition update from ROLLED_FORWARD to null'],
      ['INVALID_REQUEST', 'Cannot transition update from ROLLED_FORWARD to ABORTED'],
      ['INVALID_REQUEST', 'Cannot transition update from ROLLED_FORWARD to ROLLING_BACK'],
    ])
    const unknown = { job, id: '00000000-0000-0000-0000-000000000000' }
    const text =
      'IJobUpdateKey{job=IJobKey{role=geo, environment=prod, name=geo-index}, id=00000000-0000-0000-0000-000000000000}'
    expect(cluster.scheduler.call('pauseJobUpdate', unknown, 'x').messages).toEqual([`Update does not exist ${text}`])
    expect(cluster.scheduler.call('resumeJobUpdate', unknown, 'x').messages).toEqual([`Update does not exist: ${text}`])
    expect(cluster.scheduler.call('abortJobUpdate', unknown, 'x').messages).toEqual([`Update does not exist ${text}`])
    expect(cluster.scheduler.call('rollbackJobUpdate', unknown, 'x').messages).toEqual([
      `Update does not exist ${text}`,
    ])
    expect(cluster.scheduler.call('pauseJobUpdate', null, 'x')).toEqual({
      code: 'ERROR',
      messages: [null],
      result: null,
    })
  })

  it('17 a message over 1024 characters is an ERROR without a text and changes nothing', () => {
    const { cluster, key } = midway()
    const long = 'x'.repeat(1025)
    for (const method of ['pauseJobUpdate', 'abortJobUpdate', 'rollbackJobUpdate'] as const) {
      expect(cluster.scheduler.call(method, key, long)).toEqual({ code: 'ERROR', messages: [null], result: null })
    }
    expect(statuses(cluster, key)).toEqual(['ROLLING_FORWARD'])
    expect(cluster.scheduler.call('pauseJobUpdate', key, 'x'.repeat(1024)).code).toBe('OK')
  })

  it('41 43 an abort leaves new instances new and old ones old, and repeating it is a silent OK', () => {
    const { cluster, key } = midway()
    cluster.advance(1000)
    cluster.scheduler.call('abortJobUpdate', key, 'never mind')
    cluster.advance(60_000)
    expect(cluster.builds(job)).toBe('2 2 2 2 1 1')
    expect(cluster.scheduler.call('abortJobUpdate', key, 'again').code).toBe('OK')
    expect(statuses(cluster, key)).toEqual(['ROLLING_FORWARD', 'ABORTED'])
  })

  it('44 45 46 rolls back from rolling and from paused: the same configs as before, untouched instances without events', () => {
    for (const paused of [false, true]) {
      const { cluster, key } = midway()
      if (paused) cluster.scheduler.call('pauseJobUpdate', key, 'hold')
      expect(cluster.scheduler.call('rollbackJobUpdate', key, 'bad metrics').code).toBe('OK')
      expect(cluster.scheduler.call('rollbackJobUpdate', key, 'again').code).toBe('OK')
      cluster.advance(60_000)
      expect(cluster.status(key)).toBe('ROLLED_BACK')
      expect(cluster.builds(job)).toBe('1 1 1 1 1 1')
      const touched = cluster.instanceEvents(key).filter((event) => event.startsWith('ROLLING_BACK'))
      expect(touched.map((event) => event.slice(-1))).toEqual(['2', '3', '1', '0'])
      expect(statuses(cluster, key).filter((status) => status === 'ROLLING_BACK')).toHaveLength(1)
    }
  })

  it('44 a completed update is rolled back only by a scheduler that has the extension', () => {
    const cluster = createHeldCluster({ extensions: ['rollback-completed'] })
    cluster.startJob(SERVICE, 1, 2)
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 2 })
    cluster.advance(60_000)
    expect(cluster.scheduler.call('rollbackJobUpdate', key, 'late').code).toBe('OK')
    cluster.advance(60_000)
    expect(statuses(cluster, key)).toEqual(['ROLLING_FORWARD', 'ROLLED_FORWARD', 'ROLLING_BACK', 'ROLLED_BACK'])
    expect(cluster.builds(job)).toBe('1 1')
  })

  it('47 a rollback can be paused and resumed, and a rollback of a paused rollback resumes it', () => {
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

  it('48 too many failures on the way back end in FAILED and leave the others', () => {
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

  it('49 an active update, paused or not, keeps others off its job', () => {
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

describe('coordinated updates', () => {
  it('50 nothing moves before the first pulse', () => {
    const { cluster, key } = midway({ pulseTimeoutMs: 10_000 })
    cluster.advance(3_600_000)
    expect(statuses(cluster, key)).toEqual(['ROLL_FORWARD_AWAITING_PULSE'])
    expect(cluster.instanceEvents(key)).toEqual([])
    const answer = cluster.scheduler.call('pulseJobUpdate', key)
    expect(answer.result?.pulseJobUpdateResult).toMatchObject({ status: 1 })
    expect(cluster.update(key).events.at(-1)).toMatchObject({ status: 'ROLLING_FORWARD', user: null, message: null })
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 0', 'UPDATING 1'])
  })

  it('51 an expired pulse is noticed when a task changes, and nothing is done then', () => {
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

  it('52 a pulse does not wake a paused update; the resume asks how fresh it is', () => {
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

  it('53 answers FINISHED for what waits for no pulses', () => {
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

  it('44 a rollback without a pulse goes ROLLING_BACK and in the same moment awaits one', () => {
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

describe('the history of updates', () => {
  it('56 57 keeps ten ended updates of a job and none of a job without tasks', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1)
    for (let build = 2; build <= 13; build++) {
      cluster.startUpdate(SERVICE, build, { ...QUICK, instances: 1 })
      cluster.advance(10_000)
    }
    const kept = () =>
      cluster.scheduler.updates.store
        .newestFirst()
        .map(({ instructions }) => instructions.desired?.config.metadata[0]?.value)
    expect(kept()).toHaveLength(12)
    cluster.advance(15 * 60_000)
    expect(kept()).toEqual(['13', '12', '11', '10', '9', '8', '7', '6', '5', '4'])
    cluster.scheduler.call('killTasks', job, [], 'gone')
    cluster.advance(3 * 24 * 3_600_000)
    expect(kept()).toEqual([])
  })

  it('13 a second start answers with the running update, state and all', () => {
    const { cluster, key } = midway()
    const answer = cluster.scheduler.call('startJobUpdate', rolloutRequest(SERVICE, 3, QUICK), 'x')
    expect(answer.code).toBe('INVALID_REQUEST')
    expect(answer.messages[0]).toMatch(/^An active update already exists for this job, please terminate it/)
    expect(answer.result?.startJobUpdateResult).toMatchObject({
      key: { id: key.id },
      updateSummary: { state: { status: 0 } },
    })
  })
})
