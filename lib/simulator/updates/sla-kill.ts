import type { Clock } from '../clock'
import type { SlaManager, SlaPolicy } from '../tasks/sla'
import type { StateManager } from '../tasks/state-manager'
import { isKillable, isOnAgent, type Task } from '../tasks/task'
import { type JobUpdate, statusOf } from './job-update'

/** -sla_aware_kill_retry_min_delay and -sla_aware_kill_retry_max_delay. */
const FIRST_RETRY_MS = 60_000
const MAX_RETRY_MS = 300_000

const CHECKING = 'Checking SLA before continuing.'
const PASSED = 'SLA check passed, continuing.'

export type SlaKill = {
  readonly update: JobUpdate
  readonly task: Task
  readonly policy: SlaPolicy
  readonly action: 'INSTANCE_UPDATING' | 'INSTANCE_ROLLING_BACK'
  readonly kill: () => void
}

/** Kills for updates that have to wait for the SLA of their job (SlaKillController). */
export class SlaKiller {
  /** @param later runs something right after the present step. */
  constructor(
    private readonly sla: SlaManager,
    private readonly tasks: StateManager,
    private readonly clock: Clock,
    private readonly later: (run: () => void) => void,
  ) {}

  /**
   * Kills as soon as the SLA allows, looking again after 1, 2, 4 and then every 5 minutes, while the update stays in its
   * present status and the task can be killed. The wait and its end are events of the instance; an update that has waited
   * before does not say so again.
   */
  kill(kill: SlaKill): void {
    const { update, task, action } = kill
    const said = update.instanceEvents.some(
      (event) => event.instanceId === task.instanceId && event.action === action && event.message === CHECKING,
    )
    if (!said) this.record(kill, CHECKING)
    const status = statusOf(update)
    this.later(() => this.attempt(kill, status, 0))
  }

  private attempt(kill: SlaKill, status: ReturnType<typeof statusOf>, lastDelayMs: number): void {
    const { update, task, policy } = kill
    const stands = () => statusOf(update) === status && this.isKillable(task)
    if (!stands()) return
    const act = () => {
      if (!stands()) return
      this.record(kill, PASSED)
      kill.kill()
    }
    if (isOnAgent(task)) this.sla.checkThenAct(task, policy, act)
    else act()
    const delayMs = lastDelayMs === 0 ? FIRST_RETRY_MS : Math.min(MAX_RETRY_MS, lastDelayMs * 2)
    this.clock.after(delayMs, () => this.attempt(kill, status, delayMs))
  }

  private isKillable(task: Task): boolean {
    return this.tasks.store.byTaskId(task.taskId) === task && isKillable(task)
  }

  private record({ update, task, action }: SlaKill, message: string): void {
    update.instanceEvents.push({
      instanceId: task.instanceId,
      atMs: this.clock.now(),
      action,
      message,
    })
  }
}
