import { parseInstance, parsePathPart } from '@/lib/server/path-part'
import { answer } from '@/lib/server/route'
import { readMemberInstance } from '@/lib/server/verbs/read-instance'

type Context = RouteContext<'/api/meta-updates/[id]/instances/[cluster]/[instance]'>

export const GET = (request: Request, { params }: Context) =>
  answer(request, async ({ runtime, principal }) => {
    const { id, cluster, instance } = await params
    const { searchParams } = new URL(request.url)
    return readMemberInstance(runtime, principal, parsePathPart(id, false), {
      cluster: parsePathPart(cluster, false),
      instance: parseInstance(instance),
      job: searchParams.get('job'),
      updateId: searchParams.get('update'),
    })
  })
