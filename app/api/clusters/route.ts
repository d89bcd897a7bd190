import { answer } from '@/lib/server/route'
import { listClusters } from '@/lib/server/verbs/list-clusters'

export const GET = (request: Request) => answer(request, ({ runtime, principal }) => listClusters(runtime, principal))
