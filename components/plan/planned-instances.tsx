import { clsx } from 'clsx'
import { formatNumber } from '@/components/ui/count'
import type { PlannedMemberView } from '@/lib/contract/plan'

/** How many instances of a row change, and how; for verbs that stop half-way, how many stand where. */
export function PlannedInstances({ member }: { member: PlannedMemberView }) {
  const { instances, standing, actionable } = member
  if (!actionable || (instances === null && standing === null)) return <span className="sr-only">none</span>
  return (
    <span className="flex flex-wrap gap-x-3 lg:flex-col">
      {instances && (
        <>
          <Count value={instances.changeBack} words="change back" />
          <Count value={instances.returned} words="return" />
          <Count value={instances.removed} words="removed" loud={member.class === 'deletes'} />
          <span className="text-ink-3">of {formatNumber(instances.total)}</span>
        </>
      )}
      {standing && (
        <>
          <Count value={standing.onNew} words="on the new" />
          <Count value={standing.onOld} words="on the old" />
          <Count value={standing.between} words="in between" />
        </>
      )}
    </span>
  )
}

function Count({ value, words, loud = false }: { value: number; words: string; loud?: boolean }) {
  if (value === 0) return null
  return (
    <span className={clsx(loud && 'font-semibold text-bad')}>
      {formatNumber(value)} {words}
    </span>
  )
}
