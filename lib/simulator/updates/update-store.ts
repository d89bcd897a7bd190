import { formatJobKey, type JobKey, type JobUpdateKey, sameJob } from '@/lib/domain/job'
import type { Clock } from '../clock'
import { createdMs, isActiveUpdate, type JobUpdate, lastModifiedMs, recordedActionsOf } from './job-update'

/** -job_update_history_per_job_threshold, -job_update_history_pruning_threshold, -job_update_history_pruning_interval. */
export const MAX_TERMINAL_UPDATES_PER_JOB = 10
export const MAX_UPDATE_AGE_MS = 30 * 24 * 3_600_000
export const PRUNING_INTERVAL_MS = 15 * 60_000

/** An update as it was at one moment. Its events only ever grow, so their numbers say what they were. */
export type UpdateMark = { readonly update: JobUpdate; readonly events: number; readonly instanceEvents: number }

/** The updates a scheduler remembers. */
export class UpdateStore {
  private readonly updates = new Map<string, JobUpdate>()

  add(update: JobUpdate): void {
    this.updates.set(nameOf(update.key), update)
  }

  get(key: JobUpdateKey): JobUpdate | null {
    return this.updates.get(nameOf(key)) ?? null
  }

  /** What every update is now, for a later `restore`. */
  mark(): readonly UpdateMark[] {
    return Array.from(this.updates.values(), (update) => ({
      update,
      events: update.events.length,
      instanceEvents: update.instanceEvents.length,
    }))
  }

  /** Makes the store what it was at the mark. Its updates are new objects; nobody may go on with the old ones. */
  restore(marks: readonly UpdateMark[]): void {
    this.updates.clear()
    for (const { update, events, instanceEvents: count } of marks) {
      const instanceEvents = update.instanceEvents.slice(0, count)
      const recordedActions = recordedActionsOf(instanceEvents)
      this.add({ ...update, events: update.events.slice(0, events), instanceEvents, recordedActions })
    }
  }

  /** The one update of the job that has not ended; at most one exists. */
  activeOf(job: JobKey): JobUpdate | null {
    for (const update of this.updates.values()) {
      if (sameJob(update.key.job, job) && isActiveUpdate(update)) return update
    }
    return null
  }

  /** All updates that have not ended. */
  active(): JobUpdate[] {
    return [...this.updates.values()].filter(isActiveUpdate)
  }

  /** All updates, the one changed last in front. */
  newestFirst(): JobUpdate[] {
    return [...this.updates.values()].sort((a, b) => lastModifiedMs(b) - lastModifiedMs(a))
  }

  /**
   * JobUpdateHistoryPruner: keeps the ten newest ended updates of a job by creation, none older than thirty days, and none
   * of a job that has no task left. Updates still going are never dropped.
   */
  prune(clock: Clock, hasTasks: (job: JobKey) => boolean): void {
    const endedByJob = new Map<string, JobUpdate[]>()
    for (const update of this.updates.values()) {
      if (isActiveUpdate(update)) continue
      const name = formatJobKey(update.key.job)
      endedByJob.set(name, [...(endedByJob.get(name) ?? []), update])
    }
    for (const ended of endedByJob.values()) {
      ended.sort((a, b) => createdMs(b) - createdMs(a))
      ended.forEach((update, index) => {
        const expired = clock.hasElapsed(createdMs(update), MAX_UPDATE_AGE_MS)
        if (index >= MAX_TERMINAL_UPDATES_PER_JOB || expired || !hasTasks(update.key.job))
          this.updates.delete(nameOf(update.key))
      })
    }
  }
}

const nameOf = ({ job, id }: JobUpdateKey): string => `${formatJobKey(job)}#${id}`
