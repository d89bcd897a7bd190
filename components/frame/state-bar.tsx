import { INSTANCE_STATES, type InstanceState } from '@/lib/domain/instance'
import { formatNumber } from '@/components/ui/count'
import { ProportionBar } from '@/components/ui/proportion-bar'
import { INSTANCE_LOOK, TROUBLED } from '../status'

/** The order of a bar: what runs the new build grows from the left, what went back from the right of it. */
const BAR_ORDER: readonly InstanceState[] = [
  'updated',
  'watching',
  'moving',
  'failed',
  'missing',
  'flapping',
  'unknown',
  'restoring',
  'restored',
  'removed',
  'waiting',
  'unchanged',
]

/** Proportions of instance states. Failures are always wide enough to see. */
export function StateBar({ counts, className }: { counts: Readonly<Record<InstanceState, number>>; className?: string }) {
  const parts = BAR_ORDER.map((state) => ({
    key: state,
    tone: INSTANCE_LOOK[state].tone,
    value: counts[state],
    loud: TROUBLED.includes(state),
  }))
  return <ProportionBar parts={parts} label={describeCounts(counts)} className={className} />
}

/** `3 failed, 1 missing, 20 updated, 16 waiting`; only states somebody is in, worst first. */
export function describeCounts(counts: Readonly<Record<InstanceState, number>>): string {
  const parts = INSTANCE_STATES.filter((state) => counts[state] > 0).map(
    (state) => `${formatNumber(counts[state])} ${INSTANCE_LOOK[state].word}`,
  )
  return parts.length === 0 ? 'no instances seen' : parts.join(', ')
}
