'use client'

import { useQuery } from '@tanstack/react-query'
import { Picture } from '@/components/frame/picture-age'
import { SilentClusters } from '@/components/frame/trust-line'
import { HeldArrivals } from '@/components/holds/held-arrivals'
import { HoldBanners } from '@/components/holds/hold-banners'
import { MetaUpdateInstances } from '@/components/instance-grid/meta-update-instances'
import { useAnnouncement } from '@/components/live/announcer'
import { metaUpdateQuery } from '@/components/live/queries'
import { EventList } from '@/components/timeline/event-list'
import { Lanes } from '@/components/timeline/lanes'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { ActionBanners } from './action-banner'
import { MemberTable } from './member-table'
import { VerdictHeader } from './verdict-header'

/** One meta-update: what is wrong, where, since when, why it stands still, what can be done. */
export function MetaUpdatePage({ initial }: { initial: MetaUpdateReply }) {
  const { data: reply } = useQuery({ ...metaUpdateQuery(initial.metaUpdate.id), initialData: initial })
  useAnnouncement(reply.metaUpdate.headline)
  const here = new Set(reply.members.map(({ key }) => key.cluster))
  return (
    <Picture nowMs={reply.nowMs} store={reply.store}>
      <VerdictHeader reply={reply} />
      <HeldArrivals reply={reply} />
      <HoldBanners holds={reply.holds} />
      <ActionBanners actions={reply.actions} />
      <SilentClusters clusters={reply.clusters.filter(({ cluster }) => here.has(cluster))} />
      <MemberTable reply={reply} />
      <Lanes reply={reply} />
      <MetaUpdateInstances reply={reply} />
      <EventList reply={reply} />
    </Picture>
  )
}
