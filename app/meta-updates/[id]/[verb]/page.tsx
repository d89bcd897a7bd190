import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { foundOrMissing } from '@/app/found'
import { titleOf } from '@/components/meta-update/title'
import { PlanPage } from '@/components/plan/plan-page'
import { confirmRequestSchema } from '@/lib/contract/plan'
import { sayVerb } from '@/lib/domain/plan-words'
import { VERBS, type Verb } from '@/lib/domain/verb'
import { say } from '@/lib/messages/say'
import { pageContext } from '@/lib/server/page-context'
import { parsePathPart } from '@/lib/server/path-part'
import { readMetaUpdate } from '@/lib/server/verbs/read-meta-update'

export const dynamic = 'force-dynamic'

type Props = {
  params: Promise<{ id: string; verb: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** Read once for the page and its title. */
const read = cache((rawId: string) =>
  foundOrMissing('unknown-meta-update', async () => {
    const { runtime, principal } = await pageContext()
    return readMetaUpdate(runtime, principal, parsePathPart(rawId))
  }),
)

const verbOf = (raw: string): Verb => VERBS.find((verb) => verb === raw) ?? notFound()

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id, verb } = await params
  const word = sayVerb(verbOf(verb))
  const title = `${word} ${titleOf((await read(id)).metaUpdate)}`
  const description = say('plan.preview', { verb: word })
  return { title, description, openGraph: { title, description, siteName: 'Airglow' } }
}

export default async function Page({ params, searchParams }: Props) {
  const { id, verb } = await params
  const { only, retryOf } = await searchParams
  const retried = confirmRequestSchema.shape.retryOf.safeParse(retryOf)
  return (
    <PlanPage initial={await read(id)} verb={verbOf(verb)} only={[only ?? []].flat()} retryOf={retried.data ?? null} />
  )
}
