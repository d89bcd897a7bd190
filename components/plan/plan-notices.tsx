import { VERB_LOOK } from '@/components/status'
import { listing } from '@/components/ui/count'
import { Notice } from '@/components/ui/notice'
import { PageLink } from '@/components/ui/page-link'
import { PlainText, printable } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import type { PlannedMemberView } from '@/lib/contract/plan'
import { laneOf, type Verb } from '@/lib/domain/verb'
import { say } from '@/lib/messages/say'

/** What to know before reading a plan: what runs already, and what the plan does not have any more. */
export function PlanNotices({
  verb,
  reply,
  gone,
}: {
  verb: Verb
  reply: MetaUpdateReply
  gone: readonly PlannedMemberView[]
}) {
  return (
    <>
      {reply.actions
        .filter(({ open }) => open)
        .map(({ id, verb: running, by, createdAtMs }) => (
          <Notice key={id} tone="back" shape={VERB_LOOK[running].shape} className="mt-4 mb-2">
            {say.rich('plan.running', {
              verb: running,
              sameLane: String(laneOf(running) === laneOf(verb)),
              link: (words) => (
                <PageLink href={paths.action(id)} className="font-medium underline underline-offset-4">
                  {words}
                </PageLink>
              ),
              by: () => <PlainText text={by} />,
              at: () => <Moment atMs={createdAtMs} />,
            })}
          </Notice>
        ))}
      {gone.length > 0 && (
        <Notice tone="warn" shape="pause" className="mt-4">
          {say('plan.gone', {
            clusters: listing(
              gone.map(({ key }) => printable(key.cluster)),
              9,
            ),
          })}
        </Notice>
      )}
    </>
  )
}
