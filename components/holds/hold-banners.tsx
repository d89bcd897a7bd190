'use client'

import Link from 'next/link'
import { Age } from '@/components/frame/age'
import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { HoldView } from '@/lib/contract/hold'
import { paths } from '@/lib/contract/paths'
import { LiftQuestion } from './lift-question'

/** Which builds must not be rolled out again, by whom, since when and why. */
export function HoldBanners({ holds }: { holds: readonly HoldView[] }) {
  return holds
    .filter(({ lifted }) => lifted === null)
    .map((hold) => (
      <Notice key={hold.id} tone="warn" shape="lock" className="mt-4" action={<LiftQuestion hold={hold} />}>
        <strong className="font-semibold">
          Build <PlainText text={hold.build} className="font-mono" /> of <PlainText text={hold.job.name} /> is held
        </strong>{' '}
        by <PlainText text={hold.by} /> since <Moment atMs={hold.placedAtMs} /> (
        <Age atMs={hold.placedAtMs} /> ago): “<PlainText text={hold.reason} />”
        {hold.actionId !== null && (
          <>
            {' '}
            <Link
              href={paths.action(hold.actionId)}
              className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
            >
              The action it came with
            </Link>
          </>
        )}
      </Notice>
    ))
}
