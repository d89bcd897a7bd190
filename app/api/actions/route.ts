import { confirmRequestSchema } from '@/lib/contract/plan'
import { answer, parseBody } from '@/lib/server/route'
import { confirmAction } from '@/lib/server/verbs/confirm-action'

export const POST = (request: Request) =>
  answer(request, async ({ runtime, principal }) =>
    confirmAction(runtime, principal, await parseBody(request, confirmRequestSchema)),
  )
