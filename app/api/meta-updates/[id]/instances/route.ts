import { standpointQuerySchema } from '@/lib/contract/standpoint'
import { parsePathPart } from '@/lib/server/path-part'
import { answer, answerShared, parseQuery } from '@/lib/server/route'
import { sinceCursor } from '@/lib/server/since-cursor'
import { readInstances } from '@/lib/server/verbs/read-instances'
import { readPastInstances } from '@/lib/server/verbs/read-past-instances'

export const GET = async (request: Request, { params }: RouteContext<'/api/meta-updates/[id]/instances'>) => {
  const { id } = await params
  const asked = new URL(request.url).searchParams
  if (asked.has('at') || asked.has('snapshot'))
    return answer(request, async ({ runtime, principal }) =>
      readPastInstances(runtime, principal, parsePathPart(id, false), parseQuery(request, standpointQuerySchema)),
    )
  const since = sinceCursor(request)
  return answerShared(request, `instances ${id} ${since ?? ''}`, async ({ runtime, principal }) => {
    const name = parsePathPart(id, false)
    return runtime.overview().metaUpdates.has(name)
      ? readInstances(runtime, principal, name, since)
      : readPastInstances(runtime, principal, name, {})
  })
}
