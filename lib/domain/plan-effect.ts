import type { Instance } from './instance'
import type { JobUpdateDetails } from './job-update'
import { changedInstanceIds, updateInstanceIds } from './progress'
import { leftOf, type PlannedPart } from './restore-preview'
import { instanceIds } from './task-config'

/** Instances of an update, and what a rollback does to them: turned back, taken away, brought back. */
export type Effect = {
  readonly total: number
  readonly changeBack: number
  readonly removed: number
  readonly returned: number
}

/** @param parts those of a restore; empty where the scheduler rolls back by itself */
export function effectOf(
  details: JobUpdateDetails,
  instances: readonly Instance[],
  parts: readonly PlannedPart[],
): Effect {
  const total = updateInstanceIds(details).size
  if (parts.length > 0) {
    const sum = (field: 'changed' | 'added' | 'removed') => parts.reduce((count, part) => count + part[field], 0)
    return { total, changeBack: sum('changed'), removed: sum('removed'), returned: sum('added') }
  }
  const old = new Set(details.initial.flatMap((group) => instanceIds(group.instances)))
  const fresh = new Set(instanceIds(details.desired?.instances ?? []))
  const changed = [...changedInstanceIds(details, instances)]
  return {
    total,
    changeBack: changed.filter((id) => old.has(id) && fresh.has(id)).length,
    removed: changed.filter((id) => !old.has(id)).length,
    returned: changed.filter((id) => !fresh.has(id)).length,
  }
}

export type PlannedDuration = {
  readonly batches: number | null
  /** The shortest it can take by the update's own settings: batches × minWaitInInstanceRunningMs. */
  readonly atLeastMs: number | null
  /** The update's own group size, and the most a restore may be told to take at a time; null where no update is started. */
  readonly groupSize: { readonly own: number; readonly most: number } | null
}

/**
 * @param details null where nothing is sent
 * @param parts those of a restore; empty where the scheduler rolls back by itself
 */
export function durationOf(
  details: JobUpdateDetails | null,
  instances: readonly Instance[],
  parts: readonly PlannedPart[],
): PlannedDuration {
  if (!details) return { batches: null, atLeastMs: null, groupSize: null }
  const { strategy, minWaitInInstanceRunningMs } = details.settings
  const own = Math.max(1, ...(strategy.kind === 'varBatch' ? strategy.groupSizes : [strategy.groupSize]))
  const batchesOf = (changed: number) => Math.ceil(changed / own)
  if (parts.length === 0) {
    const batches = batchesOf(changedInstanceIds(details, instances).size)
    return { batches, atLeastMs: batches * minWaitInInstanceRunningMs, groupSize: null }
  }
  const updates = parts.filter(({ kind }) => kind !== 'kill')
  const sum = (some: readonly PlannedPart[], of: (changed: number) => number) =>
    some.reduce((total, part) => total + of(leftOf(part)), 0)
  // What only goes is not watched afterwards.
  const watched = updates.filter(({ kind }) => kind === 'restore')
  return {
    batches: sum(updates, batchesOf),
    atLeastMs: sum(watched, batchesOf) * minWaitInInstanceRunningMs,
    groupSize:
      updates.length === 0
        ? null
        : {
            own,
            most: Math.max(
              own,
              sum(updates, (changed) => changed),
            ),
          },
  }
}
