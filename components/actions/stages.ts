import { formatNumber } from '@/components/ui/count'
import type { StepView } from '@/lib/contract/action'
import type { Verb } from '@/lib/domain/verb'

export type Stage = {
  readonly name: 'sent' | 'accepted' | 'moving' | 'aim'
  readonly words: string
  readonly reached: boolean
  /** How much of the stage is behind it, from 0 to 1. */
  readonly share: number
}

const AIMS: Readonly<Record<Verb, string>> = {
  rollback: 'restored',
  pause: 'paused',
  resume: 'resumed',
  abort: 'aborted',
  pulse: 'pulsed',
}

/** Ends with what was asked for, read to be so. */
const AIM_REACHED: readonly StepView['state'][] = ['restored', 'already-restored', 'done', 'already-done']

export const reachedItsAim = ({ state }: Pick<StepView, 'state'>): boolean => AIM_REACHED.includes(state)

/** How far a step verifiably came. "Accepted" is a scheduler's word, "restored" is something seen. */
export function stagesOf(step: StepView, verb: Verb): Stage[] {
  const stage = (name: Stage['name'], reached: boolean, words: string = name, share = reached ? 1 : 0): Stage => ({
    name,
    words,
    reached,
    share,
  })
  return [
    stage('sent', step.sentAtMs !== null),
    stage('accepted', step.acceptedAtMs !== null),
    ...(verb === 'rollback' ? [movingStage(step)] : []),
    stage('aim', reachedItsAim(step), AIMS[verb]),
  ]
}

function movingStage(step: StepView): Stage {
  const done = step.progress?.done ?? null
  const total = step.progress?.total ?? null
  const over = reachedItsAim(step)
  const reached = step.state === 'moving' || over || (done ?? 0) > 0
  if (!reached || over || total === null || total === 0)
    return { name: 'moving', words: partWords(step) ?? 'moving', reached, share: reached ? 1 : 0 }
  const words = `moving ${formatNumber(done)} of ${formatNumber(total)}`
  return {
    name: 'moving',
    words: [partWords(step), words].filter(Boolean).join(', '),
    reached,
    share: (done ?? 0) / total,
  }
}

/** `part 2 of 3`, while a restore of several parts is under way. */
function partWords({ parts, open }: StepView): string | null {
  const current = parts.find(({ state }) => state !== 'done')
  if (!open || parts.length < 2 || !current || current.state === 'waiting') return null
  return `part ${parts.indexOf(current) + 1} of ${parts.length}`
}
