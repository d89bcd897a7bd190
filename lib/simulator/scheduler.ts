import { formatJobKey, type JobKey } from '@/lib/domain/job'
import type { Answer } from './calls/answer'
import { callScheduler, type MethodName, type SentArguments } from './calls/calls'
import { runCronJob } from './calls/cron-calls'
import { CronStore } from './calls/cron-store'
import { QuotaStore } from './calls/quota'
import type { ScheduleStatusName } from './calls/wire-enums'
import { type Checkpoint, knowledgeIn } from './checkpoint'
import type { Clock } from './clock'
import { ProcessLife } from './process-life'
import { createRandom, type Random, seedOf } from './random'
import { RequestLog } from './request-log'
import type { Agent } from './rig/agent'
import { Rig } from './rig/rig'
import { planFromData, type TaskPlan } from './rig/sim-directive'
import { SchedulerClock } from './scheduler-clock'
import { CronTrigger } from './tasks/cron-trigger'
import { Maintenance } from './tasks/maintenance'
import { Preemptor } from './tasks/preemptor'
import { type AskCoordinator, SlaManager, type SlaRules, STOCK_SLA_RULES } from './tasks/sla'
import { askOverHttp } from './tasks/sla-coordinator'
import { StateManager } from './tasks/state-manager'
import { isActive, isTerminated, type Task } from './tasks/task'
import { pruneTasks } from './tasks/task-history'
import { TaskStore } from './tasks/task-store'
import { TaskTimers } from './tasks/task-timers'
import { UpdateController } from './updates/update-controller'
import { PRUNING_INTERVAL_MS, UpdateStore } from './updates/update-store'

/** TaskReconciler: -reconciliation_initial_delay and the intervals, for both kinds of reconciliation at once. */
const FIRST_RECONCILIATION_MS = 60_000
const RECONCILIATION_INTERVAL_MS = 3_600_000
/** RescheduleCalculator: a scheduler that has started spreads what is PENDING over this time. */
const MAX_STARTUP_DELAY_MS = 10_000

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
  /** Milliseconds from a task's change until its update looks at it; default 0, which is before anything else happens. */
  readonly reactionMs?: (task: Task) => number
  /** Host name in task events. */
  readonly host?: string
  /** -partition_aware: without it tasks on an unreachable agent are LOST at once. Default true. */
  readonly partitionAware?: boolean
  /** Without them, those of a scheduler with default flags. */
  readonly slaRules?: Partial<SlaRules>
  /** How SLA coordinators are asked. Default: over HTTP, whatever the clock. */
  readonly askCoordinator?: AskCoordinator
}

/** How a scheduler comes back. */
export type Return = {
  /** The storage the next process finds; without one, everything that was written. */
  readonly from?: Checkpoint
  /** Host name of the next process, which its events will carry. */
  readonly host?: string
}

/**
 * One simulated scheduler with its cluster: everything but the wire.
 *
 * `crash` ends its process and `recover` starts the next one over the same storage, or over an earlier `checkpoint` of it
 * when the last writes are to be lost. In between every call is answered as by a process whose storage is not ready, and
 * the agents go on: tasks start, end and die, and what they report waits.
 */
export class Scheduler {
  readonly clusterName: string
  host: string
  readonly extensions: ReadonlySet<Extension>
  /** The time of the cluster; it goes on while no scheduler runs. */
  readonly clock: SchedulerClock
  readonly random: Random
  readonly tasks: StateManager
  readonly updates: UpdateController
  readonly rig: Rig
  readonly slaRules: SlaRules
  readonly maintenance: Maintenance
  private readonly sla: SlaManager
  quotas = new QuotaStore()
  readonly crons = new CronStore()
  readonly cronTrigger: CronTrigger
  private readonly waitingForEnd = new Set<string>()
  readonly log = new RequestLog()
  /** Who the audit trail names. */
  user = 'UNSECURE'
  private readonly timers: TaskTimers
  private readonly preemptor: Preemptor
  private readonly life: ProcessLife
  private readonly partitionAware: boolean
  private readonly reactionMs: (task: Task) => number
  private readonly queue: (() => void)[] = []
  private draining = false

  constructor(options: SchedulerOptions) {
    this.clusterName = options.clusterName
    this.host = options.host ?? `scheduler.${options.clusterName}.local`
    this.extensions = new Set(options.extensions)
    this.reactionMs = options.reactionMs ?? (() => 0)
    this.partitionAware = options.partitionAware ?? true
    this.random = createRandom(seedOf(options.seed, options.clusterName))
    const clock = new SchedulerClock(options.clock, (run) => this.step(run))
    this.clock = clock
    this.life = new ProcessLife(clock, (work) => this.step(work))
    this.tasks = new StateManager(new TaskStore(), this.life.clock, this.random, {
      taskChanged: (task) => this.taskChanged(task),
      taskDeleted: (task) => this.taskDeleted(task),
      killRequested: (task) => this.rig.kill(task),
      host: () => this.host,
    })
    const plan = options.behaviour ?? (() => null)
    this.rig = new Rig(
      options.agents,
      clock,
      this.random,
      (task) => plan(task) ?? planFromData(task.config.executorData, task.instanceId),
      {
        assigned: (task, agent, ports) => {
          task.placement = { agent, ports }
          this.tasks.changeState(task, 'ASSIGNED')
        },
        status: (task, status, message) => this.life.hear(() => this.taskReported(task, status, message)),
      },
    )
    this.timers = new TaskTimers(this.tasks, this.life.clock, (task) => this.rig.kill(task))
    this.preemptor = new Preemptor(this.tasks, this.rig, this.life.clock)
    this.slaRules = { ...STOCK_SLA_RULES, ...options.slaRules }
    this.sla = new SlaManager({
      clusterName: this.clusterName,
      store: this.tasks.store,
      clock: this.life.clock,
      rules: this.slaRules,
      askCoordinator: options.askCoordinator ?? askOverHttp,
      whenAnswered: (answer, run) => this.life.whenAnswered(answer, run),
    })
    this.maintenance = new Maintenance(options.agents, this.tasks, this.sla, this.life.clock)
    this.updates = new UpdateController(
      new UpdateStore(),
      this.tasks,
      this.life.clock,
      this.sla,
      (run) => this.queue.push(run),
      { rollsBackCompleted: this.extensions.has('rollback-completed') },
    )
    this.cronTrigger = new CronTrigger(
      () => this.crons.all(),
      this.life.clock,
      (cron) => runCronJob(this, cron),
    )
    this.beginPeriodicWork()
  }

  /** Answers a call as the wire would, without the wire. */
  call<Method extends MethodName>(method: Method, ...args: SentArguments<Method>): Answer {
    if (!this.isRunning()) return { code: 'ERROR_TRANSIENT', messages: ['Storage is not READY'], result: null }
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

  isRunning(): boolean {
    return this.life.isRunning()
  }

  /**
   * What the storage holds now. To lose a write in a failover, take one before the write and hand it to `recover`:
   * `const before = scheduler.checkpoint(); scheduler.call(…); scheduler.crash(); scheduler.recover({ from: before })`.
   */
  checkpoint(): Checkpoint {
    return {
      tasks: this.tasks.store.mark(),
      updates: this.updates.store.mark(),
      crons: this.crons.all(),
      quotas: this.quotas.all(),
      maintenance: this.maintenance.mark(),
    }
  }

  /** Ends the scheduler's process. Its storage stays; its timers, pulses and runs through updates are gone. */
  crash(): void {
    this.life.end()
    this.queue.length = 0
    this.updates.forgetAll()
    this.sla.forgetAll()
    this.waitingForEnd.clear()
    this.rig.forgetUnplaced()
  }

  /**
   * Starts the next process, as Aurora does: updates that roll are evaluated afresh without an event, waiting tasks are
   * scheduled again, reports that waited are heard. After a minute reconciliation finds out what storage and agents do not
   * agree about: tasks of a lost write are killed, tasks that are gone become LOST. Tasks whose kill was lost go on.
   */
  recover({ from, host }: Return = {}): void {
    if (this.isRunning()) return
    const unheard = this.life.begin()
    this.host = host ?? this.host
    if (from) this.restore(from)
    this.step(() => {
      for (const task of [...this.tasks.store.all()]) this.resumeTask(task)
      this.updates.resumeAll()
      for (const report of unheard) report()
      this.beginPeriodicWork()
    })
  }

  /** `crash` and, after `downMs` of cluster time, `recover`. */
  restart({ downMs = 0, ...how }: Return & { readonly downMs?: number } = {}): void {
    this.crash()
    if (downMs > 0) this.clock.after(downMs, () => this.recover(how))
    else this.recover(how)
  }

  /**
   * Cuts an agent off from the master: its tasks run on unseen, after 75 s they are PARTITIONED, and from then on their
   * partition policies decide.
   *
   * @returns false when there is no such agent.
   */
  partitionAgent(host: string): boolean {
    const agent = this.rig.agentNamed(host)
    if (agent) this.rig.partition(agent, this.partitionAware ? 'PARTITIONED' : 'LOST')
    return agent !== null
  }

  /** Brings an agent back: tasks that are still wanted are RUNNING again, those that were given up are killed. */
  returnAgent(host: string): boolean {
    const agent = this.rig.agentNamed(host)
    if (agent) this.step(() => this.rig.rejoin(agent))
    return agent !== null
  }

  /** Compares what the storage says of tasks with what the agents say, both ways. */
  reconcile(): void {
    this.rig.reconcile([...this.tasks.store.all()].filter(isActive))
  }

  hasTasks(job: JobKey): boolean {
    for (const _ of this.tasks.store.ofJob(job)) return true
    return false
  }

  /** Runs `start` once the last of the job's active tasks has ended; looks again every second. One waits at a time. */
  startWhenGone(job: JobKey, start: () => void): void {
    const name = formatJobKey(job)
    if (this.waitingForEnd.has(name)) return
    this.waitingForEnd.add(name)
    const look = () => {
      if (this.tasks.store.activeOfJob(job).length > 0) {
        this.life.clock.after(1000, look)
        return
      }
      this.waitingForEnd.delete(name)
      start()
    }
    this.life.clock.after(1000, look)
  }

  private restore({ tasks, updates, crons, quotas, maintenance }: Checkpoint): void {
    this.tasks.store.restore(tasks)
    this.updates.store.restore(updates)
    for (const { job } of this.crons.all()) this.crons.delete(job)
    for (const cron of crons) this.crons.set(cron)
    this.quotas = new QuotaStore(quotas)
    this.maintenance.restore(maintenance)
    this.rig.forgetCommands((taskId) => knowledgeIn(this.tasks.store, taskId))
  }

  private resumeTask(task: Task): void {
    if (task.status === 'PENDING') {
      const delayMs = this.random.between(0, MAX_STARTUP_DELAY_MS) + this.tasks.flappingPenaltyMs(task)
      this.rig.schedule(task, delayMs)
    } else this.timers.watch(task)
  }

  /** A live task that nobody here knows is killed. */
  private taskReported(reported: Task, status: ScheduleStatusName, message: string | null): void {
    const task = this.tasks.store.byTaskId(reported.taskId)
    if (task) this.tasks.changeState(task, status, message)
    else if (!isTerminated({ status })) this.rig.kill(reported)
  }

  /** A handler behind Aurora's event bus sees a change only while it is still the task's latest. */
  private taskChanged(task: Task): void {
    const { status } = task
    const look = () => {
      if (task.status === status) this.updates.instanceChanged(task.config.job, task.instanceId, task)
    }
    const reactionMs = this.reactionMs(task)
    if (reactionMs > 0) this.life.clock.after(reactionMs, look)
    else this.queue.push(look)
    if (status === 'PENDING') this.rig.schedule(task)
    else this.timers.watch(task)
    if (!isTerminated(task)) return
    this.maintenance.taskEnded(task)
    this.queue.push(() => pruneTasks(this.tasks, this.life.clock, task.config.job))
  }

  private taskDeleted(task: Task): void {
    if (!isTerminated(task)) this.rig.withdraw(task)
    this.queue.push(() => this.updates.instanceChanged(task.config.job, task.instanceId, null))
  }

  private beginPeriodicWork(): void {
    this.prunePeriodically()
    this.maintenance.pollPeriodically()
    this.preemptor.searchPeriodically()
    this.cronTrigger.arm()
    this.reconcileAfter(FIRST_RECONCILIATION_MS)
  }

  private prunePeriodically(): void {
    this.life.clock.after(PRUNING_INTERVAL_MS, () => {
      this.updates.store.prune(this.life.clock, (job) => this.hasTasks(job))
      this.prunePeriodically()
    })
  }

  private reconcileAfter(ms: number): void {
    this.life.clock.after(ms, () => {
      this.reconcile()
      this.reconcileAfter(RECONCILIATION_INTERVAL_MS)
    })
  }
}
