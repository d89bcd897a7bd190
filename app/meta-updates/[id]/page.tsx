import type { Metadata } from 'next'
import { cache } from 'react'
import { preload } from 'react-dom'
import { foundOrMissing } from '@/app/found'
import { unfurled } from '@/app/unfurled'
import { MetaUpdatePage } from '@/components/meta-update/meta-update-page'
import { paths } from '@/lib/contract/paths'
import { parseMoment } from '@/lib/contract/standpoint'
import { pageContext } from '@/lib/server/page-context'
import { parsePathPart } from '@/lib/server/path-part'
import { readMetaUpdate } from '@/lib/server/verbs/read-meta-update'

export const dynamic = 'force-dynamic'

type Props = {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** Read once for the page and its title. A moment that is none, or is still to come, is told by the page; this is now. */
const read = cache((rawId: string, rawAt: string | undefined) =>
  foundOrMissing('unknown-meta-update', async () => {
    const { runtime, principal } = await pageContext()
    const at = rawAt === undefined ? null : parseMoment(rawAt)
    const standpoint = at !== null && at < runtime.nowMs() ? { at } : {}
    return readMetaUpdate(runtime, principal, parsePathPart(rawId), standpoint)
  }),
)

const readFor = async ({ params, searchParams }: Props) => {
  const { at } = await searchParams
  return read((await params).id, typeof at === 'string' ? at : undefined)
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return unfurled(await readFor(props))
}

export default async function Page(props: Props) {
  const initial = await readFor(props)
  // The page's own script asks for the instances only when it has come to life: the browser may begin now.
  if (initial.past === null)
    preload(paths.api.instances(initial.metaUpdate.id), { as: 'fetch', crossOrigin: 'anonymous' })
  return <MetaUpdatePage initial={initial} />
}
