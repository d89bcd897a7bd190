import type { RawReply } from '@/lib/contract/raw'
import type { StandpointQuery } from '@/lib/contract/standpoint'
import { lookAt } from '../look-at'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { linkTemplates } from '../views/link-view'
import { rawView } from '../views/raw-view'

/** What is known of every member, as it is but for its secrets. */
export async function readRaw(
  runtime: Runtime,
  _principal: Principal,
  id: string,
  standpoint: StandpointQuery = {},
): Promise<RawReply> {
  const { found, nowMs, version } = await lookAt(runtime, id, standpoint)
  const { config } = runtime
  return {
    nowMs,
    version,
    members: found.members.map((judged) =>
      rawView(judged, linkTemplates(config, judged.member.key.cluster), config.secretPatterns),
    ),
  }
}
