import type { InstancesReply } from '@/lib/contract/instances'
import { formatJobKey } from '@/lib/domain/job'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { instanceView } from '../views/instance-view'
import { instanceTemplates, linkTemplates } from '../views/link-view'
import { findMetaUpdate } from './find-meta-update'

/** The latest status of every instance of every member. Looking at it keeps its jobs on the reading list. */
export async function readInstances(runtime: Runtime, _principal: Principal, id: string): Promise<InstancesReply> {
  const { overview, found } = findMetaUpdate(runtime, id)
  for (const { member } of found.members) runtime.pollers.get(member.key.cluster)?.watch(formatJobKey(member.key.job))
  return {
    nowMs: overview.nowMs,
    version: overview.version,
    members: found.members.map(({ member, freshness, asOfMs, instances }) => ({
      key: member.key,
      freshness,
      asOfMs,
      links: instanceTemplates(linkTemplates(runtime.config, member.key.cluster)),
      instances: instances?.map(instanceView) ?? null,
    })),
  }
}
