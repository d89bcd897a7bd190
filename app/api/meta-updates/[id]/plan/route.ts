import { planRequestSchema } from '@/lib/contract/plan'
import { parsePathPart } from '@/lib/server/path-part'
import { answer, parseBody } from '@/lib/server/route'
import { planRollback } from '@/lib/server/verbs/plan-rollback'

export const POST = (request: Request, { params }: RouteContext<'/api/meta-updates/[id]/plan'>) =>
  answer(request, async ({ runtime, principal }) => {
    await parseBody(request, planRequestSchema)
    return planRollback(runtime, principal, parsePathPart((await params).id, false))
  })
