import { answerShared } from '@/lib/server/route'
import { sinceCursor } from '@/lib/server/since-cursor'
import { listMetaUpdates } from '@/lib/server/verbs/list-meta-updates'

export const GET = (request: Request) => {
  const since = sinceCursor(request)
  return answerShared(request, `meta-updates ${since ?? ''}`, ({ runtime, principal }) =>
    listMetaUpdates(runtime, principal, { since }),
  )
}
