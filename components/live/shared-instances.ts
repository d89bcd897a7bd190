import { type InstanceTable, unpackInstances } from '@/lib/contract/instance-table'
import type { InstancesReply, JobInstancesReply, PackedInstances } from '@/lib/contract/instances'
import { memberKey } from '@/lib/domain/meta-update'

type Unpacked<T> = Omit<T, 'instances'> & { readonly instances: InstanceTable | null }

/** The instances of a meta-update, ready to be drawn. */
export type MemberInstances = Omit<InstancesReply, 'members'> & {
  readonly members: readonly Unpacked<InstancesReply['members'][number]>[]
}

/** The instances of a job, ready to be drawn. */
export type JobInstances = Omit<JobInstancesReply, 'clusters'> & {
  readonly clusters: readonly Unpacked<JobInstancesReply['clusters'][number]>[]
}

/**
 * What a reply tells, on top of what is held. Tables that did not change keep their identity, so that only strips that changed
 * are drawn again.
 *
 * @returns null where the reply tells only changes of something that is not held: then everything has to be asked for
 */
export function memberInstances(reply: InstancesReply, held: MemberInstances | null): MemberInstances | null {
  const known = new Map(held?.members.map(({ key, instances }) => [memberKey(key), instances]))
  const members = unpackedAll(reply.members, ({ key }) => known.get(memberKey(key)) ?? null)
  return members && { ...reply, members }
}

/** The same of a job. */
export function jobInstances(reply: JobInstancesReply, held: JobInstances | null): JobInstances | null {
  const known = new Map(held?.clusters.map(({ cluster, instances }) => [cluster, instances]))
  const clusters = unpackedAll(reply.clusters, ({ cluster }) => known.get(cluster) ?? null)
  return clusters && { ...reply, clusters }
}

/** Of a reply that tells everything, such as the one that a page comes with. What cannot be read was never read. */
export const jobInstancesOf = (reply: JobInstancesReply): JobInstances => ({
  ...reply,
  clusters: reply.clusters.map((row) => ({
    ...row,
    instances: row.instances && unpackInstances(row.instances, null),
  })),
})

function unpackedAll<T extends { instances: PackedInstances | null }>(
  rows: readonly T[],
  heldOf: (row: T) => InstanceTable | null,
): Unpacked<T>[] | null {
  const all: Unpacked<T>[] = []
  for (const row of rows) {
    const instances = row.instances && unpackInstances(row.instances, heldOf(row))
    if (row.instances && !instances) return null
    all.push({ ...row, instances })
  }
  return all
}
