import type { InstanceView } from '@/lib/contract/instance-table'
import type { InstancesReply } from '@/lib/contract/instances'
import { formatJobKey } from '@/lib/domain/job'
import { memberKey } from '@/lib/domain/meta-update'
import type { InstanceLog } from '../instance-log'
import type { JudgedMember } from '../overview'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { instanceView } from '../views/instance-view'
import { rackRuleOf } from '../views/link-view'
import { findMetaUpdate } from './find-meta-update'

/**
 * The latest status of every instance of every member. Looking at it keeps its jobs on the reading list.
 *
 * @param since the cursor of an earlier reply: only what has changed after it is told
 */
export async function readInstances(
  runtime: Runtime,
  _principal: Principal,
  id: string,
  since: string | null = null,
): Promise<InstancesReply> {
  const { overview, found } = findMetaUpdate(runtime, id)
  for (const { member } of found.members) runtime.pollers.get(member.key.cluster)?.watch(formatJobKey(member.key.job))
  for (const judged of found.members) noteMember(runtime.instanceLog, judged)
  return {
    nowMs: overview.nowMs,
    version: overview.version,
    cursor: runtime.instanceLog.cursor,
    members: found.members.map(({ member, freshness, asOfMs, instances }) => ({
      key: member.key,
      freshness,
      asOfMs,
      rackRule: rackRuleOf(runtime.config, member.key.cluster),
      instances: instances && runtime.instanceLog.read(memberKey(member.key), since),
    })),
  }
}

function noteMember(log: InstanceLog, { member, instances }: JudgedMember): void {
  const updates = [member.update, ...member.restores]
  const views = instances?.map((instance): InstanceView => instanceView(instance, updates))
  if (views) log.note(memberKey(member.key), views)
}
