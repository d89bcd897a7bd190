import { parsePathPart } from '@/lib/server/path-part'
import { answer } from '@/lib/server/route'
import { readInstances } from '@/lib/server/verbs/read-instances'

export const GET = (request: Request, { params }: RouteContext<'/api/meta-updates/[id]/instances'>) =>
  answer(request, async ({ runtime, principal }) =>
    readInstances(runtime, principal, parsePathPart((await params).id, false)),
  )
