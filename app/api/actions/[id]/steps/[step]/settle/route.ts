import { settleRequestSchema } from '@/lib/contract/action'
import { parsePathPart } from '@/lib/server/path-part'
import { answer, parseBody } from '@/lib/server/route'
import { settleStep } from '@/lib/server/verbs/settle-step'

export const POST = (request: Request, { params }: RouteContext<'/api/actions/[id]/steps/[step]/settle'>) =>
  answer(request, async ({ runtime, principal }) => {
    const { id, step } = await params
    const which = { actionId: parsePathPart(id, false), stepId: parsePathPart(step, false) }
    return settleStep(runtime, principal, which, await parseBody(request, settleRequestSchema))
  })
