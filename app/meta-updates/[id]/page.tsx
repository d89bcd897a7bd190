import type { Metadata } from 'next'
import { cache } from 'react'
import { foundOrMissing } from '@/app/found'
import { MetaUpdatePage } from '@/components/meta-update/meta-update-page'
import { titleOf } from '@/components/meta-update/title'
import { printable } from '@/components/ui/plain-text'
import { pageContext } from '@/lib/server/page-context'
import { parsePathPart } from '@/lib/server/path-part'
import { readMetaUpdate } from '@/lib/server/verbs/read-meta-update'

export const dynamic = 'force-dynamic'

type Props = { params: Promise<{ id: string }> }

/** Read once for the page and its title. */
const read = cache((rawId: string) =>
  foundOrMissing('unknown-meta-update', async () => {
    const { runtime, principal } = await pageContext()
    return readMetaUpdate(runtime, principal, parsePathPart(rawId))
  }),
)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { metaUpdate } = await read((await params).id)
  const title = `${titleOf(metaUpdate)}: ${printable(metaUpdate.headline)}`
  const description = `${metaUpdate.clusters.current} of ${metaUpdate.clusters.total} clusters answer.`
  return { title, description, openGraph: { title, description, siteName: 'Airglow' } }
}

export default async function Page({ params }: Props) {
  return <MetaUpdatePage initial={await read((await params).id)} />
}
