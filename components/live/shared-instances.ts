import type { InstancesReply, InstanceView, JobInstancesReply } from '@/lib/contract/instances'

/*
 * Replies with instances are large, and mostly equal to the one before. What did not change keeps its identity, strip by
 * strip, so that only strips that changed are drawn again.
 */
export const shareMembers = (held: InstancesReply, arrived: InstancesReply): InstancesReply => ({
  ...arrived,
  members: arrived.members.map((member, index) => ({
    ...member,
    instances: shared(held.members[index]?.instances, member.instances),
  })),
})

export const shareClusters = (held: JobInstancesReply, arrived: JobInstancesReply): JobInstancesReply => ({
  ...arrived,
  clusters: arrived.clusters.map((cluster, index) => ({
    ...cluster,
    instances: shared(held.clusters[index]?.instances, cluster.instances),
  })),
})

type Instances = InstanceView[] | null

/** The held list when the arrived one says the same of every instance. */
function shared(held: Instances | undefined, arrived: Instances): Instances {
  if (!held || !arrived || held.length !== arrived.length) return arrived
  return arrived.every((instance, index) => {
    const before = held[index]
    return before !== undefined && sameInstance(before, instance)
  })
    ? held
    : arrived
}

const sameInstance = (a: InstanceView, b: InstanceView): boolean =>
  a.id === b.id &&
  a.state === b.state &&
  a.side === b.side &&
  a.build === b.build &&
  a.status === b.status &&
  a.host === b.host &&
  a.message === b.message &&
  a.failures === b.failures &&
  a.taskId === b.taskId &&
  a.sinceMs === b.sinceMs
