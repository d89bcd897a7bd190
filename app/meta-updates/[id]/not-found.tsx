import type { Metadata } from 'next'
import { MissingMetaUpdate } from '@/components/meta-update/missing-meta-update'
import { say } from '@/lib/messages/say'
import { pageContext } from '@/lib/server/page-context'
import { listMetaUpdates } from '@/lib/server/verbs/list-meta-updates'

export const metadata: Metadata = { title: say('not-found.meta-update') }

export default async function NotFound() {
  const { runtime, principal } = await pageContext()
  const { nowMs, clusters, groupedBy } = await listMetaUpdates(runtime, principal)
  return <MissingMetaUpdate first={{ nowMs, clusters, groupedBy }} />
}
