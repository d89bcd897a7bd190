import type { JobKey } from '@/lib/domain/job'
import type { Clock } from '../clock'
import type { StateManager } from './state-manager'
import { terminatedOfJob } from './state-manager'
import { lastEventMs, type Task } from './task'

/** -history_max_per_job_threshold, -history_min_retention_threshold, -history_prune_threshold. */
export const MAX_TERMINATED_PER_JOB = 100
export const MIN_RETENTION_MS = 3_600_000
export const MAX_RETENTION_MS = 2 * 24 * 3_600_000

/**
 * TaskHistoryPruner: forgets a dead task after two days, and the oldest beyond 100 of a job as soon as they have been dead
 * for an hour. Both are looked at when a task of the job ends, plus the first one by a timer.
 */
export function pruneTasks(manager: StateManager, clock: Clock, job: JobKey): void {
  const terminated = terminatedOfJob(manager.store, job)
  const excess = terminated.length - MAX_TERMINATED_PER_JOB
  terminated.forEach((task, index) => {
    const old = clock.hasElapsed(lastEventMs(task), MIN_RETENTION_MS)
    if ((index < excess && old) || clock.hasElapsed(lastEventMs(task), MAX_RETENTION_MS)) manager.remove(task)
  })
}

/** Arranges for a task that has just ended to be forgotten in time. */
export function expireTask(manager: StateManager, clock: Clock, task: Task): void {
  clock.after(MAX_RETENTION_MS, () => {
    if (manager.store.byTaskId(task.taskId) === task) manager.remove(task)
  })
}
