import { parseJobKey } from '@/lib/server/path-part'
import { answer } from '@/lib/server/route'
import { sinceCursor } from '@/lib/server/since-cursor'
import { readJobInstances } from '@/lib/server/verbs/read-job-instances'

type Context = RouteContext<'/api/jobs/[role]/[environment]/[name]/instances'>

export const GET = (request: Request, { params }: Context) =>
  answer(request, async ({ runtime, principal }) =>
    readJobInstances(runtime, principal, parseJobKey(await params, false), sinceCursor(request)),
  )
