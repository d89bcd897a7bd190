import type { JobKey } from '@/lib/domain/job'
import { ACTIVE_STATES, type ScheduleStatus, type Task } from '@/lib/domain/task'
import { type ConfigGroup, type InstanceRange, instanceIds } from '@/lib/domain/task-config'

/** The latest tasks of one job as last read: the live ones, and the dead ones that tell more than those. */
export type KnownTasks = {
  readonly job: JobKey
  readonly tasks: readonly Task[]
  /** When all of them were read at once. By our clock. */
  readonly fullReadAtMs: number
  /** Instances that were looked for among the dead where no live task was found. */
  readonly lookedFor: readonly InstanceRange[]
}

/** A job whose latest tasks are wanted. */
export type WantedTasks = {
  readonly job: JobKey
  /** Ids of the instances it should have; they come from its updates, Aurora keeps no count. */
  readonly expected: ReadonlySet<number>
  /** Instances that an update has acted on since `known` was read. */
  readonly touched: ReadonlySet<number>
  /** What was read before, or null to read everything. */
  readonly known: KnownTasks | null
}

/**
 * How old a full read may get. A task that dies and is back in RUNNING with the same config between two reads, and that no
 * update has touched, is seen no later than this.
 */
export const FULL_READ_EVERY_MS = 60_000
/** A job with no more live tasks than this is read in full each time: that costs less than asking what has changed. */
const SMALL_JOB = 100
/** Far more instances than a job can have; beyond it a config summary makes no sense. */
const MAX_SUMMARIZED = 100_000

/** The active states but RUNNING: a task is in one of them for a while, and then in another or gone. */
export const TRANSITIONAL_STATES: readonly ScheduleStatus[] = [...ACTIVE_STATES].filter((state) => state !== 'RUNNING')

export const isLive = (task: Task): boolean => ACTIVE_STATES.has(task.status)

/** Live tasks by instance; Aurora allows one each. */
export function liveByInstance(tasks: readonly Task[]): Map<number, Task> {
  const live = new Map<number, Task>()
  for (const task of tasks) if (isLive(task)) live.set(task.instanceId, task)
  return live
}

/** Whether it is enough to ask what has changed since a job was read. */
export function canReadChanges({ known }: WantedTasks, nowMs: number): boolean {
  if (known === null || Math.abs(nowMs - known.fullReadAtMs) >= FULL_READ_EVERY_MS) return false
  return known.tasks.reduce((count, task) => count + (isLive(task) ? 1 : 0), 0) > SMALL_JOB
}

/** What two narrow answers tell about a job that was read before. */
export type JobChanges = {
  readonly transitional: ReadonlyMap<number, Task>
  /** `fingerprintWithoutData` of the config that each instance with a live task runs. */
  readonly running: ReadonlyMap<number, string>
}

/** Null for a summary of more instances than a job can have. */
export function runningConfigs(groups: readonly ConfigGroup[]): Map<number, string> | null {
  const count = groups.flatMap(({ instances }) => instances).reduce((sum, { first, last }) => sum + last - first + 1, 0)
  if (count > MAX_SUMMARIZED) return null
  const running = new Map<number, string>()
  for (const { config, instances } of groups)
    for (const id of instanceIds(instances)) running.set(id, config.fingerprintWithoutData)
  return running
}

/**
 * The instances whose live task has to be read again: those that appeared, disappeared, were in transition and are not now,
 * run another config, or were touched by an update. Null when they are so many that reading everything costs less.
 */
export function instancesToRead({ known, touched }: WantedTasks, changes: JobChanges): ReadonlySet<number> | null {
  const live = liveByInstance(known?.tasks ?? [])
  const ids = new Set([...touched].filter((id) => !changes.transitional.has(id)))
  for (const id of new Set([...live.keys(), ...changes.running.keys()])) {
    if (changes.transitional.has(id)) continue
    const task = live.get(id)
    if (task?.status !== 'RUNNING' || task.configWithoutData !== changes.running.get(id)) ids.add(id)
  }
  return ids.size > live.size / 2 ? null : ids
}

/**
 * The live tasks as they are now. Null when the answers contradict each other: a task keeps its config for life, so one that
 * was there before and still is cannot run another config than the summary in between says.
 */
export function withChanges(
  { known }: WantedTasks,
  changes: JobChanges,
  reread: ReadonlySet<number>,
  found: readonly Task[],
): Map<number, Task> | null {
  const before = liveByInstance(known?.tasks ?? [])
  const live = new Map(changes.transitional)
  for (const [id, task] of before) if (!reread.has(id) && !live.has(id)) live.set(id, task)
  for (const task of found) {
    const same = before.get(task.instanceId)?.taskId === task.taskId
    if (same && task.configWithoutData !== changes.running.get(task.instanceId)) return null
    live.set(task.instanceId, task)
  }
  return live
}

/** Dead tasks that tell what the live ones do not. */
export type DeadWanted = {
  /** Those that a live task which does not run yet has replaced because they failed. */
  readonly ancestorIds: ReadonlySet<string>
  /** Instances without a live task. */
  readonly instances: ReadonlySet<number>
}

/** Which dead tasks belong to the latest status of a job with these live tasks. */
export function deadWanted(live: ReadonlyMap<number, Task>, expected: ReadonlySet<number>): DeadWanted {
  const instances = new Set<number>()
  for (const id of expected) if (!live.has(id)) instances.add(id)
  const ancestorIds = new Set<string>()
  for (const task of live.values())
    if (task.status !== 'RUNNING' && task.failureCount > 0 && task.ancestorId !== null) ancestorIds.add(task.ancestorId)
  return { ancestorIds, instances }
}

/**
 * What of that is known already. A dead task never changes, so an ancestor that was read once is good for ever; the dead tasks
 * of an instance are good as long as nothing happened to it, which only a read of changes can tell.
 *
 * @param changed instances that something may have happened to; null: any
 */
export function knownDead(
  known: KnownTasks | null,
  wanted: DeadWanted,
  changed: ReadonlySet<number> | null,
): { readonly tasks: readonly Task[]; readonly missing: DeadWanted } {
  const dead = (known?.tasks ?? []).filter((task) => !isLive(task))
  const ancestors = new Set(dead.map(({ taskId }) => taskId).filter((id) => wanted.ancestorIds.has(id)))
  const lookedFor = new Set(known && changed ? instanceIds(known.lookedFor) : [])
  const settled = (id: number) => changed !== null && !changed.has(id) && lookedFor.has(id)
  return {
    tasks: dead.filter(
      (task) => ancestors.has(task.taskId) || (wanted.instances.has(task.instanceId) && settled(task.instanceId)),
    ),
    missing: {
      ancestorIds: new Set([...wanted.ancestorIds].filter((id) => !ancestors.has(id))),
      instances: new Set([...wanted.instances].filter((id) => !settled(id))),
    },
  }
}
