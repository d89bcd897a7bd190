import type { JobKey } from '@/lib/domain/job'
import type { Answer } from './calls/answer'
import { callScheduler, type MethodName, type SentArguments } from './calls/calls'
import { CronStore } from './calls/cron-store'
import { QuotaStore } from './calls/quota'
import type { ScheduleStatusName } from './calls/wire-enums'
import type { Clock } from './clock'
import { createRandom, type Random, seedOf } from './random'
import { RequestLog } from './request-log'
import type { Agent } from './rig/agent'
import { Rig } from './rig/rig'
import { planFromData, type TaskPlan } from './rig/sim-directive'
import { StateManager } from './tasks/state-manager'
import { isTerminated, type Task } from './tasks/task'
import { expireTask, pruneTasks } from './tasks/task-history'
import { TaskStore } from './tasks/task-store'
import { UpdateController } from './updates/update-controller'
import { PRUNING_INTERVAL_MS, UpdateStore } from './updates/update-store'

/** TaskTimeout: states which a task must leave within -transient_task_state_timeout. */
const TRANSIENT: readonly ScheduleStatusName[] = ['ASSIGNED', 'PREEMPTING', 'RESTARTING', 'KILLING', 'DRAINING']
const TRANSIENT_TIMEOUT_MS = 300_000

/**
 * What a scheduler does beyond released Aurora: takes JobUpdateRequest.id as the update's id, rolls back an update that has
 * completed, honours TaskQuery.limitPerInstance.
 */
export const EXTENSIONS = ['caller-update-id', 'rollback-completed', 'limit-per-instance'] as const
export type Extension = (typeof EXTENSIONS)[number]

export type SchedulerOptions = {
  readonly clusterName: string
  readonly clock: Clock
  readonly agents: readonly Agent[]
  readonly seed: number
  /** None: a released scheduler. */
  readonly extensions?: readonly Extension[]
  /** What a task will do, for failures that depend on the cluster; null leaves it to the directives in the task's own config. */
  readonly behaviour?: (task: Task) => TaskPlan | null
  /** Host name in task events. */
  readonly host?: string
}

/** One simulated scheduler with its cluster: everything but the wire. */
export class Scheduler {
  readonly clusterName: string
  readonly host: string
  readonly extensions: ReadonlySet<Extension>
  readonly clock: Clock
  readonly random: Random
  readonly tasks: StateManager
  readonly updates: UpdateController
  readonly rig: Rig
  readonly quotas = new QuotaStore()
  readonly crons = new CronStore()
  readonly log = new RequestLog()
  /** Who the audit trail names: the scheduler has no logins, but a scenario's history has people in it. */
  user = 'UNSECURE'
  private readonly queue: (() => void)[] = []
  private draining = false

  constructor(options: SchedulerOptions) {
    this.clusterName = options.clusterName
    this.host = options.host ?? `scheduler.${options.clusterName}.local`
    this.extensions = new Set(options.extensions)
    this.random = createRandom(seedOf(options.seed, options.clusterName))
    const { clock } = options
    this.clock = {
      ...clock,
      now: clock.now,
      hasElapsed: clock.hasElapsed,
      after: (ms, run) => clock.after(ms, () => this.step(run)),
    }
    this.tasks = new StateManager(new TaskStore(), this.clock, this.random, {
      taskChanged: (task) => this.taskChanged(task),
      taskDeleted: (task) => this.taskDeleted(task),
      killRequested: (task) => this.rig.kill(task),
    })
    const plan = options.behaviour ?? (() => null)
    this.rig = new Rig(
      options.agents,
      this.clock,
      this.random,
      (task) => plan(task) ?? planFromData(task.config.executorData, task.instanceId),
      {
        assigned: (task, agent, ports) => {
          task.placement = { agent, ports }
          this.tasks.changeState(task, 'ASSIGNED')
        },
        status: (task, status, message) => this.tasks.changeState(task, status, message),
      },
    )
    this.updates = new UpdateController(new UpdateStore(), this.tasks, this.clock, (run) => this.queue.push(run), {
      rollsBackCompleted: this.extensions.has('rollback-completed'),
    })
    this.prunePeriodically()
  }

  /** Answers a call as the wire would, without the wire. */
  call<Method extends MethodName>(method: Method, ...args: SentArguments<Method>): Answer {
    return this.step(() => callScheduler(this, method, args))
  }

  /** Runs `work` as one step of the scheduler: what it sets off asynchronously happens right after it. */
  step<T>(work: () => T): T {
    const result = work()
    if (this.draining) return result
    this.draining = true
    try {
      for (let next = this.queue.shift(); next; next = this.queue.shift()) next()
    } finally {
      this.draining = false
    }
    return result
  }

  hasTasks(job: JobKey): boolean {
    for (const _ of this.tasks.store.ofJob(job)) return true
    return false
  }

  /** Runs `start` once the last of the job's active tasks has ended; looks again every second. */
  startWhenGone(job: JobKey, start: () => void): void {
    this.clock.after(1000, () => {
      if (this.tasks.store.activeOfJob(job).length > 0) this.startWhenGone(job, start)
      else start()
    })
  }

  /** A handler behind Aurora's event bus sees a change only while it is still the task's latest. */
  private taskChanged(task: Task): void {
    const { status } = task
    this.queue.push(() => {
      if (task.status === status) this.updates.instanceChanged(task.config.job, task.instanceId, task)
    })
    if (status === 'PENDING') this.rig.schedule(task)
    else if (status === 'THROTTLED') this.releaseLater(task)
    else if (TRANSIENT.includes(status)) this.timeOutLater(task)
    else if (isTerminated(task)) this.taskEnded(task)
  }

  private taskEnded(task: Task): void {
    this.rig.release(task)
    this.queue.push(() => pruneTasks(this.tasks, this.clock, task.config.job))
    expireTask(this.tasks, this.clock, task)
  }

  private taskDeleted(task: Task): void {
    if (!isTerminated(task)) this.rig.release(task)
    this.queue.push(() => this.updates.instanceChanged(task.config.job, task.instanceId, null))
  }

  /** TaskThrottler: the wait is reckoned anew, one ancestor further, so it is longer than the event says. */
  private releaseLater(task: Task): void {
    this.clock.after(this.tasks.flappingPenaltyMs(task), () => {
      if (task.status === 'THROTTLED' && this.tasks.store.byTaskId(task.taskId)) this.tasks.changeState(task, 'PENDING')
    })
  }

  private timeOutLater(task: Task): void {
    const events = task.events.length
    this.clock.after(TRANSIENT_TIMEOUT_MS, () => {
      if (task.events.length === events) this.tasks.changeState(task, 'LOST', 'Task timed out')
    })
  }

  private prunePeriodically(): void {
    this.clock.after(PRUNING_INTERVAL_MS, () => {
      this.updates.store.prune(this.clock, (job) => this.hasTasks(job))
      this.prunePeriodically()
    })
  }
}
