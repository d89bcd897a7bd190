import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { sameJob } from '@/lib/domain/job'
import { mergeTimeline } from '@/lib/domain/timeline'
import { ATTENTIONS, troubled } from '@/lib/domain/verdict'
import { listActions } from '@/lib/store/actions'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { clusterView } from '../views/cluster-view'
import { holdView } from '../views/hold-view'
import { linkTemplates } from '../views/link-view'
import { memberView } from '../views/member-view'
import { metaUpdateSummary } from '../views/meta-update-view'
import { timelineView } from '../views/timeline-view'
import { findMetaUpdate } from './find-meta-update'

/** One meta-update: its members worst first, the merged timeline, and the actions taken on it. */
export async function readMetaUpdate(runtime: Runtime, _principal: Principal, id: string): Promise<MetaUpdateReply> {
  const { overview, found } = findMetaUpdate(runtime, id)
  const clusters = new Set(found.members.map(({ member }) => member.key.cluster))
  const { timeline, omitted } = timelineView(mergeTimeline(found.members.map(({ member }) => member)))
  const actions = await runtime.storeWatch.read(`actions ${id}`, () => listActions(runtime.store.db, id))
  const summary = metaUpdateSummary(found)
  return {
    nowMs: overview.nowMs,
    version: overview.version,
    store: runtime.storeWatch.state,
    metaUpdate: summary,
    members: found.members
      .map((judged) => memberView(judged, linkTemplates(runtime.config, judged.member.key.cluster)))
      .sort(
        (a, b) =>
          ATTENTIONS.indexOf(a.attention) - ATTENTIONS.indexOf(b.attention) || troubled(b.counts) - troubled(a.counts),
      ),
    clusters: runtime.board.clusters
      .filter(({ health }) => clusters.has(health.cluster))
      .map((cluster) => clusterView(runtime.board, cluster, overview.nowMs)),
    timeline,
    timelineOmitted: omitted,
    holds: overview.recorded.holds.filter(({ job }) => summary.jobs.some((one) => sameJob(one, job))).map(holdView),
    actions: actions.map((action) => ({
      id: action.id,
      by: action.requestedBy,
      reason: action.reason,
      verb: action.verb,
      createdAtMs: action.createdAtMs,
      open: action.endedAtMs === null,
    })),
  }
}
