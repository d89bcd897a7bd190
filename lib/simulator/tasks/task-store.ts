import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { isActive, isTerminated, lastEventMs, type Task } from './task'

type JobTasks = {
  readonly tasks: Set<Task>
  readonly activeByInstance: Map<number, Task>
  /** In the order in which they ended. */
  readonly ended: Set<Task>
}

const NO_TASKS: ReadonlySet<Task> = new Set()

/** A live task as it was at one moment. Its events only ever grow, so their number says what they were. */
type LiveTaskMark = Pick<Task, 'status' | 'failureCount' | 'timesPartitioned' | 'placement'> & {
  readonly task: Task
  readonly events: number
}

/** A task as it was at one moment; a dead one does not change any more. */
export type TaskMark = LiveTaskMark | Task

/** Every task a scheduler still remembers, live and dead, by id and by job. */
export class TaskStore {
  private readonly byId = new Map<string, Task>()
  private readonly byJob = new Map<string, JobTasks>()

  add(task: Task): void {
    this.index(task).activeByInstance.set(task.instanceId, task)
  }

  /** What every task is now, for a later `restore`. */
  mark(): readonly TaskMark[] {
    return Array.from(this.byId.values(), (task) => (isTerminated(task) ? task : markLive(task)))
  }

  /** Makes the store what it was at the mark. Tasks still alive then are new objects; nobody may go on with the old ones. */
  restore(marks: readonly TaskMark[]): void {
    this.byId.clear()
    this.byJob.clear()
    const ended: Task[] = []
    for (const mark of marks) {
      if ('task' in mark) this.add(revive(mark))
      else {
        this.index(mark)
        ended.push(mark)
      }
    }
    ended.sort((a, b) => lastEventMs(a) - lastEventMs(b))
    for (const task of ended) this.index(task).ended.add(task)
  }

  private index(task: Task): JobTasks {
    this.byId.set(task.taskId, task)
    const name = formatJobKey(task.config.job)
    let job = this.byJob.get(name)
    if (!job) {
      job = { tasks: new Set(), activeByInstance: new Map(), ended: new Set() }
      this.byJob.set(name, job)
    }
    job.tasks.add(task)
    return job
  }

  /** To be called after a task's status has changed, so that the active task of its instance is known. */
  noteStatus(task: Task): void {
    const job = this.byJob.get(formatJobKey(task.config.job))
    if (!job) return
    if (isActive(task)) job.activeByInstance.set(task.instanceId, task)
    else if (job.activeByInstance.get(task.instanceId) === task) job.activeByInstance.delete(task.instanceId)
    if (isTerminated(task)) job.ended.add(task)
  }

  remove(task: Task): void {
    this.byId.delete(task.taskId)
    const name = formatJobKey(task.config.job)
    const job = this.byJob.get(name)
    if (!job) return
    job.tasks.delete(task)
    job.ended.delete(task)
    if (job.activeByInstance.get(task.instanceId) === task) job.activeByInstance.delete(task.instanceId)
    if (job.tasks.size === 0) this.byJob.delete(name)
  }

  byTaskId(taskId: string): Task | null {
    return this.byId.get(taskId) ?? null
  }

  all(): Iterable<Task> {
    return this.byId.values()
  }

  ofJob(job: JobKey): Iterable<Task> {
    return this.byJob.get(formatJobKey(job))?.tasks ?? []
  }

  /** The job's dead tasks, the one that ended first in front. */
  endedOfJob(job: JobKey): ReadonlySet<Task> {
    return this.byJob.get(formatJobKey(job))?.ended ?? NO_TASKS
  }

  /** The job's active tasks, ascending by instance id. */
  activeOfJob(job: JobKey): Task[] {
    const active = this.byJob.get(formatJobKey(job))?.activeByInstance.values() ?? []
    return [...active].sort((a, b) => a.instanceId - b.instanceId)
  }

  /** At most one task of an instance is active. */
  activeInstance(job: JobKey, instanceId: number): Task | null {
    return this.byJob.get(formatJobKey(job))?.activeByInstance.get(instanceId) ?? null
  }

  /** Jobs that have any task, dead ones included. */
  jobs(): JobKey[] {
    return [...this.byJob.values()].flatMap(({ tasks }) => {
      const [first] = tasks
      return first ? [first.config.job] : []
    })
  }
}

const markLive = (task: Task): LiveTaskMark => ({
  task,
  status: task.status,
  failureCount: task.failureCount,
  timesPartitioned: task.timesPartitioned,
  placement: task.placement,
  events: task.events.length,
})

const revive = ({ task, events, ...state }: LiveTaskMark): Task => ({
  ...task,
  ...state,
  events: task.events.slice(0, events),
})
