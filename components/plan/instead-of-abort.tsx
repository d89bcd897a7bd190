import { sayRestoreInstead } from '@/components/meta-update/restore-verb'
import { ButtonLink } from '@/components/ui/button'
import { paths } from '@/lib/contract/paths'
import type { PlannedMemberView, PlanReply } from '@/lib/contract/plan'
import { memberKey } from '@/lib/domain/meta-update'
import { canRollBack } from '@/lib/domain/update-lifecycle'

/** Who wants to abort mostly wants the old build back, and afterwards the scheduler takes no rollback any more. */
export function InsteadOfAbort({ plan, chosen }: { plan: PlanReply; chosen: readonly PlannedMemberView[] }) {
  if (plan.verb !== 'abort') return null
  const running = (chosen.length > 0 ? chosen : plan.members).filter(
    ({ status, restores, toBuilds }) =>
      status !== null && canRollBack(status) && restores === null && toBuilds.length > 0,
  )
  if (running.length === 0) return null
  const all = running.length === plan.members.length
  return (
    <ButtonLink
      href={paths.verb(plan.metaUpdateId, 'rollback', all ? {} : { only: running.map(({ key }) => memberKey(key)) })}
      size="large"
      weight="primary"
      className="min-w-0 flex-1 basis-40 py-1.5 lg:basis-auto"
    >
      {sayRestoreInstead([...new Set(running.flatMap(({ toBuilds }) => toBuilds))])}
    </ButtonLink>
  )
}
