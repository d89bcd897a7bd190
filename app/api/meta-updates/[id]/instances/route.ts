import { parsePathPart } from '@/lib/server/path-part'
import { answerShared } from '@/lib/server/route'
import { readInstances } from '@/lib/server/verbs/read-instances'

export const GET = async (request: Request, { params }: RouteContext<'/api/meta-updates/[id]/instances'>) => {
  const { id } = await params
  return answerShared(request, `instances ${id}`, async ({ runtime, principal }) =>
    readInstances(runtime, principal, parsePathPart(id, false)),
  )
}
