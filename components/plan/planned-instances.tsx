import { clsx } from 'clsx'
import type { PlannedMemberView } from '@/lib/contract/plan'
import { say } from '@/lib/messages/say'

/** How many instances of a row change, and how; for verbs that stop half-way, how many stand where. */
export function PlannedInstances({ member }: { member: PlannedMemberView }) {
  const { instances, standing, actionable } = member
  if (!actionable || (instances === null && standing === null))
    return <span className="sr-only">{say('plan.instances.none')}</span>
  return (
    <span className="flex flex-wrap gap-x-3 lg:flex-col">
      {instances && (
        <>
          <Count value={instances.changeBack} what="change-back" />
          <Count value={instances.returned} what="return" />
          <Count value={instances.removed} what="removed" loud={member.class === 'deletes'} />
          <span className="text-ink-3">{say('plan.instances.of', { n: instances.total })}</span>
        </>
      )}
      {standing && (
        <>
          <Count value={standing.onNew} what="on-new" />
          <Count value={standing.onOld} what="on-old" />
          <Count value={standing.between} what="between" />
        </>
      )}
    </span>
  )
}

type What = 'change-back' | 'return' | 'removed' | 'on-new' | 'on-old' | 'between'

function Count({ value, what, loud = false }: { value: number; what: What; loud?: boolean }) {
  if (value === 0) return null
  return <span className={clsx(loud && 'font-semibold text-bad')}>{say(`plan.instances.${what}`, { n: value })}</span>
}
