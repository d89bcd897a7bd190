import type { JobKey } from '@/lib/domain/job'
import type { JobUpdateAction, JobUpdateStatus } from '@/lib/domain/job-update'
import type { TaskConfig } from '@/lib/domain/task-config'
import {
  copyOfJob,
  instancesOf,
  isOngoing,
  type ModelJob,
  type ModelTask,
  type ModelUpdate,
  shownStatus,
  wantedConfig,
} from './model-update'
import type { RandomStream } from './random-stream'
import type { VirtualTime } from './virtual-time'

export type Actor = 'engine' | 'person' | 'scheduler'

/** What an update found, instance by instance (null: nothing ran there), and when it was last so. */
type Watch = {
  readonly job: string
  readonly before: ReadonlyMap<number, string | null>
  isBack: boolean
  lastBackAtMs: number
}

/** Ends of updates and losses of tasks; kept through failovers, since only the judge reads it. */
export type ClusterMemory = {
  readonly rolledBack: Map<string, number>
  /** The statuses of each update, and until when it was in them. */
  readonly entered: Map<string, { readonly status: JobUpdateStatus; untilMs: number }[]>
  readonly watches: Map<string, Watch>
}

/** One scheduler's jobs, and the work it does by itself: instance by instance, in the time of the world. */
export class ModelCluster {
  readonly memory: ClusterMemory = { rolledBack: new Map(), entered: new Map(), watches: new Map() }
  jobs = new Map<string, ModelJob>()
  /** How far its clock is from the world's. */
  skewMs = 0
  /** Some schedulers take rollbackJobUpdate for an update that has ended. */
  rollsBackEnded = false
  /** It understands a scoped request as one for the whole job. */
  isOdd = false
  quotaIsUsedUp = false
  #ids = 0
  #isOrderly = false

  constructor(
    readonly name: string,
    readonly time: VirtualTime,
    readonly random: RandomStream,
    readonly note: (text: string) => void,
  ) {}

  clockMs(): number {
    return this.time.nowMs + this.skewMs
  }

  newId(what: string): string {
    return `${what}-${this.name}-${++this.#ids}`
  }

  job(key: JobKey): ModelJob | undefined {
    return this.jobs.get(key.name)
  }

  update(job: string, id: string): ModelUpdate | undefined {
    return this.jobs.get(job)?.updates.find(({ key }) => key.id === id)
  }

  addJob(key: JobKey, configs: ReadonlyMap<number, TaskConfig>): ModelJob {
    const job: ModelJob = { key, tasks: new Map(), updates: [] }
    this.jobs.set(key.name, job)
    for (const [id, config] of configs) job.tasks.set(id, this.#newTask(config))
    return job
  }

  /** From now on it is remembered when the update's instances were as it found them. */
  watch({ key, initial, desired }: ModelUpdate): void {
    const found = { initial, desired } as ModelUpdate
    const before = new Map(instancesOf(found).map((id) => [id, wantedConfig(found, id, 'back')?.fingerprint ?? null]))
    const watch = { job: key.job.name, before, isBack: false, lastBackAtMs: 0 }
    this.memory.watches.set(key.id, watch)
    watch.isBack = this.#isAsBefore(watch)
  }

  #isAsBefore({ job, before }: Watch): boolean {
    const tasks = this.jobs.get(job)?.tasks
    for (const [id, fingerprint] of before)
      if ((tasks?.get(id)?.config.fingerprint ?? null) !== fingerprint) return false
    return true
  }

  #tasksChanged(job: string): void {
    for (const watch of this.memory.watches.values()) {
      if (watch.job !== job) continue
      const isBack = this.#isAsBefore(watch)
      if (watch.isBack && !isBack) watch.lastBackAtMs = this.time.nowMs
      watch.isBack = isBack
    }
  }

  #newTask(config: TaskConfig): ModelTask {
    return { id: this.newId('task'), config, status: 'RUNNING', sinceMs: this.clockMs() }
  }

  /** The task dies a moment later, whatever becomes of what wanted it dead. */
  kill(job: ModelJob, instance: number): void {
    const task = job.tasks.get(instance)
    if (!task || task.status === 'KILLING') return
    task.status = 'KILLING'
    this.time.after(this.random.between(50, 400), () => {
      const now = this.jobs.get(job.key.name)
      if (now?.tasks.get(instance)?.id !== task.id) return
      now.tasks.delete(instance)
      this.#tasksChanged(job.key.name)
    })
  }

  /** A status is entered: with an event, and with what follows from it. */
  enter(update: ModelUpdate, status: JobUpdateStatus, by: Actor, user: string | null, message: string | null): void {
    update.events.push({ status, atMs: this.#eventMs(update), user, message })
    update.status = status
    update.enteredAtMs = this.time.nowMs
    update.enteredBy = by
    update.epoch = ++this.#ids
    this.#remember(update)
    this.note(`${update.key.id} ${status}${user === null ? '' : ` by ${user}`}`)
    if (status === 'ROLLED_BACK') this.memory.rolledBack.set(update.key.id, this.time.nowMs)
    if (status !== 'ROLLING_FORWARD' && status !== 'ROLLING_BACK') return
    update.settled = new Set()
    update.failed = 0
    this.#goOn(update)
  }

  #remember({ key, status }: ModelUpdate): void {
    const entered = this.memory.entered.get(key.id) ?? []
    const last = entered.at(-1)
    if (last) last.untilMs = this.time.nowMs
    entered.push({ status, untilMs: Number.POSITIVE_INFINITY })
    this.memory.entered.set(key.id, entered)
  }

  #goOn({ key, epoch, settings }: ModelUpdate): void {
    this.time.after(this.random.between(300, 500 + settings.minWaitInInstanceRunningMs), () => {
      const update = this.update(key.job.name, key.id)
      const job = this.jobs.get(key.job.name)
      if (job && update?.epoch === epoch) this.#advance(job, update)
    })
  }

  #advance(job: ModelJob, update: ModelUpdate): void {
    const way = update.status === 'ROLLING_FORWARD' ? 'forward' : 'back'
    if (hasNoPulse(update, this.time.nowMs)) {
      const waiting = way === 'forward' ? 'ROLL_FORWARD_AWAITING_PULSE' : 'ROLL_BACK_AWAITING_PULSE'
      this.enter(update, waiting, 'scheduler', null, 'Pulses from external service have timed out.')
      return
    }
    const { strategy, maxFailedInstances, rollbackOnFailure } = update.settings
    const atOnce = strategy.kind === 'varBatch' ? Math.max(1, ...strategy.groupSizes) : strategy.groupSize
    const ids = instancesOf(update)
    let working = 0
    for (const id of way === 'forward' ? ids : ids.reverse()) {
      if (update.settled.has(id)) continue
      if (this.#isSettled(job, update, id, way)) {
        if (update.failed <= maxFailedInstances) continue
        const message = `Latest failure: instance ${id} exited.`
        const goesBack = way === 'forward' && rollbackOnFailure
        this.enter(update, goesBack ? 'ROLLING_BACK' : 'FAILED', 'scheduler', null, message)
        return
      }
      if (working === atOnce) break
      working++
      this.#turn(job, update, id, way)
    }
    if (working > 0) this.#goOn(update)
    else this.enter(update, way === 'forward' ? 'ROLLED_FORWARD' : 'ROLLED_BACK', 'scheduler', null, null)
  }

  /** Whether nothing is left to do about an instance; an instance that does not come up is settled, too, as failed. */
  #isSettled(job: ModelJob, update: ModelUpdate, id: number, way: 'forward' | 'back'): boolean {
    const task = job.tasks.get(id)
    const wanted = wantedConfig(update, id, way)
    if (wanted ? task?.config.fingerprint !== wanted.fingerprint || task.status !== 'RUNNING' : task) return false
    update.settled.add(id)
    const touched = update.instanceEvents.some(({ instanceId }) => instanceId === id)
    const fails = touched && wanted !== null && update.failing[way].has(id)
    if (fails) update.failed++
    if (touched) this.#record(update, id, way === 'forward' ? FORWARD[fails ? 2 : 1] : BACK[fails ? 2 : 1])
    return true
  }

  #turn(job: ModelJob, update: ModelUpdate, id: number, way: 'forward' | 'back'): void {
    this.#record(update, id, way === 'forward' ? FORWARD[0] : BACK[0])
    const wanted = wantedConfig(update, id, way)
    if (job.tasks.has(id)) this.kill(job, id)
    else if (wanted) {
      job.tasks.set(id, this.#newTask(wanted))
      this.#tasksChanged(job.key.name)
    }
  }

  #record(update: ModelUpdate, instanceId: number, action: JobUpdateAction): void {
    if (update.instanceEvents.some((event) => event.instanceId === instanceId && event.action === action)) return
    update.instanceEvents.push({ instanceId, action, atMs: this.clockMs(), message: null })
  }

  /** From now on a leader's clock is never behind its own history, and what a former one left in disorder is taken up. */
  settleClock(): void {
    this.#isOrderly = true
    for (const { updates } of this.jobs.values())
      for (const update of updates)
        if (shownStatus(update) !== update.status)
          update.events.push({ status: update.status, atMs: this.#eventMs(update), user: null, message: null })
  }

  #eventMs({ events }: ModelUpdate): number {
    if (!this.#isOrderly) return this.clockMs()
    return Math.max(this.clockMs(), ...events.map(({ atMs }) => atMs + 1))
  }

  /** Everything as it was, and what was under way is taken up again (systemResume). */
  snapshot(): () => void {
    const jobs = [...this.jobs.values()].map(copyOfJob)
    return () => {
      this.jobs = new Map(jobs.map((job) => [job.key.name, job]))
      for (const job of jobs) {
        for (const [id, task] of job.tasks)
          if (task.status === 'KILLING') {
            task.status = 'RUNNING'
            this.kill(job, id)
          }
        for (const update of job.updates.filter(isOngoing)) {
          update.epoch = ++this.#ids
          this.#remember(update)
          if (update.status === 'ROLLING_FORWARD' || update.status === 'ROLLING_BACK') this.#goOn(update)
        }
        this.#tasksChanged(job.key.name)
      }
    }
  }
}

const FORWARD = ['INSTANCE_UPDATING', 'INSTANCE_UPDATED', 'INSTANCE_UPDATE_FAILED'] as const
const BACK = ['INSTANCE_ROLLING_BACK', 'INSTANCE_ROLLED_BACK', 'INSTANCE_ROLLBACK_FAILED'] as const

/** The update is guarded by pulses, and has had none for too long. */
export function hasNoPulse({ settings, pulsedAtMs }: ModelUpdate, nowMs: number): boolean {
  const timeoutMs = settings.blockIfNoPulsesAfterMs
  return timeoutMs > 0 && (pulsedAtMs === null || nowMs - pulsedAtMs >= timeoutMs)
}
