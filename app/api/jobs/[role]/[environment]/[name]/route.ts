import { parseJobKey } from '@/lib/server/path-part'
import { answerShared } from '@/lib/server/route'
import { readJob } from '@/lib/server/verbs/read-job'

type Context = RouteContext<'/api/jobs/[role]/[environment]/[name]'>

export const GET = async (request: Request, { params }: Context) => {
  const parts = await params
  return answerShared(request, `job ${parts.role}/${parts.environment}/${parts.name}`, async ({ runtime, principal }) =>
    readJob(runtime, principal, parseJobKey(parts, false)),
  )
}
