import { cancelRequestSchema } from '@/lib/contract/action'
import { parsePathPart } from '@/lib/server/path-part'
import { answer, parseBody } from '@/lib/server/route'
import { cancelAction } from '@/lib/server/verbs/cancel-action'

export const POST = (request: Request, { params }: RouteContext<'/api/actions/[id]/cancel'>) =>
  answer(request, async ({ runtime, principal }) => {
    await parseBody(request, cancelRequestSchema)
    return cancelAction(runtime, principal, parsePathPart((await params).id, false))
  })
