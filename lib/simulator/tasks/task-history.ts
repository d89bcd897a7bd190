import type { JobKey } from '@/lib/domain/job'
import type { Clock } from '../clock'
import type { StateManager } from './state-manager'
import { lastEventMs, type Task } from './task'

/** -history_max_per_job_threshold, -history_min_retention_threshold, -history_prune_threshold. */
export const MAX_TERMINATED_PER_JOB = 100
export const MIN_RETENTION_MS = 3_600_000
export const MAX_RETENTION_MS = 2 * 24 * 3_600_000

/**
 * TaskHistoryPruner: forgets the oldest dead tasks beyond 100 of a job, but none before it has been dead for an hour. To be
 * called when a task of the job ends.
 */
export function pruneTasks(manager: StateManager, clock: Clock, job: JobKey): void {
  const ended = manager.store.endedOfJob(job)
  for (const task of ended) {
    if (ended.size <= MAX_TERMINATED_PER_JOB || !clock.hasElapsed(lastEventMs(task), MIN_RETENTION_MS)) return
    manager.remove(task)
  }
}

/** Arranges for a task that has just ended to be forgotten after two days. */
export function expireTask(manager: StateManager, clock: Clock, task: Task): void {
  clock.after(MAX_RETENTION_MS, () => {
    if (manager.store.byTaskId(task.taskId) === task) manager.remove(task)
  })
}
