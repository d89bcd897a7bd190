import { Age } from '@/components/frame/age'
import { VERB_LOOK } from '@/components/status'
import { Notice } from '@/components/ui/notice'
import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'

/** What people did, or are doing, about this meta-update: running actions first. */
export function ActionBanners({ actions }: { actions: MetaUpdateReply['actions'] }) {
  const sorted = [...actions].sort((a, b) => Number(b.open) - Number(a.open) || b.createdAtMs - a.createdAtMs)
  return sorted.map(({ id, verb, by, reason, createdAtMs, open }) => (
    <Notice key={id} tone={open ? VERB_LOOK[verb].tone : 'plain'} shape={VERB_LOOK[verb].shape} className="mt-4">
      {say.rich('verbs.banner', {
        verb,
        open: String(open),
        link: (words) => (
          <PageLink
            href={paths.action(id)}
            className="font-medium underline decoration-line-strong underline-offset-4 hover:decoration-ink"
          >
            {words}
          </PageLink>
        ),
        by: () => <PlainText text={by} />,
        at: () => <Moment atMs={createdAtMs} />,
        age: () => <Age atMs={createdAtMs} />,
        reason: () => <PlainText text={reason} />,
      })}
    </Notice>
  ))
}
