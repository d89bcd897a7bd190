import type { ReactNode } from 'react'
import { Notice } from '@/components/ui/notice'
import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import { paths } from '@/lib/contract/paths'
import type { InTheWay } from '@/lib/contract/problem'
import { say } from '@/lib/messages/say'
import type { Refusal } from './use-confirm'

const strong = (words: ReactNode) => <strong className="font-semibold">{words}</strong>

/** Why nothing was started, or why nobody knows whether it was; and what to do now. */
export function RefusalNotice({ refusal }: { refusal: Refusal }) {
  const message = () => <PlainText text={refusal.message} className="block" />
  switch (refusal.kind) {
    case 'outdated':
      return (
        <Notice tone="warn" shape="pause">
          {say.rich('plan.refusal.outdated', { strong, message })}
        </Notice>
      )
    case 'already-running':
      return (
        <Notice tone="back" shape="lock">
          {refusal.inTheWay
            ? sayInTheWay(refusal.inTheWay, message)
            : say.rich('plan.refusal.nothing-sent', { strong, message })}
        </Notice>
      )
    case 'no-answer':
      return (
        <Notice tone="bad" shape="question">
          {say.rich('plan.refusal.no-answer', { strong, message })}
        </Notice>
      )
    case 'refused':
      return (
        <Notice tone="bad" shape="stop">
          {say.rich('plan.refusal.nothing-sent', { strong, message })}
        </Notice>
      )
  }
}

const sayInTheWay = ({ actionId, by }: InTheWay, message: () => ReactNode): ReactNode =>
  say.rich('plan.refusal.in-the-way', {
    strong,
    message,
    link: (words) => (
      <PageLink href={paths.action(actionId)} className="font-medium underline underline-offset-4">
        {words}
      </PageLink>
    ),
    by: () => <PlainText text={by} />,
  })
