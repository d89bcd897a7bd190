import { count } from '@/components/ui/count'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { StepView } from '@/lib/contract/action'

const OUTCOMES: Readonly<Record<NonNullable<StepView['attempts'][number]['outcome']>, string>> = {
  applied: 'applied',
  refused: 'refused',
  'not-applied': 'did not arrive',
  unknown: 'not known whether it arrived',
  unreadable: 'answered in a way that cannot be read',
}

/** The calls that were made for a step, as the scheduler knows them. */
export function StepCalls({ attempts, sends }: Pick<StepView, 'attempts' | 'sends'>) {
  if (attempts.length === 0) return <span className="block text-ink-3">nothing sent</span>
  return (
    <details>
      <summary className="cursor-pointer">{count(sends, 'call')}</summary>
      <ol className="mt-1 space-y-1">
        {attempts.map(({ ordinal, call, startedAtMs, outcome, message }) => (
          <li key={ordinal}>
            <Moment atMs={startedAtMs} className="font-mono text-xs" />{' '}
            <span className="font-mono text-xs">{call}</span>:{' '}
            {outcome === null ? 'no answer recorded' : OUTCOMES[outcome]}
            {message !== null && (
              <>
                {' '}
                (<PlainText text={message} />)
              </>
            )}
          </li>
        ))}
      </ol>
    </details>
  )
}
