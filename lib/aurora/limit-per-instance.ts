import type { ScheduleStatus, Task } from '@/lib/domain/task'
import { TERMINAL_STATES } from '@/lib/domain/task'
import type { JobTasks } from './answers/convert-task'
import type { TaskSelection } from './request'

/** What a scheduler does with `TaskQuery.limitPerInstance`; null: not known yet. */
export type LimitPerInstance = 'honoured' | 'ignored' | null

/** A stock scheduler keeps each dead task for an hour at least (TaskHistoryPruner); half of it allows for clocks. */
const SURELY_KEPT_MS = 1_800_000

/**
 * What an answer to a query with `limitPerInstance: 1` tells. It was ignored where an instance has two tasks; it was honoured
 * where one is left out that a stock scheduler would have sent: the ancestor of a dead task, when that died not long ago.
 *
 * @param nowMs by our clock, which may differ from the scheduler's by minutes
 */
export function limitPerInstanceIn(
  selection: TaskSelection,
  answer: readonly JobTasks[],
  nowMs: number,
): LimitPerInstance {
  if (selection.limitPerInstance !== 1) return null
  let leftOut = false
  for (const { tasks } of answer) {
    const sent = new Map<number, Task>()
    for (const task of tasks) {
      if (sent.has(task.instanceId)) return 'ignored'
      sent.set(task.instanceId, task)
    }
    leftOut ||= asksForAllDead(selection) && tasks.some((task) => hasAncestorStillKept(task, nowMs))
  }
  return leftOut ? 'honoured' : null
}

const asksForAllDead = ({ statuses, taskIds }: TaskSelection): boolean =>
  taskIds === undefined && [...TERMINAL_STATES].every((status: ScheduleStatus) => statuses.includes(status))

/** A rescheduled task is made at the moment its ancestor dies. */
const hasAncestorStillKept = ({ ancestorId, createdAtMs }: Task, nowMs: number): boolean =>
  ancestorId !== null && createdAtMs !== null && Math.abs(nowMs - createdAtMs) < SURELY_KEPT_MS
