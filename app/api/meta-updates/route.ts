import { answerShared } from '@/lib/server/route'
import { listMetaUpdates } from '@/lib/server/verbs/list-meta-updates'

export const GET = (request: Request) =>
  answerShared(request, 'meta-updates', ({ runtime, principal }) => listMetaUpdates(runtime, principal))
