import type { Metadata } from 'next'
import { cache } from 'react'
import { foundOrMissing } from '@/app/found'
import { ActionPage } from '@/components/actions/action-page'
import { printable } from '@/components/ui/plain-text'
import { say } from '@/lib/messages/say'
import { pageContext } from '@/lib/server/page-context'
import { parsePathPart } from '@/lib/server/path-part'
import { readAction } from '@/lib/server/verbs/read-action'

export const dynamic = 'force-dynamic'

type Props = { params: Promise<{ id: string }> }

/** Read once for the page and its title. */
const read = cache((rawId: string) =>
  foundOrMissing('unknown-action', async () => {
    const { runtime, principal } = await pageContext()
    return readAction(runtime, principal, parsePathPart(rawId))
  }),
)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { action } = await read((await params).id)
  const title = printable(action.headline)
  const description = say('action.preview', { by: printable(action.by), reason: printable(action.reason) })
  return { title, description, openGraph: { title, description, siteName: 'Airglow' } }
}

export default async function Page({ params }: Props) {
  return <ActionPage initial={await read((await params).id)} />
}
