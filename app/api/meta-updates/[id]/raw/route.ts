import { standpointQuerySchema } from '@/lib/contract/standpoint'
import { parsePathPart } from '@/lib/server/path-part'
import { answerShared, parseQuery } from '@/lib/server/route'
import { readRaw } from '@/lib/server/verbs/read-raw'

export const GET = async (request: Request, { params }: RouteContext<'/api/meta-updates/[id]/raw'>) => {
  const { id } = await params
  return answerShared(request, `raw ${new URL(request.url).search} ${id}`, async ({ runtime, principal }) =>
    readRaw(runtime, principal, parsePathPart(id, false), parseQuery(request, standpointQuerySchema)),
  )
}
