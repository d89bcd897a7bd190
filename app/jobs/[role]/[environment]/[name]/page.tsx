import type { Metadata } from 'next'
import { cache } from 'react'
import { foundOrMissing } from '@/app/found'
import { JobPage } from '@/components/jobs/job-page'
import { printable } from '@/components/ui/plain-text'
import { formatJobKey } from '@/lib/domain/job'
import { pageContext } from '@/lib/server/page-context'
import { parseJobKey } from '@/lib/server/path-part'
import { readJobInstances } from '@/lib/server/verbs/read-job-instances'

export const dynamic = 'force-dynamic'

type Props = { params: Promise<{ role: string; environment: string; name: string }> }

/** Read once for the page and its title. */
const read = cache((role: string, environment: string, name: string) =>
  foundOrMissing('unknown-job', async () => {
    const { runtime, principal } = await pageContext()
    return readJobInstances(runtime, principal, parseJobKey({ role, environment, name }))
  }),
)

async function replyFor({ params }: Props) {
  const { role, environment, name } = await params
  return read(role, environment, name)
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const key = printable(formatJobKey((await replyFor(props)).job))
  return { title: key, description: `What ${key} runs in every cluster.` }
}

export default async function Page(props: Props) {
  return <JobPage initial={await replyFor(props)} />
}
