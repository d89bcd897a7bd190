import type { JobKey } from '@/lib/domain/job'
import { JavaException } from '../calls/java-exception'
import type { ScheduleStatusName } from '../calls/wire-enums'
import type { Clock } from '../clock'
import type { Random } from '../random'
import { flappingPenaltyMs } from './flapping'
import type { StoredConfig } from './stored-config'
import { type Task, taskIdOf } from './task'
import type { TaskStore } from './task-store'
import { actionsFor, type TaskAction } from './task-transition'

/** What the rest of a scheduler does when tasks change. Called in the middle of the change: implementations only take note. */
export type TaskListener = {
  readonly taskChanged: (task: Task) => void
  readonly taskDeleted: (task: Task) => void
  readonly killRequested: (task: Task) => void
  /** Host name of the scheduler that leads now, for task events. */
  readonly host: () => string
}

/** The one place where tasks are made, changed and deleted (StateManagerImpl). */
export class StateManager {
  constructor(
    readonly store: TaskStore,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly listener: TaskListener,
  ) {}

  /**
   * Adds a PENDING task for each of these instances.
   *
   * @throws JavaException when one of them has an active task already.
   */
  insertPending(config: StoredConfig, instanceIds: readonly number[]): void {
    if (instanceIds.some((id) => this.store.activeInstance(config.job, id))) {
      throw new JavaException('Instance ID collision detected.')
    }
    for (const instanceId of instanceIds) this.create(config, instanceId, null)
  }

  /** Moves a task to `target` with everything that follows from it; false when it may not go there or is long deleted. */
  changeState(task: Task, target: ScheduleStatusName, message: string | null = null): boolean {
    if (this.store.byTaskId(task.taskId) !== task) return false
    const actions = actionsFor(task, target)
    if (actions === null || actions.length === 0) return false
    for (const action of actions) this.perform(action, task, target, message)
    return actions.includes('SAVE_STATE') || actions.includes('DELETE')
  }

  /** Drops a task without a trace. */
  remove(task: Task): void {
    this.store.remove(task)
    this.listener.taskDeleted(task)
  }

  activeInstance(job: JobKey, instanceId: number): Task | null {
    return this.store.activeInstance(job, instanceId)
  }

  private perform(action: TaskAction, task: Task, target: ScheduleStatusName, message: string | null): void {
    switch (action) {
      case 'INCREMENT_FAILURES':
        task.failureCount++
        return
      case 'SAVE_STATE':
        this.save(task, target, message)
        return
      case 'RESCHEDULE':
        this.reschedule(task)
        return
      case 'TRANSITION_TO_LOST':
        this.changeState(task, 'LOST', 'Action performed on partitioned task, marking as LOST.')
        return
      case 'KILL':
        this.listener.killRequested(task)
        return
      case 'DELETE':
        this.remove(task)
    }
  }

  private save(task: Task, status: ScheduleStatusName, message: string | null): void {
    task.status = status
    if (status === 'PARTITIONED') task.timesPartitioned++
    task.events.push({ atMs: this.clock.now(), status, message, scheduler: this.listener.host() })
    this.store.noteStatus(task)
    this.listener.taskChanged(task)
  }

  /** How long a task whose ancestors kept dying young has to wait; 0 for all others. */
  flappingPenaltyMs(task: Task): number {
    return flappingPenaltyMs(task, (taskId) => this.store.byTaskId(taskId), this.random)
  }

  private reschedule(ended: Task): void {
    const penaltyMs = this.flappingPenaltyMs(ended)
    this.create(ended.config, ended.instanceId, {
      ancestor: ended,
      status: penaltyMs > 0 ? 'THROTTLED' : 'PENDING',
      message: penaltyMs > 0 ? `Rescheduled, penalized for ${penaltyMs} ms for flapping` : 'Rescheduled',
    })
  }

  private create(
    config: StoredConfig,
    instanceId: number,
    origin: { readonly ancestor: Task; readonly status: 'PENDING' | 'THROTTLED'; readonly message: string } | null,
  ): void {
    const task: Task = {
      taskId: taskIdOf(config, instanceId, this.random.uuid()),
      instanceId,
      config,
      ancestorId: origin?.ancestor.taskId ?? null,
      status: 'INIT',
      failureCount: origin?.ancestor.failureCount ?? 0,
      timesPartitioned: 0,
      events: [],
      placement: null,
    }
    this.store.add(task)
    this.changeState(task, origin?.status ?? 'PENDING', origin?.message ?? null)
  }
}
