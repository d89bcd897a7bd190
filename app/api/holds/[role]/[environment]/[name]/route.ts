import { placeHoldRequestSchema } from '@/lib/contract/hold'
import { parseJobKey } from '@/lib/server/path-part'
import { answer, parseBody } from '@/lib/server/route'
import { placeHold } from '@/lib/server/verbs/place-hold'
import { readHolds } from '@/lib/server/verbs/read-holds'

type Context = RouteContext<'/api/holds/[role]/[environment]/[name]'>

/** A pipeline acts on the answer, so that no cache may hold it. */
export const GET = (request: Request, { params }: Context) =>
  answer(request, async ({ runtime, principal }) => readHolds(runtime, principal, parseJobKey(await params, false)), {
    'cache-control': 'no-store',
  })

export const POST = (request: Request, { params }: Context) =>
  answer(request, async ({ runtime, principal }) =>
    placeHold(runtime, principal, parseJobKey(await params, false), await parseBody(request, placeHoldRequestSchema)),
  )
