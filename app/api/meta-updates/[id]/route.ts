import { parsePathPart } from '@/lib/server/path-part'
import { answerShared } from '@/lib/server/route'
import { readMetaUpdate } from '@/lib/server/verbs/read-meta-update'

export const GET = async (request: Request, { params }: RouteContext<'/api/meta-updates/[id]'>) => {
  const { id } = await params
  return answerShared(request, `meta-update ${id}`, async ({ runtime, principal }) =>
    readMetaUpdate(runtime, principal, parsePathPart(id, false)),
  )
}
