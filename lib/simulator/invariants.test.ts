import { describe, expect, it } from 'vitest'
import { formatJobKey } from '@/lib/domain/job'
import { createHeldCluster, type HeldCluster } from './held-cluster'
import { createRandom } from './random'
import { planFromData } from './rig/sim-directive'
import { rolloutRequest, SERVICES } from './scenarios/company'
import { isActive, type Task } from './tasks/task'
import { lastModifiedMs } from './updates/job-update'

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
  switch (random.between(0, 11)) {
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
    default:
      scheduler.call('addInstances', { jobKey: job, instanceId: 0 }, 1)
  }
}

function check(cluster: HeldCluster): void {
  const { store } = cluster.scheduler.tasks
  const active = new Map<string, string>()
  for (const task of store.all()) {
    const times = task.events.map(({ atMs }) => atMs)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(task.events.at(-1)?.status).toBe(task.status)
    if (!isActive(task)) continue
    const name = `${formatJobKey(task.config.job)}/${task.instanceId}`
    expect([name, active.get(name)]).toEqual([name, undefined])
    active.set(name, task.taskId)
    expect(store.activeInstance(task.config.job, task.instanceId)).toBe(task)
  }
  for (const { job } of SERVICE_LIST) {
    for (const task of store.activeOfJob(job)) expect(store.byTaskId(task.taskId)).toBe(task)
    expect(
      cluster.scheduler.updates.store.active().filter(({ key }) => key.job.name === job.name).length,
    ).toBeLessThanOrEqual(1)
  }
  for (const update of cluster.scheduler.updates.store.newestFirst()) {
    const seen = update.instanceEvents.map(({ instanceId, action }) => `${instanceId} ${action}`)
    expect(new Set(seen).size).toBe(seen.length)
    expect(lastModifiedMs(update)).toBeLessThanOrEqual(cluster.clock.now())
  }
}

describe('whatever happens to a scheduler', () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    it(`keeps one active task an instance, one active update a job and every event once (${seed})`, () => {
      const random = createRandom(seed)
      const behaviour = ({ config, instanceId }: Task) => ({
        ...planFromData(config.executorData, instanceId),
        assignMs: random.between(0, 300),
        runMs: random.between(10, 2000),
      })
      const cluster = createHeldCluster({ seed, behaviour })
      for (let step = 0; step < STEPS; step++) {
        stir(cluster, seed * 10_000 + step)
        cluster.advance(random.next() < 0.5 ? random.between(0, 20) : random.between(0, 8000))
        check(cluster)
      }
      expect(cluster.scheduler.updates.store.newestFirst().length).toBeGreaterThan(5)
    })
  }
})
