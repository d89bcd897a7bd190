import type { ScheduleStatus, TaskEvent } from './task'

/** A task as a history shows it: with everything that became of it. Times by the scheduler's clock. */
export type PastTask = {
  readonly taskId: string
  readonly instanceId: number
  readonly status: ScheduleStatus
  readonly host: string | null
  readonly failureCount: number
  /** The task that it replaced because that one failed. */
  readonly ancestorId: string | null
  readonly build: string
  /** Oldest first. */
  readonly events: readonly TaskEvent[]
}

/** The newest first: by when they last changed, so that a live task is before those it replaced. */
export const newestTasksFirst = (tasks: readonly PastTask[]): PastTask[] =>
  tasks.toSorted((a, b) => beganAtMs(b) - beganAtMs(a) || endedAtMs(b) - endedAtMs(a))

const beganAtMs = ({ events }: PastTask): number => events[0]?.atMs ?? 0
const endedAtMs = ({ events }: PastTask): number => events.at(-1)?.atMs ?? 0
