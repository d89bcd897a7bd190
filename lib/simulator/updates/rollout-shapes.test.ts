import { describe, expect, it } from 'vitest'
import { createHeldCluster } from '../held-cluster'
import { rolloutRequest, SERVICES } from '../scenarios/company'

const SERVICE = SERVICES.ranker
const { job } = SERVICE
const QUICK = { groupSize: 3, minWaitMs: 1000 }
const DONE_MS = 120_000

/** A job with builds 1 and 2 mixed: `1 2 2 1 1`. */
function mixed() {
  const cluster = createHeldCluster()
  cluster.startJob(SERVICE, 1, 5)
  const request = rolloutRequest(SERVICE, 2, { ...QUICK, instances: 5 })
  const settings = { ...request.settings, updateOnlyTheseInstances: [{ first: 1, last: 2 }] }
  expect(cluster.scheduler.call('startJobUpdate', { ...request, settings }, null).code).toBe('OK')
  cluster.advance(DONE_MS)
  expect(cluster.builds(job)).toBe('1 2 2 1 1')
  return cluster
}

describe('what an update can make of a job', () => {
  it('one config of two, and back to two of one', () => {
    const cluster = mixed()
    const key = cluster.startUpdate(SERVICE, 3, { ...QUICK, instances: 5, minWaitMs: 600_000 })
    cluster.advance(60_000)
    expect(cluster.builds(job)).toBe('3 3 3 1 1')
    cluster.scheduler.call('rollbackJobUpdate', key, 'no')
    cluster.advance(20 * DONE_MS)
    expect(cluster.status(key)).toBe('ROLLED_BACK')
    expect(cluster.builds(job)).toBe('1 2 2 1 1')
  })

  it('only the odd ones out, without an event of the others', () => {
    const cluster = mixed()
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 5 })
    cluster.advance(DONE_MS)
    expect(cluster.builds(job)).toBe('2 2 2 2 2')
    expect(cluster.update(key).instructions.desired?.instances).toEqual([
      { first: 0, last: 0 },
      { first: 3, last: 4 },
    ])
    expect(cluster.instanceEvents(key).filter((event) => /[12]$/.test(event))).toEqual([])
  })

  it('more instances, with the new ones first; back, and they are gone', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 2)
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 4, groupSize: 1, minWaitMs: 600_000 })
    expect(cluster.instanceEvents(key)).toEqual(['UPDATING 2'])
    cluster.advance(700_000)
    expect(cluster.builds(job)).toBe('1 1 2 2')
    cluster.scheduler.call('rollbackJobUpdate', key, 'no')
    cluster.advance(DONE_MS)
    expect(cluster.status(key)).toBe('ROLLED_BACK')
    expect(cluster.builds(job)).toBe('1 1')
  })

  it('fewer and newer at once; back, and the gone ones are there again with their old config', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 4)
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 2, groupSize: 4, minWaitMs: 60_000 })
    cluster.advance(10_000)
    expect(cluster.builds(job)).toBe('2 2')
    cluster.scheduler.call('rollbackJobUpdate', key, 'no')
    cluster.advance(10 * DONE_MS)
    expect(cluster.status(key)).toBe('ROLLED_BACK')
    expect(cluster.builds(job)).toBe('1 1 1 1')
    expect(cluster.instanceEvents(key).filter((event) => event.startsWith('ROLLED_BACK'))).toHaveLength(4)
  })

  it('an update that only removes has no desired state, and its rollback brings back what it removed', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 3)
    const request = rolloutRequest(SERVICE, 1, { ...QUICK, instances: 1, groupSize: 1, pulseTimeoutMs: 600_000 })
    expect(cluster.scheduler.call('startJobUpdate', request, null).code).toBe('OK')
    const update = cluster.scheduler.updates.store.activeOf(job)
    if (!update) throw new Error('no update')
    expect(update.instructions.desired).toBeNull()
    cluster.scheduler.call('pulseJobUpdate', update.key)
    expect(cluster.instanceEvents(update.key)).toEqual(['UPDATING 1'])
    cluster.scheduler.call('rollbackJobUpdate', update.key, 'no')
    cluster.advance(DONE_MS)
    expect(cluster.status(update.key)).toBe('ROLLED_BACK')
    expect(cluster.builds(job)).toBe('1 1 1')
  })

  it('a batch job or none at all cannot be updated to nothing: a deleted job has neither tasks nor updates in the end', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 2)
    cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 2 })
    cluster.advance(DONE_MS)
    expect(
      cluster.scheduler.call('startJobUpdate', rolloutRequest(SERVICE, 2, { ...QUICK, instances: 0 }), null).messages,
    ).toEqual(['Instance count must be between 1 and 4000 inclusive.'])
    cluster.scheduler.call('killTasks', job, [], 'delete')
    cluster.advance(3 * 24 * 3_600_000)
    expect([...cluster.scheduler.tasks.store.all()]).toEqual([])
    expect(cluster.scheduler.updates.store.newestFirst()).toEqual([])
    expect(cluster.scheduler.call('getJobSummary', null).result?.jobSummaryResult?.summaries).toEqual([])
    expect(cluster.scheduler.call('getRoleSummary').result?.roleSummaryResult?.summaries).toEqual([])
  })
})

describe('the proposed profile', () => {
  it('takes an id the job has not had, and says when it has', () => {
    const cluster = createHeldCluster({ extensions: ['caller-update-id'] })
    cluster.startJob(SERVICE, 1, 1)
    const start = (build: number, updateId: string) =>
      cluster.scheduler.call(
        'startJobUpdate',
        rolloutRequest(SERVICE, build, { ...QUICK, instances: 1, updateId }),
        null,
      )
    expect(start(2, 'mine').result?.startJobUpdateResult?.key.id).toBe('mine')
    expect(start(3, 'mine').messages).toEqual([
      'Update already exists IJobUpdateKey{job=IJobKey{role=search, environment=prod, name=ranker}, id=mine}',
    ])
    expect(start(3, 'other').messages[0]).toMatch(/^An active update already exists for this job/)
    cluster.advance(DONE_MS)
    expect(start(3, 'mine').code).toBe('INVALID_REQUEST')
    expect(start(3, ' ')).toMatchObject({ code: 'ERROR', messages: ['Argument cannot be blank'] })
    expect(start(3, 'other').code).toBe('OK')
  })

  it('rolls a completed update back by the same rules as a running one, also over a restart', () => {
    const cluster = createHeldCluster({ extensions: ['rollback-completed'] })
    cluster.startJob(SERVICE, 1, 4)
    const key = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 3, groupSize: 1 })
    cluster.advance(DONE_MS)
    expect(cluster.status(key)).toBe('ROLLED_FORWARD')
    expect(cluster.scheduler.call('rollbackJobUpdate', key, 'late').code).toBe('OK')
    cluster.advance(1500)
    cluster.scheduler.restart()
    cluster.advance(DONE_MS)
    expect(cluster.update(key).events.map(({ status }) => status)).toEqual([
      'ROLLING_FORWARD',
      'ROLLED_FORWARD',
      'ROLLING_BACK',
      'ROLLED_BACK',
    ])
    expect(cluster.builds(job)).toBe('1 1 1 1')
    const back = cluster.instanceEvents(key).filter((event) => event.startsWith('ROLLING_BACK'))
    expect(back).toEqual(['ROLLING_BACK 3', 'ROLLING_BACK 2', 'ROLLING_BACK 1', 'ROLLING_BACK 0'])
  })

  it('does not roll back what has ended otherwise, nor while another update of the job is active', () => {
    const cluster = createHeldCluster({ extensions: ['rollback-completed'] })
    cluster.startJob(SERVICE, 1, 1)
    const first = cluster.startUpdate(SERVICE, 2, { ...QUICK, instances: 1 })
    cluster.advance(DONE_MS)
    const second = cluster.startUpdate(SERVICE, 3, { ...QUICK, instances: 1 })
    expect(cluster.scheduler.call('rollbackJobUpdate', first, 'x').messages).toEqual([
      'Cannot transition update from ROLLED_FORWARD to ROLLING_BACK',
    ])
    cluster.scheduler.call('abortJobUpdate', second, 'x')
    expect(cluster.scheduler.call('rollbackJobUpdate', second, 'x').messages).toEqual([
      'Cannot transition update from ABORTED to ROLLING_BACK',
    ])
  })
})
