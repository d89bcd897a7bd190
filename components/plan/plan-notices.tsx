import Link from 'next/link'
import { VERB_LOOK } from '@/components/status'
import { listing } from '@/components/ui/count'
import { Notice } from '@/components/ui/notice'
import { PlainText, printable } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import type { PlannedMemberView } from '@/lib/contract/plan'
import { sayVerb } from '@/lib/domain/plan-words'

/** What to know before reading a plan: what runs already, and what the plan does not have any more. */
export function PlanNotices({ reply, gone }: { reply: MetaUpdateReply; gone: readonly PlannedMemberView[] }) {
  return (
    <>
      {reply.actions
        .filter(({ open }) => open)
        .map(({ id, verb, by, createdAtMs }) => (
          <Notice key={id} tone="back" shape={VERB_LOOK[verb].shape} className="mt-4">
            <Link href={paths.action(id)} className="font-medium underline underline-offset-4">
              Open the running action ({sayVerb(verb)})
            </Link>
            : <PlainText text={by} /> confirmed it at <Moment atMs={createdAtMs} />. While it is at work in a cluster,
            nothing else is accepted there.
          </Notice>
        ))}
      {gone.length > 0 && (
        <Notice tone="warn" shape="pause" className="mt-4">
          No longer in the plan:{' '}
          {listing(
            gone.map(({ key }) => printable(key.cluster)),
            9,
          )}
          .
        </Notice>
      )}
    </>
  )
}
