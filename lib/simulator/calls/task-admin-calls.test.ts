import Int64 from 'node-int64'
import { describe, expect, it } from 'vitest'
import { CountSlaPolicy, Hosts, SlaPolicy, TaskQuery } from '@/lib/aurora/generated/aurora_types'
import { createHeldCluster } from '../held-cluster'
import { SERVICES } from '../scenarios/company'
import { serveScheduler } from '../wire/server'
import { call } from '../wire/stock-client.test-support'
import { SCHEDULE_STATUS_IDS } from './wire-enums'

const SERVICE = SERVICES.apiGateway
const { job } = SERVICE

describe('what an administrator may do to tasks', () => {
  it('forces a task into a state, with everything that follows, and is told OK whatever comes of it', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1)
    const [task] = cluster.scheduler.tasks.store.activeOfJob(job)
    const force = (id: string | null, status: number | null) => cluster.scheduler.call('forceTaskState', id, status)
    expect(force(task?.taskId ?? null, SCHEDULE_STATUS_IDS.LOST)).toEqual({ code: 'OK', messages: [], result: null })
    expect(task?.events.at(-1)).toMatchObject({ status: 'LOST', message: 'Transition forced by UNSECURE' })
    expect(cluster.scheduler.tasks.store.activeInstance(job, 0)?.ancestorId).toBe(task?.taskId)
    expect(force(task?.taskId ?? null, SCHEDULE_STATUS_IDS.PENDING).code).toBe('OK')
    expect(task?.status).toBe('LOST')
    expect(force('nobody', SCHEDULE_STATUS_IDS.LOST).code).toBe('OK')
    expect(force(' ', SCHEDULE_STATUS_IDS.LOST)).toMatchObject({
      code: 'ERROR',
      messages: ['Argument cannot be blank'],
    })
    expect(force('nobody', null)).toMatchObject({ code: 'ERROR', messages: [null] })
    expect(force('nobody', 99)).toMatchObject({ code: 'ERROR', messages: [null] })
  })

  it('prunes dead tasks only, as many as the limit says', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 4)
    cluster.scheduler.call('restartShards', job, [0, 1, 2, 3])
    cluster.advance(10_000)
    const dead = () => cluster.scheduler.tasks.store.endedOfJob(job).size
    expect(dead()).toBe(4)
    expect(cluster.scheduler.call('pruneTasks', { jobKeys: [job], statuses: [SCHEDULE_STATUS_IDS.RUNNING] })).toEqual({
      code: 'ERROR',
      messages: ['Tasks in non-terminal state cannot be pruned.'],
      result: null,
    })
    cluster.scheduler.call('pruneTasks', { jobKeys: [job], instanceIds: [0] })
    expect(dead()).toBe(3)
    cluster.scheduler.call('pruneTasks', { jobKeys: [job], limit: 1 })
    expect(dead()).toBe(2)
    cluster.scheduler.call('pruneTasks', { role: 'nobody' })
    cluster.scheduler.call('pruneTasks', { jobKeys: [job], limit: 0 })
    expect(cluster.scheduler.call('pruneTasks', { jobKeys: [job], limit: -1 })).toMatchObject({
      code: 'ERROR',
      messages: ['limit is negative'],
    })
    expect(dead()).toBe(2)
    cluster.scheduler.call('pruneTasks', {})
    expect(dead()).toBe(0)
    expect(cluster.scheduler.tasks.store.activeOfJob(job)).toHaveLength(4)
    expect(cluster.scheduler.call('pruneTasks', null)).toMatchObject({ code: 'ERROR', messages: [null] })
  })

  it('takes a snapshot and reconciles: a task that an agent has lost is found out at once', () => {
    const cluster = createHeldCluster()
    cluster.startJob(SERVICE, 1, 1)
    expect(cluster.scheduler.call('snapshot').code).toBe('OK')
    const before = cluster.scheduler.checkpoint()
    for (const reconcile of [
      () => cluster.scheduler.call('triggerExplicitTaskReconciliation', {}),
      () => cluster.scheduler.call('triggerImplicitTaskReconciliation'),
    ]) {
      cluster.scheduler.call('killTasks', job, [], null)
      cluster.advance(400)
      cluster.scheduler.restart({ from: before })
      expect(cluster.scheduler.tasks.store.activeOfJob(job)[0]?.status).toBe('RUNNING')
      expect(reconcile()).toEqual({ code: 'OK', messages: [], result: null })
      expect(cluster.scheduler.tasks.store.activeOfJob(job)[0]?.status).toBe('PENDING')
    }
    expect(cluster.scheduler.call('triggerExplicitTaskReconciliation', { batchSize: 0 })).toMatchObject({
      code: 'INVALID_REQUEST',
      messages: ['Batch size must be greater than zero.'],
    })
    expect(cluster.scheduler.call('triggerExplicitTaskReconciliation', null)).toMatchObject({ code: 'ERROR' })
  })

  it('is read from the wire in both protocols, long numbers too', async () => {
    const cluster = createHeldCluster({ slaRules: { minRequiredInstances: 0, killNonProduction: true } })
    cluster.startJob(SERVICE, 1, 2)
    const server = await serveScheduler(cluster.scheduler, 0)
    try {
      for (const protocol of ['json', 'binary'] as const) {
        const hosts = new Hosts({ hostNames: ['agent-01.local'] })
        const count = new CountSlaPolicy({ count: new Int64(2), durationSecs: new Int64(7200) })
        const policy = new SlaPolicy()
        policy.countSlaPolicy = count
        const drained = await call(server.url, protocol, 'slaDrainHosts', [hosts, policy, new Int64(90)])
        expect(drained.response).toMatchObject({
          responseCode: 1,
          result: { drainHostsResult: { statuses: [{ mode: 3 }] } },
        })
        const task = cluster.scheduler.tasks.store.activeOfJob(job).find(({ status }) => status === 'RUNNING')
        const forced = await call(server.url, protocol, 'forceTaskState', [task?.taskId, SCHEDULE_STATUS_IDS.FAILED])
        expect(forced.response).toMatchObject({ responseCode: 1 })
        expect(task?.status).toBe('FAILED')
        const pruned = await call(server.url, protocol, 'pruneTasks', [new TaskQuery({ role: 'web' })])
        expect(pruned.response).toMatchObject({ responseCode: 1 })
        expect(cluster.scheduler.tasks.store.endedOfJob(job).size).toBe(0)
      }
    } finally {
      await server.stop()
    }
  })
})
