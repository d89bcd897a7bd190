import { historyQuerySchema } from '@/lib/contract/history'
import { answer, parseQuery } from '@/lib/server/route'
import { readHistory } from '@/lib/server/verbs/read-history'

export const GET = (request: Request) =>
  answer(request, async ({ runtime, principal }) =>
    readHistory(runtime, principal, parseQuery(request, historyQuerySchema)),
  )
