import { paths } from '@/lib/contract/paths'
import { reviewTimeline } from '@/lib/domain/review-timeline'
import { names } from '@/lib/domain/words'
import { timesIn } from '@/lib/messages/zoned-time'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { readAction } from './read-action'
import { readMetaUpdate } from './read-meta-update'

/** More actions on one meta-update than this are told by their page alone. */
const MAX_ACTIONS = 50

/**
 * What happened to a meta-update, as Markdown for the review.
 *
 * @param zone a zone that `Intl` knows, in which all times are written
 * @param origin of this dashboard as the asker reaches it, for the links
 * @throws AppError unknown-meta-update
 */
export async function readReviewTimeline(
  runtime: Runtime,
  principal: Principal,
  id: string,
  { zone, origin }: { zone: string; origin: string },
): Promise<string> {
  const { metaUpdate, members, timeline, timelineOmitted, actions, nowMs } = await readMetaUpdate(
    runtime,
    principal,
    id,
  )
  const newest = [...actions].sort((a, b) => b.createdAtMs - a.createdAtMs).slice(0, MAX_ACTIONS)
  const told = await Promise.all(
    newest.map(async (ref) => {
      const { action, steps } = await readAction(runtime, principal, ref.id)
      return {
        ...action,
        link: `${origin}${paths.action(action.id)}`,
        steps: steps.map(({ key, sentence }) => ({ cluster: key.cluster, sentence })),
      }
    }),
  )
  const jobs = names([...new Set(metaUpdate.jobs.map(({ name }) => name))])
  const from = metaUpdate.fromBuilds.length === 0 ? '' : `${names(metaUpdate.fromBuilds)} → `
  return reviewTimeline(
    {
      title: `${jobs} ${from}${names(metaUpdate.toBuilds)}`,
      id: metaUpdate.id,
      headline: metaUpdate.headline,
      link: `${origin}${paths.metaUpdate(id)}`,
      atMs: nowMs,
      members: members.map(({ key, headline }) => ({ cluster: key.cluster, headline })),
      entries: timeline,
      omitted: timelineOmitted,
      actions: told,
    },
    timesIn(zone).dateTime,
  )
}
