import { packInstances } from '@/lib/contract/instance-table'
import type { InstancesReply } from '@/lib/contract/instances'
import type { StandpointQuery } from '@/lib/contract/standpoint'
import { lookAt } from '../look-at'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { instanceView } from '../views/instance-view'
import { rackRuleOf } from '../views/link-view'

/** The instances of a meta-update as they were, or as they are kept where the schedulers have forgotten it. */
export async function readPastInstances(
  runtime: Runtime,
  _principal: Principal,
  id: string,
  standpoint: StandpointQuery,
): Promise<InstancesReply> {
  const { found, nowMs, version } = await lookAt(runtime, id, standpoint)
  return {
    nowMs,
    version,
    // The past is sent whole: nothing of it changes any more.
    cursor: '',
    members: found.members.map(({ member, freshness, asOfMs, instances }) => ({
      key: member.key,
      freshness,
      asOfMs,
      rackRule: rackRuleOf(runtime.config, member.key.cluster),
      instances:
        instances &&
        packInstances(
          instances.map((instance) => instanceView(instance, [member.update, ...member.restores])),
          true,
        ),
    })),
  }
}
