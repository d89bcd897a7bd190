import { timelineQuerySchema } from '@/lib/contract/review-timeline'
import { parsePathPart } from '@/lib/server/path-part'
import { answerMarkdown, parseQuery } from '@/lib/server/route'
import { readReviewTimeline } from '@/lib/server/verbs/read-review-timeline'

export const GET = async (request: Request, { params }: RouteContext<'/api/meta-updates/[id]/timeline.md'>) => {
  const { id } = await params
  return answerMarkdown(request, 'timeline.md', ({ runtime, principal }) =>
    readReviewTimeline(runtime, principal, parsePathPart(id, false), {
      zone: parseQuery(request, timelineQuerySchema).zone ?? 'UTC',
      origin: `http://${request.headers.get('host')}`,
    }),
  )
}
