import type { JobKey, JobUpdateKey } from '@/lib/domain/job'
import type { Answer } from './calls/answer'
import type { UpdateStatusName } from './calls/wire-enums'
import { HeldClock } from './clock'
import { makeAgents, rigHost } from './rig/agent'
import { type RolloutOptions, rolloutRequest, type Service, serviceConfig } from './scenarios/company'
import { Scheduler, type SchedulerOptions } from './scheduler'
import { type JobUpdate, statusOf } from './updates/job-update'

/** One cluster on a held clock, for building a situation step by step. `serveClusters` puts its scheduler on the wire. */
export type HeldCluster = {
  readonly scheduler: Scheduler
  readonly clock: HeldClock
  readonly advance: (ms: number) => void
  readonly stop: () => void
  /** Creates a job of this build and lets its tasks come up; throws when the scheduler refuses. */
  readonly startJob: (service: Service, build: number, instances: number, sim?: string) => void
  /** Starts an update and answers its key; throws when the scheduler refuses. */
  readonly startUpdate: (
    service: Service,
    build: number,
    options: RolloutOptions & { readonly message?: string | null },
  ) => JobUpdateKey
  readonly update: (key: JobUpdateKey) => JobUpdate
  readonly status: (key: JobUpdateKey) => UpdateStatusName
  /** `UPDATING 0`, `UPDATED 0` and so on, in order. */
  readonly instanceEvents: (key: JobUpdateKey) => string[]
  /** Builds of the active tasks by instance, with `-` for an instance without one. */
  readonly builds: (job: JobKey) => string
}

export type HeldClusterOptions = Partial<Omit<SchedulerOptions, 'clock'>> & { readonly startMs?: number }

/** Time for a fresh task to reach RUNNING with the rig's delays. */
export const RUNNING_AFTER_MS = 1010

export function createHeldCluster(options: HeldClusterOptions = {}): HeldCluster {
  const clock = new HeldClock(options.startMs ?? Date.UTC(2026, 0, 15, 12))
  const scheduler = new Scheduler({
    clusterName: 'test',
    agents: makeAgents(8, rigHost),
    seed: 1,
    host: 'vm',
    ...options,
    clock,
  })
  const update = (key: JobUpdateKey): JobUpdate => {
    const found = scheduler.updates.store.get(key)
    if (!found) throw new Error(`There is no update ${key.id}.`)
    return found
  }
  return {
    scheduler,
    clock,
    advance: (ms) => clock.advance(ms),
    stop: () => void clock.drain(),
    startJob: (service, build, instances, sim = '') => {
      const taskConfig = serviceConfig(service, build, { sim })
      const description = { key: service.job, owner: { user: service.owner }, instanceCount: instances, taskConfig }
      expectOk(scheduler.call('createJob', description))
      clock.advance(RUNNING_AFTER_MS)
    },
    startUpdate: (service, build, { message = null, ...rollout }) => {
      expectOk(scheduler.call('startJobUpdate', rolloutRequest(service, build, rollout), message))
      const started = scheduler.updates.store.activeOf(service.job)
      if (!started) throw new Error('The update did not stay active.')
      return started.key
    },
    update,
    status: (key) => statusOf(update(key)),
    instanceEvents: (key) =>
      update(key).instanceEvents.map(({ action, instanceId }) => `${action.replace('INSTANCE_', '')} ${instanceId}`),
    builds: (job) => {
      const active = scheduler.tasks.store.activeOfJob(job)
      const last = active.at(-1)?.instanceId ?? -1
      const byInstance = new Map(active.map(({ instanceId, config }) => [instanceId, buildIn(config.metadata)]))
      return Array.from({ length: last + 1 }, (_, id) => byInstance.get(id) ?? '-').join(' ')
    },
  }
}

const buildIn = (metadata: readonly { readonly key: string; readonly value: string }[]): string =>
  metadata.find(({ key }) => key === 'build')?.value ?? '?'

function expectOk(answer: Answer): void {
  if (answer.code !== 'OK' || answer.messages.length > 0)
    throw new Error(`${answer.code} ${answer.messages.join('; ')}`)
}
