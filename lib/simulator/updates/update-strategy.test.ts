import { describe, expect, it } from 'vitest'
import type { UpdateStrategy } from '@/lib/domain/job-update'
import { createStrategy, orderInstances } from './update-strategy'

const range = (count: number): number[] => Array.from({ length: count }, (_, id) => id)

/** Sizes of the groups when each group ends before the next begins. */
function groupSizes(strategy: UpdateStrategy, order: readonly number[], rollingForward: boolean): number[] {
  const next = createStrategy(strategy, rollingForward)
  const sizes: number[] = []
  const idle = new Set(order)
  while (idle.size > 0) {
    const group = next(idle, 0)
    sizes.push(group.length)
    for (const id of group) idle.delete(id)
  }
  return sizes
}

describe('strategies', () => {
  it('takes new instances, then changed ones, then removed ones, ascending; a rollback the reverse', () => {
    expect(orderInstances([1, 0, 2, 5], [3, 4, 0, 1], true)).toEqual([3, 4, 0, 1, 2, 5])
    expect(orderInstances([1, 0, 2, 5], [3, 4, 0, 1], false)).toEqual([5, 2, 1, 0, 4, 3])
  })

  it('queue fills up as soon as one instance is done', () => {
    const next = createStrategy({ kind: 'queue', groupSize: 2 }, true)
    expect(next(new Set([0, 1, 2, 3]), 0)).toEqual([0, 1])
    expect(next(new Set([2, 3]), 1)).toEqual([2])
    expect(next(new Set([2, 3]), 2)).toEqual([])
  })

  it('batch waits for the whole batch', () => {
    const next = createStrategy({ kind: 'batch', groupSize: 2, autopause: false }, true)
    expect(next(new Set([0, 1, 2]), 0)).toEqual([0, 1])
    expect(next(new Set([2]), 1)).toEqual([])
    expect(next(new Set([2]), 0)).toEqual([2])
  })

  it('variable batches repeat the last size going forward and run backwards in a rollback', () => {
    const sizes = (groups: readonly number[]): UpdateStrategy => ({
      kind: 'varBatch',
      groupSizes: groups,
      autopause: false,
    })
    expect(groupSizes(sizes([1, 2]), range(10), true)).toEqual([1, 2, 2, 2, 2, 1])
    expect(groupSizes(sizes([1, 2, 3]), range(6), false)).toEqual([3, 2, 1])
    expect(groupSizes(sizes([2, 3]), range(9), false)).toEqual([1, 3, 3, 2])
  })

  it('acts on a group in the order of a Java hash set', () => {
    const next = createStrategy({ kind: 'queue', groupSize: 3 }, false)
    expect(next(new Set([18, 17, 2, 1]), 0)).toEqual([17, 18, 2])
  })
})
