import type { ScheduleStatusName } from '../calls/wire-enums'
import type { Clock } from '../clock'
import type { StateManager } from './state-manager'
import { isTerminated, lastEventMs, type Task } from './task'
import { expireTask } from './task-history'

/** TaskTimeout: states which a task must leave within -transient_task_state_timeout. */
const TRANSIENT: readonly ScheduleStatusName[] = ['ASSIGNED', 'PREEMPTING', 'RESTARTING', 'KILLING', 'DRAINING']
const TRANSIENT_TIMEOUT_MS = 300_000
/** KillRetry: -initial_task_kill_retry_interval, doubled up to the timeout above. */
const FIRST_KILL_RETRY_MS = 15_000

/** What a scheduler does about a task when nothing has been heard of it for a while. Lost with the scheduler's process. */
export class TaskTimers {
  constructor(
    private readonly tasks: StateManager,
    private readonly clock: Clock,
    private readonly killAgain: (task: Task) => void,
  ) {}

  /** Sets the timers that the present status of a task asks for: after a change, or when a scheduler has started. */
  watch(task: Task): void {
    const { status } = task
    if (status === 'THROTTLED') this.release(task)
    else if (status === 'PARTITIONED') this.giveUp(task)
    else if (TRANSIENT.includes(status)) this.timeOut(task)
    else if (isTerminated(task)) expireTask(this.tasks, this.clock, task)
    if (status === 'KILLING') this.retryKill(task, FIRST_KILL_RETRY_MS)
  }

  /** TaskThrottler: the wait is reckoned anew, one ancestor further, so it is longer than the event says. */
  private release(task: Task): void {
    const remainingMs = this.tasks.flappingPenaltyMs(task) - this.clock.elapsedMs(lastEventMs(task))
    this.inStatus(task, remainingMs, () => this.tasks.changeState(task, 'PENDING'))
  }

  /** PartitionManager: no policy means at once, a policy that does not reschedule means never. */
  private giveUp(task: Task): void {
    const policy = task.config.struct.partitionPolicy
    if (policy && !policy.reschedule) return
    const delayMs = Number(policy?.delaySecs ?? 0) * 1000
    this.inStatus(task, delayMs - this.clock.elapsedMs(lastEventMs(task)), () =>
      this.tasks.changeState(task, 'LOST', 'Task partitioned for too long.'),
    )
  }

  /** The full time is granted again by every scheduler that starts. */
  private timeOut(task: Task): void {
    this.inStatus(task, TRANSIENT_TIMEOUT_MS, () => this.tasks.changeState(task, 'LOST', 'Task timed out'))
  }

  private retryKill(task: Task, delayMs: number): void {
    this.inStatus(task, delayMs, () => {
      this.killAgain(task)
      this.retryKill(task, Math.min(TRANSIENT_TIMEOUT_MS, delayMs * 2))
    })
  }

  /** Runs `run` after a while, unless something has happened to the task meanwhile. */
  private inStatus(task: Task, delayMs: number, run: () => void): void {
    const events = task.events.length
    this.clock.after(Math.max(0, delayMs), () => {
      if (task.events.length === events && this.tasks.store.byTaskId(task.taskId) === task) run()
    })
  }
}
