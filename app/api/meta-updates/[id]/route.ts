import { standpointQuerySchema } from '@/lib/contract/standpoint'
import { parsePathPart } from '@/lib/server/path-part'
import { answer, answerShared, parseQuery } from '@/lib/server/route'
import { readMetaUpdate } from '@/lib/server/verbs/read-meta-update'

export const GET = async (request: Request, { params }: RouteContext<'/api/meta-updates/[id]'>) => {
  const { id } = await params
  // Each moment of the past is asked for by few, and would push out what everybody asks for.
  if (new URL(request.url).search !== '')
    return answer(request, async ({ runtime, principal }) =>
      readMetaUpdate(runtime, principal, parsePathPart(id, false), parseQuery(request, standpointQuerySchema)),
    )
  return answerShared(request, `meta-update ${id}`, async ({ runtime, principal }) =>
    readMetaUpdate(runtime, principal, parsePathPart(id, false)),
  )
}
