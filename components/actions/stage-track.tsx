import { clsx } from 'clsx'
import { STEP_LOOK } from '@/components/status'
import { formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import type { StepView } from '@/lib/contract/action'

type Stage = { readonly name: string; readonly reached: boolean }

/** How far a step verifiably came. "Accepted" is a scheduler's word, "restored" is something seen. */
export function stagesOf(step: StepView): Stage[] {
  const restored = step.state === 'restored' || step.state === 'already-restored'
  const done = step.progress?.done ?? null
  const moving = step.state === 'moving' || restored || (done ?? 0) > 0
  const { total } = step.progress ?? { total: null }
  return [
    { name: 'sent', reached: step.sentAtMs !== null },
    { name: 'accepted', reached: step.acceptedAtMs !== null },
    {
      name: moving && step.progress ? `moving ${formatNumber(done)} of ${formatNumber(total)}` : 'moving',
      reached: moving,
    },
    { name: 'restored', reached: restored },
  ]
}

/** The four stages as a track; a step that ended badly stops in front of the stage it did not reach. */
export function StageTrack({ step }: { step: StepView }) {
  const stages = stagesOf(step)
  const look = STEP_LOOK[step.state]
  const next = stages.findIndex(({ reached }) => !reached)
  const bad = !step.open && step.state !== 'restored' && step.state !== 'already-restored'
  return (
    <ol aria-label="Stages" className="flex min-w-0 gap-1 text-xs">
      {stages.map(({ name, reached }, index) => {
        const here = index === next
        return (
          <li key={index === 2 ? 'moving' : name} className={clsx('min-w-0', index === 2 ? 'flex-[1.8]' : 'flex-1')}>
            <span
              className={clsx(
                'block h-1.5 rounded-sm',
                reached &&
                  (index === 3
                    ? 'fill-good'
                    : index === 2 && step.state !== 'restored' && step.state !== 'already-restored'
                      ? 'fill-back'
                      : 'bg-ink-2'),
                !reached && here && bad && 'border border-bad border-dashed',
                !reached && !(here && bad) && 'bg-line',
              )}
            />
            <span className={clsx('mt-1 flex items-center gap-1', reached ? 'text-ink' : 'text-ink-2')}>
              {here && bad && <Glyph shape={look.shape} tone={look.tone} className="size-3" />}
              <span className="truncate">{name}</span>
              <span className="sr-only">{reached ? ': yes' : here && bad ? ': not reached' : ': not yet'}</span>
            </span>
          </li>
        )
      })}
    </ol>
  )
}
