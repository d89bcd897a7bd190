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

/** Arranges for a dead task to be forgotten two days after its end, but not within the next hour. */
export function expireTask(manager: StateManager, clock: Clock, task: Task): void {
  const remainingMs = MAX_RETENTION_MS - clock.elapsedMs(lastEventMs(task))
  clock.after(Math.max(MIN_RETENTION_MS, remainingMs), () => {
    if (manager.store.byTaskId(task.taskId) === task) manager.remove(task)
  })
}
