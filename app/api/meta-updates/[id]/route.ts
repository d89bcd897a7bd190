import { parsePathPart } from '@/lib/server/path-part'
import { answer } from '@/lib/server/route'
import { readMetaUpdate } from '@/lib/server/verbs/read-meta-update'

export const GET = (request: Request, { params }: RouteContext<'/api/meta-updates/[id]'>) =>
  answer(request, async ({ runtime, principal }) =>
    readMetaUpdate(runtime, principal, parsePathPart((await params).id, false)),
  )
