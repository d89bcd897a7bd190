import type { Metadata } from 'next'
import { cache } from 'react'
import { MissingThing } from '@/components/frame/missing-thing'
import { JobPage } from '@/components/jobs/job-page'
import { printable } from '@/components/ui/plain-text'
import { formatJobKey } from '@/lib/domain/job'
import { isAppError } from '@/lib/server/app-error'
import { pageContext } from '@/lib/server/page-context'
import { parsePathPart } from '@/lib/server/path-part'
import { readJobInstances } from '@/lib/server/verbs/read-job-instances'

export const dynamic = 'force-dynamic'

type Parts = { role: string; environment: string; name: string }
type Props = { params: Promise<Parts> }

const jobOf = ({ role, environment, name }: Parts) => ({
  role: parsePathPart(role),
  environment: parsePathPart(environment),
  name: parsePathPart(name),
})

const read = cache(async (role: string, environment: string, name: string) => {
  const { runtime, principal } = await pageContext()
  try {
    return await readJobInstances(runtime, principal, jobOf({ role, environment, name }))
  } catch (error) {
    if (isAppError(error, 'unknown-job')) return null
    throw error
  }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const job = jobOf(await params)
  const key = printable(formatJobKey(job))
  return { title: key, description: `What ${key} runs in every cluster.` }
}

export default async function Page({ params }: Props) {
  const { role, environment, name } = await params
  const reply = await read(role, environment, name)
  if (reply) return <JobPage initial={reply} />
  return (
    <MissingThing title="No such job" id={formatJobKey(jobOf({ role, environment, name }))}>
      No cluster that answers has an update or a task of this job.
    </MissingThing>
  )
}
