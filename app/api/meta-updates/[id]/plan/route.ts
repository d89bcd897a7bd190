import { planRequestSchema } from '@/lib/contract/plan'
import { parsePathPart } from '@/lib/server/path-part'
import { answer, parseBody } from '@/lib/server/route'
import { planAction } from '@/lib/server/verbs/plan-action'

export const POST = (request: Request, { params }: RouteContext<'/api/meta-updates/[id]/plan'>) =>
  answer(request, async ({ runtime, principal }) => {
    const { verb } = await parseBody(request, planRequestSchema)
    return planAction(runtime, principal, parsePathPart((await params).id, false), verb)
  })
