import Link from 'next/link'
import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import { paths } from '@/lib/contract/paths'
import type { Refusal } from './use-confirm'

/** Why nothing was started, or why nobody knows whether it was; and what to do now. */
export function RefusalNotice({ refusal }: { refusal: Refusal }) {
  switch (refusal.kind) {
    case 'outdated':
      return (
        <Notice tone="warn" shape="pause">
          <strong className="font-semibold">Nothing was sent.</strong>{' '}
          <PlainText text={refusal.message} className="block" /> The plan has been made anew; your reason is kept, and
          rows that changed say how.
        </Notice>
      )
    case 'already-running':
      return (
        <Notice tone="back" shape="lock">
          <strong className="font-semibold">Nothing was sent.</strong>{' '}
          <PlainText text={refusal.message} className="block" />{' '}
          {refusal.inTheWay && (
            <Link href={paths.action(refusal.inTheWay.actionId)} className="font-medium underline underline-offset-4">
              Open the action of <PlainText text={refusal.inTheWay.by} />
            </Link>
          )}
        </Notice>
      )
    case 'no-answer':
      return (
        <Notice tone="bad" shape="question">
          <strong className="font-semibold">It is not known whether this was accepted.</strong>{' '}
          <PlainText text={refusal.message} className="block" /> Sending it again is safe: one plan becomes one action,
          never two.
        </Notice>
      )
    case 'refused':
      return (
        <Notice tone="bad" shape="stop">
          <strong className="font-semibold">Nothing was sent.</strong>{' '}
          <PlainText text={refusal.message} className="block" />
        </Notice>
      )
  }
}
