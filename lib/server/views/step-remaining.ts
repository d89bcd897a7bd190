import { measureProgress, updateInstanceIds } from '@/lib/domain/progress'
import { remainingTime } from '@/lib/domain/remaining-time'
import { isActive } from '@/lib/domain/update-lifecycle'
import type { StoredStep } from '@/lib/store/steps'
import type { JudgedMember } from '../overview'

/**
 * How long a step that moves instances will go on, at the pace it has had, in milliseconds; null where nothing can honestly be told: it
 * moves none, its cluster is not seen, or further parts wait whose pace nobody knows.
 *
 * @param member what the board shows of it; null: it shows nothing
 */
export function stepRemaining(
  { state, work }: Pick<StoredStep, 'state' | 'work'>,
  partsWaiting: number,
  member: JudgedMember | null,
): number | null {
  if (state !== 'moving' || work.verb !== 'rollback' || partsWaiting > 0) return null
  if (member?.freshness !== 'current' || member.asOfMs === null) return null
  const { update, restores } = member.member
  const restore = restores.find(({ summary }) => isActive(summary.status))
  if (!restore) {
    const { details } = update
    return details && remainingTime(details, measureProgress(details, member.instances ?? []), member.asOfMs)
  }
  const { details } = restore
  if (!details) return null
  // What a restore brings back it has updated, and it moves forward itself.
  const done = new Set(
    details.instanceEvents.flatMap(({ action, instanceId }) => (action === 'INSTANCE_UPDATED' ? instanceId : [])),
  ).size
  return remainingTime(details, { direction: 'forward', done, total: updateInstanceIds(details).size }, member.asOfMs)
}
