import type { Range } from '@/lib/aurora/generated/aurora_types'
import type { InstanceRange } from '@/lib/domain/task-config'
import { JavaException } from '../calls/java-exception'
import { numberOf, type Sent, setOf } from '../calls/thrift-input'
import type { StoredConfig } from '../tasks/stored-config'
import type { Task } from '../tasks/task'

/** The way from what runs to what is wanted (JobDiff). */
export type JobDiff = {
  /** Old configs of instances that change or go. */
  readonly replaced: ReadonlyMap<number, StoredConfig>
  /** Ids that change or come. */
  readonly replacements: ReadonlySet<number>
  readonly unchanged: ReadonlyMap<number, StoredConfig>
  /** Ids asked for that neither run nor are wanted. */
  readonly outOfScope: readonly number[]
}

/** A negative count is what Guava's ContiguousSet refuses; more than this is never expanded. */
const MAX_EXPANDED = 1_000_000

/**
 * Compares active tasks with `instanceCount` copies of a config.
 *
 * @param scope only these instances count; null means all.
 */
export function computeJobDiff(
  active: readonly Task[],
  config: StoredConfig,
  instanceCount: number,
  scope: readonly InstanceRange[] | null,
): JobDiff {
  if (instanceCount < 0) throw new JavaException(`Invalid range: [0..${instanceCount})`)
  const inScope = (id: number) => !scope || scope.some(({ first, last }) => first <= id && id <= last)
  const replaced = new Map<number, StoredConfig>()
  const unchanged = new Map<number, StoredConfig>()
  const replacements = new Set<number>()
  const current = new Map(active.map((task) => [task.instanceId, task.config]))
  for (const [id, old] of current) {
    const wanted = id < instanceCount
    const differs = !wanted || old.fingerprint !== config.fingerprint
    if (differs && inScope(id)) replaced.set(id, old)
    else unchanged.set(id, old)
  }
  for (let id = 0; id < Math.min(instanceCount, MAX_EXPANDED); id++) {
    if (inScope(id) && !unchanged.has(id)) replacements.add(id)
  }
  const known = (id: number) => replaced.has(id) || replacements.has(id) || unchanged.has(id)
  return { replaced, replacements, unchanged, outOfScope: expand(scope ?? []).filter((id) => !known(id)) }
}

/** The ranges of updateOnlyTheseInstances; null when there are none, which means everything. */
export function scopeRanges(sent: readonly Sent<Range>[] | null | undefined): readonly InstanceRange[] | null {
  const ranges = setOf(sent).map(({ first, last }) => ({ first: numberOf(first), last: numberOf(last) }))
  for (const { first, last } of ranges) if (first > last) throw new JavaException(`Invalid range: [${first}..${last}]`)
  return ranges.length > 0 ? ranges : null
}

const expand = (ranges: readonly InstanceRange[]): number[] => {
  const ids = new Set<number>()
  for (const { first, last } of ranges) for (let id = first; id <= last && ids.size < MAX_EXPANDED; id++) ids.add(id)
  return [...ids].sort((a, b) => a - b)
}
