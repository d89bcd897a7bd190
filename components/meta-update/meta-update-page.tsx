'use client'

import { Suspense } from 'react'
import { Picture } from '@/components/frame/picture-age'
import { SilentClusters } from '@/components/frame/trust-line'
import { PastFrame } from '@/components/history/past-frame'
import { useMetaUpdate } from '@/components/history/use-meta-update'
import { HeldArrivals } from '@/components/holds/held-arrivals'
import { HoldBanners } from '@/components/holds/hold-banners'
import { MetaUpdateInstances } from '@/components/instance-grid/meta-update-instances'
import { useAnnouncement } from '@/components/live/announcer'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { ActionBanners } from './action-banner'
import { MetaUpdateTabs } from './meta-update-tabs'
import { Score } from './score'
import { VerdictHeader } from './verdict-header'

/** One meta-update: what is wrong, where, since when, why it stands still, what can be done. */
export function MetaUpdatePage({ initial }: { initial: MetaUpdateReply }) {
  const shown = useMetaUpdate(initial)
  const { reply } = shown
  useAnnouncement(reply.metaUpdate.headline)
  const here = new Set(reply.members.map(({ key }) => key.cluster))
  return (
    <PastFrame shown={shown}>
      <Picture nowMs={reply.nowMs} store={reply.store}>
        <VerdictHeader reply={reply} />
        {reply.past === null && (
          <>
            <HeldArrivals reply={reply} />
            <HoldBanners holds={reply.holds} />
            <SilentClusters clusters={reply.clusters.filter(({ cluster }) => here.has(cluster))} />
          </>
        )}
        <ActionBanners actions={reply.actions.filter(({ open }) => open)} />
        <Score reply={reply} />
        <MetaUpdateInstances reply={reply} />
        {/* Comes to life after what is above it. */}
        <Suspense>
          <MetaUpdateTabs reply={reply} />
        </Suspense>
      </Picture>
    </PastFrame>
  )
}
