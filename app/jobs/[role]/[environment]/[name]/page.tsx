import type { Metadata } from 'next'
import { cache } from 'react'
import { foundOrMissing } from '@/app/found'
import { JobPage } from '@/components/jobs/job-page'
import { printable } from '@/components/ui/plain-text'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { isAppError } from '@/lib/server/app-error'
import { pageContext } from '@/lib/server/page-context'
import { parseJobKey } from '@/lib/server/path-part'
import { readHolds } from '@/lib/server/verbs/read-holds'
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
  const initial = await replyFor(props)
  return <JobPage initial={initial} holds={await holdsOf(initial.job)} />
}

/** Null while the store is away: the page says so, and asks again by itself. */
async function holdsOf(job: JobKey) {
  const { runtime, principal } = await pageContext()
  try {
    return await readHolds(runtime, principal, job)
  } catch (error) {
    if (isAppError(error, 'store-unavailable')) return null
    throw error
  }
}
