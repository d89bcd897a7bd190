import { answer } from '@/lib/server/route'
import { listMetaUpdates } from '@/lib/server/verbs/list-meta-updates'

export const GET = (request: Request) =>
  answer(request, ({ runtime, principal }) => listMetaUpdates(runtime, principal))
