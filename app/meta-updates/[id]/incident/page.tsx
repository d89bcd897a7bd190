import type { Metadata } from 'next'
import { foundOrMissing } from '@/app/found'
import { IncidentPage } from '@/components/incident/incident-page'
import { say } from '@/lib/messages/say'
import { pageContext } from '@/lib/server/page-context'
import { parsePathPart } from '@/lib/server/path-part'
import { readMetaUpdate } from '@/lib/server/verbs/read-meta-update'

export const dynamic = 'force-dynamic'
export const metadata: Metadata = { title: say('incident.title') }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const initial = await foundOrMissing('unknown-meta-update', async () => {
    const { runtime, principal } = await pageContext()
    return readMetaUpdate(runtime, principal, parsePathPart(id))
  })
  return <IncidentPage initial={initial} />
}
