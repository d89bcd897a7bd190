import { queryOptions } from '@tanstack/react-query'
import { paths } from '@/lib/contract/paths'
import { requestText } from './request'

/** What happened to a meta-update, as Markdown; read anew when an action of ours moves. */
export const reviewTimelineQuery = (metaUpdateId: string, zone: string) =>
  queryOptions({
    queryKey: ['actions', 'review-timeline', metaUpdateId, zone],
    queryFn: ({ signal }) => requestText(paths.api.timeline(metaUpdateId, zone), signal),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
