import { parseInstance, parseJobKey, parsePathPart } from '@/lib/server/path-part'
import { answer } from '@/lib/server/route'
import { readJobInstance } from '@/lib/server/verbs/read-instance'

type Context = RouteContext<'/api/jobs/[role]/[environment]/[name]/instances/[cluster]/[instance]'>

export const GET = (request: Request, { params }: Context) =>
  answer(request, async ({ runtime, principal }) => {
    const { cluster, instance, ...job } = await params
    return readJobInstance(
      runtime,
      principal,
      parseJobKey(job, false),
      parsePathPart(cluster, false),
      parseInstance(instance),
    )
  })
