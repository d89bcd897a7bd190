import type { Metadata } from 'next'
import { cache } from 'react'
import { MetaUpdatePage } from '@/components/meta-update/meta-update-page'
import { MissingMetaUpdate } from '@/components/meta-update/missing-meta-update'
import { titleOf } from '@/components/meta-update/title'
import { printable } from '@/components/ui/plain-text'
import { isAppError } from '@/lib/server/app-error'
import { pageContext } from '@/lib/server/page-context'
import { parsePathPart } from '@/lib/server/path-part'
import { listMetaUpdates } from '@/lib/server/verbs/list-meta-updates'
import { readMetaUpdate } from '@/lib/server/verbs/read-meta-update'

export const dynamic = 'force-dynamic'

type Props = { params: Promise<{ id: string }> }

/** The reply, or null when no cluster has an update with this id. Read once for the page and its title. */
const read = cache(async (rawId: string) => {
  const { runtime, principal } = await pageContext()
  try {
    return await readMetaUpdate(runtime, principal, parsePathPart(rawId))
  } catch (error) {
    if (isAppError(error, 'unknown-meta-update')) return null
    throw error
  }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const reply = await read((await params).id)
  if (!reply) return { title: 'No such meta-update' }
  const { metaUpdate } = reply
  const title = `${titleOf(metaUpdate)}: ${printable(metaUpdate.headline)}`
  const description = `${metaUpdate.clusters.current} of ${metaUpdate.clusters.total} clusters answer.`
  return { title, description, openGraph: { title, description, siteName: 'Airglow' } }
}

export default async function Page({ params }: Props) {
  const { id } = await params
  const reply = await read(id)
  if (reply) return <MetaUpdatePage initial={reply} />
  const { runtime, principal } = await pageContext()
  return <MissingMetaUpdate id={parsePathPart(id)} board={await listMetaUpdates(runtime, principal)} />
}
