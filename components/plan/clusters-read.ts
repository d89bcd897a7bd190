import type { PlanReply } from '@/lib/contract/plan'

type Kind = NonNullable<PlanReply['members'][number]['problem']>['kind']

const UNREAD: ReadonlySet<Kind> = new Set<Kind>(['unreachable', 'forbidden', 'no-cluster'])

/** How many clusters told everything that a plan says about them, and of how many. */
export function clustersRead({ members }: PlanReply): { readonly read: number; readonly total: number } {
  const clusters = new Set(members.map(({ key }) => key.cluster))
  const unread = members.filter(({ problem }) => problem !== null && UNREAD.has(problem.kind))
  return { read: clusters.size - new Set(unread.map(({ key }) => key.cluster)).size, total: clusters.size }
}
