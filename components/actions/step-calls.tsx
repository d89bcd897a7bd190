import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { StepView } from '@/lib/contract/action'
import { say } from '@/lib/messages/say'

/** The calls that were made for a step, as the scheduler knows them. */
export function StepCalls({ attempts, sends }: Pick<StepView, 'attempts' | 'sends'>) {
  if (attempts.length === 0) return <span className="block text-ink-3">{say('action.calls.none')}</span>
  return (
    <details>
      <summary className="cursor-pointer">{say('action.calls.n', { n: sends })}</summary>
      <ol className="mt-1 space-y-1">
        {attempts.map(({ ordinal, call, startedAtMs, outcome, message }) => (
          <li key={ordinal}>
            {say.rich(message === null ? 'action.calls.call' : 'action.calls.call-told', {
              at: () => <Moment key="at" atMs={startedAtMs} className="font-mono text-xs" />,
              call: () => (
                <span key="call" className="font-mono text-xs">
                  {call}
                </span>
              ),
              outcome: say(`action.calls.outcome.${outcome ?? 'none'}`),
              message: () => <PlainText key="message" text={message ?? ''} />,
            })}
          </li>
        ))}
      </ol>
    </details>
  )
}
