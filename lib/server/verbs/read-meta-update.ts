import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import type { StandpointQuery } from '@/lib/contract/standpoint'
import { mergeTimeline } from '@/lib/domain/timeline'
import { ATTENTIONS, troubled } from '@/lib/domain/verdict'
import { lookAt } from '../look-at'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { sayCommon } from '../views/common-view'
import { holdView } from '../views/hold-view'
import { linkTemplates } from '../views/link-view'
import { memberView } from '../views/member-view'
import { metaUpdateSummary } from '../views/meta-update-view'
import { timelineView } from '../views/timeline-view'

/**
 * One meta-update: its members worst first, the merged timeline, and the actions taken on it.
 *
 * @param standpoint from where in time it is looked at; now, unless it says otherwise
 */
export async function readMetaUpdate(
  runtime: Runtime,
  _principal: Principal,
  id: string,
  standpoint: StandpointQuery = {},
): Promise<MetaUpdateReply> {
  const { found, nowMs, version, clusters, holds, actions, past } = await lookAt(runtime, id, standpoint)
  const { timeline, omitted } = timelineView(mergeTimeline(found.members.map(({ member }) => member)))
  const members = found.members
    .map((judged) => memberView(judged, linkTemplates(runtime.config, judged.member.key.cluster)))
    .sort(
      (a, b) =>
        ATTENTIONS.indexOf(a.attention) - ATTENTIONS.indexOf(b.attention) || troubled(b.counts) - troubled(a.counts),
    )
  return {
    nowMs,
    version,
    store: runtime.storeWatch.state,
    metaUpdate: metaUpdateSummary(found),
    common: sayCommon(found.members),
    // What is over cannot be acted on.
    members: past ? members.map((member) => ({ ...member, verbs: [] })) : members,
    clusters: [...clusters],
    timeline,
    timelineOmitted: omitted,
    holds: holds.map(holdView),
    actions: [...actions],
    past,
  }
}
