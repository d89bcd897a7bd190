'use client'

import { MetaUpdatePage } from '@/components/meta-update/meta-update-page'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { SnapshotShown } from './use-standpoint'

/** A meta-update as somebody froze it. */
export function SnapshotPage({ initial }: { initial: MetaUpdateReply }) {
  return (
    <SnapshotShown value={initial.past?.snapshot?.short ?? null}>
      <MetaUpdatePage initial={initial} />
    </SnapshotShown>
  )
}
