import { comparisonQuerySchema } from '@/lib/contract/comparison'
import { standpointQuerySchema } from '@/lib/contract/standpoint'
import { parsePathPart } from '@/lib/server/path-part'
import { answerShared, parseQuery } from '@/lib/server/route'
import { readComparison } from '@/lib/server/verbs/read-comparison'

export const GET = async (request: Request, { params }: RouteContext<'/api/meta-updates/[id]/comparison'>) => {
  const { id } = await params
  return answerShared(request, `comparison ${new URL(request.url).search} ${id}`, async ({ runtime, principal }) =>
    readComparison(runtime, principal, parsePathPart(id, false), {
      ...parseQuery(request, comparisonQuerySchema),
      ...parseQuery(request, standpointQuerySchema),
    }),
  )
}
