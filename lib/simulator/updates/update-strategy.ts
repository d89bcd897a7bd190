import type { UpdateStrategy } from '@/lib/domain/job-update'
import { hashSetOrder } from '../calls/java-text'

/** Chooses the instances to start next. Both lists hold ids; the answer is in the order in which Aurora acts on them. */
export type NextGroup = (idle: readonly number[], working: readonly number[]) => number[]

/**
 * UpdateFactory's ordering: new instances first, then changed ones, then removed ones, ascending within each. A rollback
 * takes the exact reverse.
 */
export function orderInstances(
  current: readonly number[],
  desired: readonly number[],
  rollingForward: boolean,
): number[] {
  const before = new Set(current)
  const after = new Set(desired)
  const ascending = (ids: readonly number[]) => [...ids].sort((a, b) => a - b)
  const order = [
    ...ascending(desired.filter((id) => !before.has(id))),
    ...ascending(desired.filter((id) => before.has(id))),
    ...ascending(current.filter((id) => !after.has(id))),
  ]
  return rollingForward ? order : order.reverse()
}

/**
 * The strategy of one run through an update, in one direction (QueueStrategy, BatchStrategy, VariableBatchStrategy).
 *
 * @param order all instances of the update, the first to be taken in front.
 */
export function createStrategy(strategy: UpdateStrategy, order: readonly number[], rollingForward: boolean): NextGroup {
  const rank = new Map(order.map((id, index) => [id, index]))
  const take = (ids: readonly number[], count: number): number[] => {
    const sorted = [...ids].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))
    return hashSetOrder(sorted.slice(0, Math.max(0, count)))
  }
  let total: number | null = null
  return (idle, working) => {
    if (strategy.kind === 'queue') return take(idle, strategy.groupSize - working.length)
    if (strategy.kind === 'batch') return working.length === 0 ? take(idle, strategy.groupSize) : []
    total ??= idle.length
    if (working.length > 0) return []
    const size = rollingForward
      ? groupSizeForward(strategy.groupSizes, total - idle.length)
      : groupSizeBackward(strategy.groupSizes, idle.length)
    return take(idle, size)
  }
}

/** The size of the step in which the instance after `started` others falls; the last size repeats. */
export function groupSizeForward(sizes: readonly number[], started: number): number {
  let sum = 0
  for (const size of sizes) {
    sum += size
    if (sum > started) return size
  }
  return sizes.at(-1) ?? 0
}

/** The size of the last step that `remaining` instances would have taken going forward. */
export function groupSizeBackward(sizes: readonly number[], remaining: number): number {
  let rest = remaining
  for (const size of sizes) {
    if (rest <= size) return rest
    rest -= size
  }
  const last = sizes.at(-1) ?? 1
  return rest % last === 0 ? last : rest % last
}
