import type { MemberView } from '@/lib/contract/meta-update'

export type Totals = {
  /** Instances that run the new build because their update says so, of all that going-forward members are about. */
  readonly forward: { readonly done: number; readonly total: number } | null
  /** Instances restored, of all that going-back members had changed. */
  readonly back: { readonly done: number; readonly total: number } | null
  /** The oldest picture among those that count; null when none does. */
  readonly oldestMs: number | null
  /** Members that are left out, because nobody knows how they are now. */
  readonly leftOut: number
}

/** Adds up what can be believed: members with a current picture and known numbers, each in the direction it goes. */
export function totalsOf(members: readonly MemberView[]): Totals {
  const counted = members.filter(({ freshness }) => freshness === 'current')
  const pictures = counted.flatMap(({ asOfMs }) => (asOfMs === null ? [] : [asOfMs]))
  return {
    forward: sum(counted, 'forward'),
    back: sum(counted, 'back'),
    oldestMs: pictures.length === 0 ? null : Math.min(...pictures),
    leftOut: members.length - counted.length,
  }
}

function sum(members: readonly MemberView[], direction: 'forward' | 'back'): { done: number; total: number } | null {
  let done = 0
  let total = 0
  let known = false
  for (const { progress } of members) {
    if (progress.direction !== direction || progress.done === null || progress.total === null) continue
    known = true
    done += progress.done
    total += progress.total
  }
  return known ? { done, total } : null
}

/** What members of this meta-update are called beside each other: the cluster, and more only where that is not enough. */
export function memberLabels(members: readonly MemberView['key'][]): string[] {
  const manyJobs = new Set(members.map(({ job }) => job.name)).size > 1
  const plain = members.map(({ cluster, job }) => (manyJobs ? `${cluster} ${job.name}` : cluster))
  return plain.map((label, index) =>
    plain.filter((other) => other === label).length > 1 ? `${label} ${members[index]?.updateId.slice(0, 8)}` : label,
  )
}
