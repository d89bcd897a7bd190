import type { JobInstances, MemberInstances } from '@/components/live/shared-instances'
import { memberLabels } from '@/components/meta-update/totals'
import type { InstanceTable } from '@/lib/contract/instance-table'
import { paths } from '@/lib/contract/paths'
import { INSTANCE_STATES, type InstanceState, isTroubled } from '@/lib/domain/instance'
import { memberKey } from '@/lib/domain/meta-update'

/** The instances of one job in one cluster, as one line of a grid. */
export type Strip = {
  /** What the strip is called; unique in its grid. */
  readonly label: string
  /** False: the picture is old, and the strip says so. */
  readonly believed: boolean
  readonly asOfMs: number | null
  /** Null: never read. */
  readonly instances: InstanceTable | null
  /** Finds the rack in the name of a host; null: nobody has said how. */
  readonly rackRule: string | null
  /** Where everything known of one of its instances is asked for. */
  readonly detailUrl: (id: number) => string
}

/** The strips of a meta-update. @param order keys of its members, as they stand above the grid */
export function memberStrips(metaUpdateId: string, { members }: MemberInstances, order: readonly string[]): Strip[] {
  const rank = new Map(order.map((key, index) => [key, index]))
  const rankOf = (member: MemberInstances['members'][number]) => rank.get(memberKey(member.key)) ?? order.length
  const sorted = [...members].sort((a, b) => rankOf(a) - rankOf(b))
  const labels = memberLabels(sorted.map(({ key }) => key))
  return sorted.map(({ key, freshness, asOfMs, rackRule, instances }, index) => ({
    label: labels[index] ?? key.cluster,
    believed: freshness === 'current',
    asOfMs,
    instances,
    rackRule,
    detailUrl: (id) => paths.api.instance(metaUpdateId, key, id),
  }))
}

/** The strips of a job, one a cluster. */
export const jobStrips = ({ job, clusters }: JobInstances): Strip[] =>
  clusters.map(({ cluster, freshness, asOfMs, rackRule, instances }) => ({
    label: cluster,
    believed: freshness === 'current',
    asOfMs,
    instances,
    rackRule,
    detailUrl: (id) => paths.api.jobInstance(job, cluster, id),
  }))

/** Largest instance number of all strips, plus one. */
export const instanceSpan = (strips: readonly Strip[]): number =>
  strips.reduce((span, { instances }) => Math.max(span, (instances?.lastId ?? -1) + 1), 0)

/** How many instances there are in all strips together. */
export const instanceTotal = (strips: readonly Strip[]): number =>
  strips.reduce((total, { instances }) => total + (instances?.length ?? 0), 0)

/** How many instances of a strip somebody should look at. */
export const troubledIn = ({ instances }: Strip): number =>
  instances === null
    ? 0
    : INSTANCE_STATES.reduce((sum, state) => sum + (isTroubled(state) ? instances.counts()[state] : 0), 0)

/** How many instances of the believed strips are in each state, in the order of the legend; states nobody is in are left out. */
export function legendOf(strips: readonly Strip[]): { state: InstanceState; count: number }[] {
  const counted = strips.flatMap(({ believed, instances }) => (believed && instances ? [instances.counts()] : []))
  return INSTANCE_STATES.flatMap((state) => {
    const count = counted.reduce((sum, counts) => sum + counts[state], 0)
    return count === 0 ? [] : [{ state, count }]
  })
}
