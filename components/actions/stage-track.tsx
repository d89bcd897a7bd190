import { clsx } from 'clsx'
import { stepLook } from '@/components/status'
import { Glyph } from '@/components/ui/glyph'
import type { StepView } from '@/lib/contract/action'
import type { Verb } from '@/lib/domain/verb'
import { say } from '@/lib/messages/say'
import { reachedItsAim, stagesOf } from './stages'

/** The stages as a track; a step that ended badly stops in front of the stage it did not reach. */
export function StageTrack({ step, verb }: { step: StepView; verb: Verb }) {
  const stages = stagesOf(step, verb)
  const look = stepLook(step)
  const next = stages.findIndex(({ reached }) => !reached)
  const bad = !step.open && !reachedItsAim(step)
  return (
    <ol aria-label={say('action.stages')} className="flex min-w-0 gap-1 text-xs">
      {stages.map(({ name, words, reached, share }, index) => {
        const missed = bad && index === next
        return (
          <li key={name} className={clsx('min-w-0', name === 'moving' ? 'flex-[1.8]' : 'flex-1')}>
            <span
              className={clsx(
                'block h-1.5 overflow-hidden rounded-sm',
                missed ? 'border border-bad border-dashed' : 'bg-line',
              )}
            >
              {reached && (
                <span
                  className={clsx(
                    'block h-full',
                    name === 'moving' ? 'fill-back' : name === 'aim' ? 'fill-good' : 'bg-ink-2',
                  )}
                  style={{ width: `max(6px, ${Math.round(share * 100)}%)` }}
                />
              )}
            </span>
            <span className={clsx('mt-1 flex items-start gap-1', reached ? 'text-ink' : 'text-ink-2')}>
              {missed && <Glyph shape={look.shape} tone={look.tone} className="mt-0.5 size-3 max-lg:hidden" />}
              <span className="wrap-normal">{words}</span>
              <span className="sr-only">
                {say('action.stage-reached', { state: reached ? 'yes' : missed ? 'missed' : 'open' })}
              </span>
            </span>
          </li>
        )
      })}
    </ol>
  )
}
