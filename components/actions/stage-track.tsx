import { clsx } from 'clsx'
import { stepLook } from '@/components/status'
import { formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import type { StepView } from '@/lib/contract/action'

type Stage = {
  readonly name: string
  readonly words: string
  readonly reached: boolean
  /** How much of the stage is behind it, from 0 to 1. */
  readonly share: number
}

/** How far a step verifiably came. "Accepted" is a scheduler's word, "restored" is something seen. */
export function stagesOf({ state, progress, sentAtMs, acceptedAtMs }: StepView): Stage[] {
  const restored = state === 'restored' || state === 'already-restored'
  const done = progress?.done ?? null
  const total = progress?.total ?? null
  const moving = state === 'moving' || restored || (done ?? 0) > 0
  const stage = (name: string, reached: boolean, words = name, share = reached ? 1 : 0): Stage => ({
    name,
    words,
    reached,
    share,
  })
  return [
    stage('sent', sentAtMs !== null),
    stage('accepted', acceptedAtMs !== null),
    moving && !restored && total !== null && total > 0
      ? stage('moving', true, `moving ${formatNumber(done)} of ${formatNumber(total)}`, (done ?? 0) / total)
      : stage('moving', moving),
    stage('restored', restored),
  ]
}

/** The four stages as a track; a step that ended badly stops in front of the stage it did not reach. */
export function StageTrack({ step }: { step: StepView }) {
  const stages = stagesOf(step)
  const look = stepLook(step)
  const next = stages.findIndex(({ reached }) => !reached)
  const bad = !step.open && step.state !== 'restored' && step.state !== 'already-restored'
  return (
    <ol aria-label="Stages" className="flex min-w-0 gap-1 text-xs">
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
                    name === 'moving' ? 'fill-back' : name === 'restored' ? 'fill-good' : 'bg-ink-2',
                  )}
                  style={{ width: `max(6px, ${Math.round(share * 100)}%)` }}
                />
              )}
            </span>
            <span className={clsx('mt-1 flex items-center gap-1', reached ? 'text-ink' : 'text-ink-2')}>
              {missed && <Glyph shape={look.shape} tone={look.tone} className="size-3" />}
              <span className="truncate">{words}</span>
              <span className="sr-only">{reached ? ': yes' : missed ? ': not reached' : ': not yet'}</span>
            </span>
          </li>
        )
      })}
    </ol>
  )
}
