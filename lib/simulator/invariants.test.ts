import { describe, expect, it } from 'vitest'
import { formatJobKey } from '@/lib/domain/job'
import { createHeldCluster, type HeldCluster } from './held-cluster'
import { createRandom } from './random'
import { rigHost } from './rig/agent'
import { planFromData } from './rig/sim-directive'
import { rolloutRequest, SERVICES, serviceConfig } from './scenarios/company'
import { isActive, isTerminated, type Task } from './tasks/task'
import { TASK_TRANSITIONS } from './tasks/task-transition'
import { isActiveUpdate, lastModifiedMs } from './updates/job-update'
import { judgeTransition } from './updates/update-transition'

const SERVICE_LIST = [SERVICES.apiGateway, SERVICES.checkout]
const STEPS = 250

/** Does whatever the dice say: any call at any time, with tasks that die, hang and find no place. */
function stir(cluster: HeldCluster, seed: number): void {
  const random = createRandom(seed)
  const { scheduler } = cluster
  const service = SERVICE_LIST[random.between(0, 1)] ?? SERVICES.apiGateway
  const { job } = service
  const key = scheduler.updates.store.activeOf(job)?.key ?? null
  const sims = ['', '', 'fail=1@0,1', 'starting@2', 'drop@1', 'lost=3@0', 'finish=2@3']
  switch (random.between(0, 17)) {
    case 0:
    case 1:
    case 2: {
      const options = {
        instances: random.between(1, 6),
        groupSize: random.between(1, 3),
        minWaitMs: random.between(0, 2) * 1000,
        batches: random.next() < 0.3,
        maxFailedInstances: random.between(0, 2),
        maxPerInstanceFailures: random.between(0, 1),
        rollbackOnFailure: random.next() < 0.7,
        pulseTimeoutMs: random.next() < 0.2 ? 5000 : 0,
        sim: sims[random.between(0, sims.length - 1)] ?? '',
      }
      scheduler.call('startJobUpdate', rolloutRequest(service, random.between(1, 99), options), 'go')
      return
    }
    case 3:
      scheduler.call('pauseJobUpdate', key, 'p')
      return
    case 4:
    case 5:
      scheduler.call('resumeJobUpdate', key, 'r')
      return
    case 6:
      scheduler.call('abortJobUpdate', key, 'a')
      return
    case 7:
      scheduler.call('rollbackJobUpdate', key, 'b')
      return
    case 8:
      scheduler.call('pulseJobUpdate', key)
      return
    case 9:
      scheduler.call('killTasks', job, random.next() < 0.5 ? [random.between(0, 5)] : [], 'k')
      return
    case 10:
      scheduler.call('restartShards', job, [random.between(0, 5)])
      return
    case 11:
      scheduler.call('addInstances', { jobKey: job, instanceId: 0 }, 1)
      return
    case 12:
      scheduler.restart({ downMs: random.between(0, 1) * random.between(0, 30_000) })
      return
    case 13:
      scheduler.partitionAgent(rigHost(random.between(1, 8)))
      return
    case 14:
    case 15:
      scheduler.returnAgent(rigHost(random.between(1, 8)))
      return
    case 16:
      scheduler.call('drainHosts', { hostNames: [rigHost(random.between(1, 8))] })
      return
    default:
      scheduler.call('endMaintenance', { hostNames: scheduler.rig.agents.map(({ host }) => host) })
  }
}

/** Does something, and now and then lets the scheduler lose it again. */
function stirAndPerhapsLose(cluster: HeldCluster, watch: Watch, seed: number): void {
  const random = createRandom(seed * 31)
  if (random.next() > 0.06 || !cluster.scheduler.isRunning()) {
    stir(cluster, seed)
    return
  }
  const before = cluster.scheduler.checkpoint()
  stir(cluster, seed)
  cluster.advance(random.between(0, 1500))
  cluster.scheduler.restart({ from: before })
  watch.forget()
}

/** What has ended once, with the number of its events: nothing may happen to it any more. */
class Watch {
  private readonly ended = new Map<string, number>()

  /** After a lost write what had ended may live again. */
  forget(): void {
    this.ended.clear()
  }

  expectFinal(id: string, events: number): void {
    expect([id, this.ended.get(id) ?? events]).toEqual([id, events])
    this.ended.set(id, events)
  }
}

function check(cluster: HeldCluster, watch: Watch): void {
  checkTasks(cluster, watch)
  checkUpdates(cluster, watch)
}

function checkTasks({ scheduler }: HeldCluster, watch: Watch): void {
  const { store } = scheduler.tasks
  const active = new Map<string, string>()
  const cpus = new Map<string, number>()
  for (const task of store.all()) {
    const broken = task.events.some((event, index) => {
      const before = task.events[index - 1]
      const allowed = TASK_TRANSITIONS[before?.status ?? 'INIT'] ?? []
      return !allowed.includes(event.status) || event.atMs < (before?.atMs ?? 0)
    })
    expect([task.taskId, broken]).toEqual([task.taskId, false])
    expect(task.events.at(-1)?.status).toBe(task.status)
    if (isTerminated(task)) watch.expectFinal(task.taskId, task.events.length)
    if (!isActive(task)) continue
    const name = `${formatJobKey(task.config.job)}/${task.instanceId}`
    expect([name, active.get(name)]).toEqual([name, undefined])
    active.set(name, task.taskId)
    expect(store.activeInstance(task.config.job, task.instanceId)).toBe(task)
    const host = task.placement?.agent.host
    if (host) cpus.set(host, (cpus.get(host) ?? 0) + task.config.resources.cpus)
  }
  for (const used of cpus.values()) expect(used).toBeLessThanOrEqual(16)
  for (const { job } of SERVICE_LIST) {
    for (const task of store.activeOfJob(job)) expect(store.byTaskId(task.taskId)).toBe(task)
  }
}

function checkUpdates({ scheduler, clock }: HeldCluster, watch: Watch): void {
  for (const { job } of SERVICE_LIST) {
    const active = scheduler.updates.store.active().filter(({ key }) => key.job.name === job.name)
    expect(active.length).toBeLessThanOrEqual(1)
  }
  for (const update of scheduler.updates.store.newestFirst()) {
    const seen = update.instanceEvents.map(({ instanceId, action }) => `${instanceId} ${action}`)
    expect(new Set(seen).size).toBe(seen.length)
    expect(lastModifiedMs(update)).toBeLessThanOrEqual(clock.now())
    update.events.forEach(({ status, atMs }, index) => {
      const before = update.events[index - 1]
      if (!before) return
      expect(judgeTransition(before.status, status).kind).toBe('change')
      expect(atMs).toBeGreaterThanOrEqual(before.atMs)
    })
    if (!isActiveUpdate(update)) watch.expectFinal(update.key.id, update.events.length + update.instanceEvents.length)
  }
}

/** Ends everything and lets the retention times pass: nothing may be left, and every agent must be free again. */
function checkEnd(cluster: HeldCluster): void {
  const { scheduler } = cluster
  const hostNames = scheduler.rig.agents.map(({ host }) => host)
  for (const host of hostNames) scheduler.returnAgent(host)
  cluster.advance(60_000)
  scheduler.call('endMaintenance', { hostNames })
  for (const { key } of scheduler.updates.store.active()) scheduler.call('abortJobUpdate', key, null)
  for (const { job } of SERVICE_LIST) scheduler.call('killTasks', job, [], null)
  cluster.advance(3 * 24 * 3_600_000)
  expect([...scheduler.tasks.store.all()].map(({ taskId, status }) => `${taskId} ${status}`)).toEqual([])
  expect(scheduler.updates.store.newestFirst()).toEqual([])
  const resources = [{ numCpus: 16 }, { ramMb: 32_768 }, { diskMb: 204_800 }]
  const taskConfig = { ...serviceConfig(SERVICES.ranker, 1), resources }
  scheduler.call('createJob', { key: SERVICES.ranker.job, instanceCount: 8, taskConfig })
  cluster.advance(10_000)
  expect(scheduler.tasks.store.activeOfJob(SERVICES.ranker.job).map(({ status }) => status)).toEqual(
    Array.from({ length: 8 }, () => 'RUNNING'),
  )
}

describe('whatever happens to a scheduler', () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 153]) {
    it(`keeps one active task an instance, one active update a job, ends final, and nothing for ever (${seed})`, () => {
      const random = createRandom(seed)
      const behaviour = ({ config, instanceId }: Task) => ({
        ...planFromData(config.executorData, instanceId),
        assignMs: random.between(0, 300),
        runMs: random.between(10, 2000),
      })
      const cluster = createHeldCluster({ seed, behaviour })
      const watch = new Watch()
      for (let step = 0; step < STEPS; step++) {
        stirAndPerhapsLose(cluster, watch, seed * 10_000 + step)
        cluster.advance(random.next() < 0.5 ? random.between(0, 20) : random.between(0, 8000))
        check(cluster, watch)
      }
      expect(cluster.scheduler.updates.store.newestFirst().length).toBeGreaterThan(5)
      checkEnd(cluster)
    })
  }
})
