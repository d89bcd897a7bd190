import { formatNumber } from '@/components/ui/count'
import type { StepView } from '@/lib/contract/action'
import type { Verb } from '@/lib/domain/verb'
import { say } from '@/lib/messages/say'

export type Stage = {
  readonly name: 'sent' | 'accepted' | 'moving' | 'aim'
  readonly words: string
  readonly reached: boolean
  /** How much of the stage is behind it, from 0 to 1. */
  readonly share: number
}

/** Ends with what was asked for, read to be so. */
const AIM_REACHED: readonly StepView['state'][] = ['restored', 'already-restored', 'done', 'already-done']

export const reachedItsAim = ({ state }: Pick<StepView, 'state'>): boolean => AIM_REACHED.includes(state)

/** How far a step verifiably came. "Accepted" is a scheduler's word, "restored" is something seen. */
export function stagesOf(step: StepView, verb: Verb): Stage[] {
  const stage = (name: 'sent' | 'accepted' | 'aim', reached: boolean): Stage => ({
    name,
    words: say(`action.stage.${name}`, { verb }),
    reached,
    share: reached ? 1 : 0,
  })
  return [
    stage('sent', step.sentAtMs !== null),
    stage('accepted', step.acceptedAtMs !== null),
    ...(verb === 'rollback' ? [movingStage(step)] : []),
    stage('aim', reachedItsAim(step)),
  ]
}

function movingStage(step: StepView): Stage {
  const done = step.progress?.done ?? null
  const total = step.progress?.total ?? null
  const over = reachedItsAim(step)
  const reached = step.state === 'moving' || over || (done ?? 0) > 0
  const part = partOf(step)
  if (!reached || over || total === null || total === 0)
    return {
      name: 'moving',
      words: part ? say('action.moving.part', part) : say('action.moving.plain'),
      reached,
      share: reached ? 1 : 0,
    }
  const numbers = { done: formatNumber(done), total: formatNumber(total) }
  return {
    name: 'moving',
    words: part ? say('action.moving.part-of', { ...part, ...numbers }) : say('action.moving.of', numbers),
    reached,
    share: (done ?? 0) / total,
  }
}

/** Which part is under way, of a restore of several. */
function partOf({ parts, open }: StepView): { part: number; parts: number } | null {
  const current = parts.find(({ state }) => state !== 'done')
  if (!open || parts.length < 2 || !current || current.state === 'waiting') return null
  return { part: parts.indexOf(current) + 1, parts: parts.length }
}
