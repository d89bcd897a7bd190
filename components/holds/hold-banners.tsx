'use client'

import { Age } from '@/components/frame/age'
import { Notice } from '@/components/ui/notice'
import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { HoldView } from '@/lib/contract/hold'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'
import { LiftQuestion } from './lift-question'

/** Which builds must not be rolled out again, by whom, since when and why. */
export function HoldBanners({ holds }: { holds: readonly HoldView[] }) {
  return holds
    .filter(({ lifted }) => lifted === null)
    .map((hold) => (
      <Notice key={hold.id} tone="warn" shape="lock" className="mt-4" action={<LiftQuestion hold={hold} />}>
        {say.rich('holds.banner', {
          build: () => <PlainText key="build" text={hold.build} className="font-mono" />,
          job: () => <PlainText key="job" text={hold.job.name} />,
          by: () => <PlainText key="by" text={hold.by} />,
          at: () => <Moment key="at" atMs={hold.placedAtMs} />,
          age: () => <Age key="age" atMs={hold.placedAtMs} />,
          reason: () => <PlainText key="reason" text={hold.reason} />,
          strong: (words) => (
            <strong key="strong" className="font-semibold">
              {words}
            </strong>
          ),
        })}
        {hold.actionId !== null && (
          <>
            {' '}
            <PageLink
              href={paths.action(hold.actionId)}
              className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
            >
              {say('holds.came-with')}
            </PageLink>
          </>
        )}
      </Notice>
    ))
}
