import type { Metadata } from 'next'
import { cache } from 'react'
import { foundOrMissing } from '@/app/found'
import { RollbackPage } from '@/components/actions/rollback-page'
import { titleOf } from '@/components/meta-update/title'
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
  const title = `Roll back ${titleOf(metaUpdate)}`
  const description = 'The plan of a rollback in every cluster. Opening it changes nothing.'
  return { title, description, openGraph: { title, description, siteName: 'Airglow' } }
}

export default async function Page({ params }: Props) {
  return <RollbackPage initial={await read((await params).id)} />
}
