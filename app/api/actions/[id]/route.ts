import { parsePathPart } from '@/lib/server/path-part'
import { answer } from '@/lib/server/route'
import { readAction } from '@/lib/server/verbs/read-action'

export const GET = (request: Request, { params }: RouteContext<'/api/actions/[id]'>) =>
  answer(request, async ({ runtime, principal }) =>
    readAction(runtime, principal, parsePathPart((await params).id, false)),
  )
