import type { JobKey } from './job'
import type { Metadata } from './metadata'

/** Closed range of instance ids, as in Aurora's `Range`. */
export type InstanceRange = { readonly first: number; readonly last: number }

/**
 * A task config as Airglow looks at it. `fingerprint` is equal exactly when Aurora would call the configs equal
 * (sets compared as sets, unset equal to 0, false and empty); it is computed in `aurora/canonical-config`.
 */
export type TaskConfig = {
  readonly fingerprint: string
  /** The same over everything but `executorConfig.data`, which getTasksWithoutConfigs leaves out. */
  readonly fingerprintWithoutData: string
  readonly job: JobKey
  /** What an operator calls the version: see `buildOf`. */
  readonly build: string
  readonly metadata: readonly Metadata[]
  /** Canonical JSON of the whole config, for diffs and for sending it back; executor data included when the scheduler sent it. */
  readonly canonical: string
  /**
   * Why the config must never be sent back: it lacks its executor's data, or it has fields that this version does not know, so
   * that the scheduler would start something else. Null: it is whole.
   */
  readonly lacks: 'executor-data' | 'unknown-fields' | null
  readonly hasSlaPolicy: boolean
}

export type ConfigGroup = { readonly config: TaskConfig; readonly instances: readonly InstanceRange[] }

/** Ids of all ranges, ascending and without repeats. */
export function instanceIds(ranges: readonly InstanceRange[]): number[] {
  const ids = new Set<number>()
  for (const { first, last } of ranges) for (let id = first; id <= last; id++) ids.add(id)
  return [...ids].sort((a, b) => a - b)
}

/** The fewest closed ranges that hold exactly these ids. */
export function instanceRanges(ids: Iterable<number>): InstanceRange[] {
  const sorted = [...new Set(ids)].sort((a, b) => a - b)
  const ranges: { first: number; last: number }[] = []
  for (const id of sorted) {
    const current = ranges.at(-1)
    if (current && current.last + 1 === id) current.last = id
    else ranges.push({ first: id, last: id })
  }
  return ranges
}

/** `0-4, 7`, for people. */
export const formatRanges = (ranges: readonly InstanceRange[]): string =>
  ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`)).join(', ')
