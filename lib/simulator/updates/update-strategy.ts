import type { UpdateStrategy } from '@/lib/domain/job-update'
import { hashSetOrder } from '../calls/java-text'

/**
 * Chooses the instances to start next; the answer is in the order in which Aurora acts on them.
 *
 * @param idle ids not begun yet, the one to be taken first in front.
 * @param working how many instances are being worked on.
 */
export type NextGroup = (idle: ReadonlySet<number>, working: number) => number[]

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

/** The strategy of one run through an update, in one direction (QueueStrategy, BatchStrategy, VariableBatchStrategy). */
export function createStrategy(strategy: UpdateStrategy, rollingForward: boolean): NextGroup {
  let total: number | null = null
  return (idle, working) => {
    if (strategy.kind === 'queue') return take(idle, strategy.groupSize - working)
    if (strategy.kind === 'batch') return working === 0 ? take(idle, strategy.groupSize) : []
    total ??= idle.size
    if (working > 0) return []
    const size = rollingForward
      ? groupSizeForward(strategy.groupSizes, total - idle.size)
      : groupSizeBackward(strategy.groupSizes, idle.size)
    return take(idle, size)
  }
}

function take(ids: ReadonlySet<number>, count: number): number[] {
  const taken: number[] = []
  for (const id of ids) {
    if (taken.length >= count) break
    taken.push(id)
  }
  return hashSetOrder(taken)
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
