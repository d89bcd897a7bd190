import { INSTANCE_LOOK, TROUBLED } from '@/components/status'
import { formatNumber } from '@/components/ui/count'
import { ProportionBar } from '@/components/ui/proportion-bar'
import { INSTANCE_STATES, type InstanceState } from '@/lib/domain/instance'

const ACTIVE: readonly InstanceState[] = [
  'updated',
  'leaving',
  'watching',
  'moving',
  'failed',
  'missing',
  'flapping',
  'unknown',
]
const BACK: readonly InstanceState[] = ['restoring', 'restored']
const RESTING: readonly InstanceState[] = ['removed', 'waiting', 'unchanged']

/** The new build grows from the left; on the way back, what is restored grows from the right. */
const ORDER = { forward: [...ACTIVE, ...BACK, ...RESTING], back: [...ACTIVE, ...RESTING, ...BACK] } as const

/** Proportions of instance states. Failures are always wide enough to see. */
export function StateBar({
  counts,
  back = false,
  className,
}: {
  counts: Readonly<Record<InstanceState, number>>
  back?: boolean
  className?: string
}) {
  const parts = ORDER[back ? 'back' : 'forward'].map((state) => ({
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
