import { liftHoldRequestSchema } from '@/lib/contract/hold'
import { parseJobKey, parsePathPart } from '@/lib/server/path-part'
import { answer, parseBody } from '@/lib/server/route'
import { liftHold } from '@/lib/server/verbs/lift-hold'

type Context = RouteContext<'/api/holds/[role]/[environment]/[name]/[hold]/lift'>

export const POST = (request: Request, { params }: Context) =>
  answer(request, async ({ runtime, principal }) => {
    const { hold, ...job } = await params
    const which = { job: parseJobKey(job, false), id: parsePathPart(hold, false) }
    return liftHold(runtime, principal, which, await parseBody(request, liftHoldRequestSchema))
  })
