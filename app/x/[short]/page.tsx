import type { Metadata } from 'next'
import { cache } from 'react'
import { foundOrMissing } from '@/app/found'
import { unfurled } from '@/app/unfurled'
import { SnapshotPage } from '@/components/history/snapshot-page'
import { pageContext } from '@/lib/server/page-context'
import { parsePathPart } from '@/lib/server/path-part'
import { readSnapshot } from '@/lib/server/verbs/read-snapshot'

export const dynamic = 'force-dynamic'

type Props = { params: Promise<{ short: string }> }

/** Read once for the page and its title. */
const read = cache((rawShort: string) =>
  foundOrMissing('unknown-snapshot', async () => {
    const { runtime, principal } = await pageContext()
    return readSnapshot(runtime, principal, parsePathPart(rawShort))
  }),
)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return unfurled(await read((await params).short))
}

export default async function Page({ params }: Props) {
  return <SnapshotPage initial={await read((await params).short)} />
}
