import type { Metadata } from 'next'
import { cache } from 'react'
import { ActionPage } from '@/components/actions/action-page'
import { MissingThing } from '@/components/frame/missing-thing'
import { printable } from '@/components/ui/plain-text'
import { isAppError } from '@/lib/server/app-error'
import { pageContext } from '@/lib/server/page-context'
import { parsePathPart } from '@/lib/server/path-part'
import { readAction } from '@/lib/server/verbs/read-action'

export const dynamic = 'force-dynamic'

type Props = { params: Promise<{ id: string }> }

const read = cache(async (rawId: string) => {
  const { runtime, principal } = await pageContext()
  try {
    return await readAction(runtime, principal, parsePathPart(rawId))
  } catch (error) {
    if (isAppError(error, 'unknown-action')) return null
    throw error
  }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const reply = await read((await params).id)
  if (!reply) return { title: 'No such action' }
  const title = printable(reply.action.headline)
  const description = `Confirmed by ${printable(reply.action.by)}: ${printable(reply.action.reason)}`
  return { title, description, openGraph: { title, description, siteName: 'Airglow' } }
}

export default async function Page({ params }: Props) {
  const { id } = await params
  const reply = await read(id)
  if (reply) return <ActionPage initial={reply} />
  return (
    <MissingThing title="No such action" id={parsePathPart(id)}>
      Airglow keeps every action that was ever confirmed here. Perhaps a part of the link was lost on the way, or it
      belongs to another Airglow.
    </MissingThing>
  )
}
