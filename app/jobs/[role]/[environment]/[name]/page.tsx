import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { foundOrMissing } from '@/app/found'
import { JobPage } from '@/components/jobs/job-page'
import { printable } from '@/components/ui/plain-text'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { say } from '@/lib/messages/say'
import { isAppError } from '@/lib/server/app-error'
import { pageContext } from '@/lib/server/page-context'
import { parseJobKey } from '@/lib/server/path-part'
import { readHolds } from '@/lib/server/verbs/read-holds'
import { readJob } from '@/lib/server/verbs/read-job'
import { readJobInstances } from '@/lib/server/verbs/read-job-instances'

export const dynamic = 'force-dynamic'

type Props = { params: Promise<{ role: string; environment: string; name: string }> }

/** Read once for the page and its title. Nobody knows a job that no cluster has a task or an update of. */
const read = cache((role: string, environment: string, name: string) =>
  foundOrMissing('unknown-job', async () => {
    const { runtime, principal } = await pageContext()
    const job = parseJobKey({ role, environment, name })
    const [instances, reply] = await Promise.all([
      readJobInstances(runtime, principal, job),
      readJob(runtime, principal, job),
    ])
    return { reply, instances }
  }),
)

async function replyFor({ params }: Props) {
  const { role, environment, name } = await params
  const { reply, instances } = await read(role, environment, name)
  if (!reply.known && instances.clusters.every((cluster) => (cluster.instances?.ids.length ?? 0) === 0)) notFound()
  return { reply, instances }
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const key = printable(formatJobKey((await replyFor(props)).reply.job))
  return { title: key, description: say('job.description', { job: key }) }
}

export default async function Page(props: Props) {
  const { reply, instances } = await replyFor(props)
  return <JobPage initial={reply} instances={instances} holds={await holdsOf(reply.job)} />
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
