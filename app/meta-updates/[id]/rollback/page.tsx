import type { Metadata } from 'next'
import { cache } from 'react'
import { RollbackPage } from '@/components/actions/rollback-page'
import { MissingMetaUpdate } from '@/components/meta-update/missing-meta-update'
import { titleOf } from '@/components/meta-update/title'
import { isAppError } from '@/lib/server/app-error'
import { pageContext } from '@/lib/server/page-context'
import { parsePathPart } from '@/lib/server/path-part'
import { listMetaUpdates } from '@/lib/server/verbs/list-meta-updates'
import { readMetaUpdate } from '@/lib/server/verbs/read-meta-update'

export const dynamic = 'force-dynamic'

type Props = { params: Promise<{ id: string }> }

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
  const title = `Roll back ${titleOf(reply.metaUpdate)}`
  return { title, description: 'The plan of a rollback in every cluster. Opening it changes nothing.' }
}

export default async function Page({ params }: Props) {
  const { id } = await params
  const reply = await read(id)
  if (reply) return <RollbackPage initial={reply} />
  const { runtime, principal } = await pageContext()
  return <MissingMetaUpdate id={parsePathPart(id)} board={await listMetaUpdates(runtime, principal)} />
}
