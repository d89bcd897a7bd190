import type { TaskConfig } from '@/lib/aurora/generated/aurora_types'
import type { Answer } from '../calls/answer'
import type { Sent } from '../calls/thrift-input'
import type { TaskPlan } from '../rig/sim-directive'
import type { Extension, Scheduler } from '../scheduler'
import type { Task } from '../tasks/task'
import { type RolloutOptions, rolloutRequest, type Service, serviceConfig } from './company'

/** What a scenario is made for. */
export type ScenarioInput = {
  readonly clusterNames: readonly string[]
  readonly instances: number
  readonly seed: number
}

/** Something that happens in one cluster, `atMs` after the moment at which the scenario goes live; negative is the past. */
export type ScenarioStep = {
  readonly cluster: number
  readonly atMs: number
  readonly run: (scheduler: Scheduler) => void
}

export type ClusterPlan = {
  readonly extensions: readonly Extension[]
  readonly behaviour: ((task: Task) => TaskPlan | null) | null
}

/** A history to be lived through on a held clock, and what is still to come when it goes live. */
export type ScenarioPlan = {
  /** How far back the history begins. */
  readonly leadMs: number
  /** Jobs running at the same time, from which the number of agents is reckoned. */
  readonly jobs: number
  /** In the order of the cluster names. */
  readonly clusters: readonly ClusterPlan[]
  readonly steps: readonly ScenarioStep[]
}

export type Scenario = { readonly description: string; readonly plan: (input: ScenarioInput) => ScenarioPlan }

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS

/** A scenario that contradicts itself is a bug of ours, and better seen at once. */
function expectOk(scheduler: Scheduler, what: string, answer: Answer): void {
  if (answer.code !== 'OK' || answer.messages.length > 0) {
    throw new Error(`${scheduler.clusterName}: ${what} answered ${answer.code} ${answer.messages.join('; ')}`)
  }
}

/** Does `work` in a person's name. */
function as(scheduler: Scheduler, user: string, work: () => Answer, what: string): void {
  const before = scheduler.user
  scheduler.user = user
  try {
    expectOk(scheduler, what, work())
  } finally {
    scheduler.user = before
  }
}

export const createService = (
  cluster: number,
  atMs: number,
  service: Service,
  build: number,
  instances: number,
  config: Sent<TaskConfig> = {},
): ScenarioStep => ({
  cluster,
  atMs,
  run: (scheduler) => {
    const taskConfig = serviceConfig(service, build, { config })
    const description = { key: service.job, owner: { user: service.owner }, instanceCount: instances, taskConfig }
    as(scheduler, service.owner, () => scheduler.call('createJob', description), 'createJob')
  },
})

export const rollOut = (
  cluster: number,
  atMs: number,
  service: Service,
  build: number,
  options: RolloutOptions & { readonly user: string; readonly message: string },
): ScenarioStep => ({
  cluster,
  atMs,
  run: (scheduler) => {
    const request = rolloutRequest(service, build, options)
    as(scheduler, options.user, () => scheduler.call('startJobUpdate', request, options.message), 'startJobUpdate')
  },
})

/** Pauses, resumes, aborts, turns back or pulses whatever update of the service is under way at that time. */
export const control = (
  cluster: number,
  atMs: number,
  service: Service,
  method: 'pauseJobUpdate' | 'resumeJobUpdate' | 'abortJobUpdate' | 'rollbackJobUpdate',
  user: string,
  message: string,
): ScenarioStep => ({
  cluster,
  atMs,
  run: (scheduler) => {
    const update = scheduler.updates.store.activeOf(service.job)
    if (update) as(scheduler, user, () => scheduler.call(method, update.key, message), method)
  },
})

export const pulses = (
  cluster: number,
  fromMs: number,
  untilMs: number,
  everyMs: number,
  service: Service,
): ScenarioStep[] => {
  const steps: ScenarioStep[] = []
  for (let atMs = fromMs; atMs <= untilMs; atMs += everyMs) {
    const run = (scheduler: Scheduler) => {
      const update = scheduler.updates.store.activeOf(service.job)
      if (update) scheduler.call('pulseJobUpdate', update.key)
    }
    steps.push({ cluster, atMs, run })
  }
  return steps
}

/** Restarts some instances by hand, which leaves dead tasks behind. */
export const restart = (
  cluster: number,
  atMs: number,
  service: Service,
  instances: readonly number[],
  user: string,
): ScenarioStep => ({
  cluster,
  atMs,
  run: (scheduler) => {
    if (scheduler.updates.store.activeOf(service.job)) return
    as(scheduler, user, () => scheduler.call('restartShards', service.job, instances), 'restartShards')
  },
})

/** Calls of an administrator: quotas and the maintenance of hosts. */
export const administer = (
  cluster: number,
  atMs: number,
  what: string,
  call: (scheduler: Scheduler) => Answer,
): ScenarioStep => ({
  cluster,
  atMs,
  run: (scheduler) => as(scheduler, 'ops', () => call(scheduler), what),
})
