import type { ConfirmedChoice } from '@/lib/contract/plan'
import { QUEUE_MINUTES } from '@/lib/contract/queueing'
import { formatJobKey } from '@/lib/domain/job'
import { memberKey } from '@/lib/domain/meta-update'
import { isActionable, type PlannedMember } from '@/lib/domain/plan'
import { names } from '@/lib/domain/words'
import type { StoredPlan } from '@/lib/store/plans'
import { AppError } from './app-error'

/** The members of a shown plan that a person chose. @throws AppError bad-request, saying what does not fit the plan and what would */
export function checkChoice({ plan, fingerprint }: StoredPlan, choice: ConfirmedChoice): PlannedMember[] {
  if (choice.fingerprint !== fingerprint)
    throw new AppError('bad-request', 'The fingerprint is not that of the plan. Send the one that came with it.')
  const wanted = new Set(choice.members.map(memberKey))
  const chosen = plan.members.filter(({ key }) => wanted.has(memberKey(key)))
  if (chosen.length !== wanted.size)
    throw new AppError('bad-request', 'Some of the chosen members are not in the plan. Choose among those it names.')
  const idle = chosen.filter((member) => !isActionable(member))
  if (idle.length > 0) throw new AppError('bad-request', `Nothing can be done in ${where(idle)}. Leave it out.`)
  checkRemovals(chosen, choice)
  checkOptions(plan.verb, chosen, choice)
  return chosen
}

function checkRemovals(chosen: readonly PlannedMember[], { removals }: ConfirmedChoice): void {
  const deleting = chosen.filter((member) => member.class === 'deletes')
  const gone = deleting.reduce((sum, { instances }) => sum + (instances?.removed ?? 0), 0)
  if (deleting.length > 0 && removals !== gone)
    throw new AppError(
      'bad-request',
      `This removes instances for good: confirm it with their number, “removals”: ${gone}.`,
    )
}

function checkOptions(
  verb: StoredPlan['plan']['verb'],
  chosen: readonly PlannedMember[],
  choice: ConfirmedChoice,
): void {
  const queued = chosen.filter(({ queueable }) => queueable)
  if (queued.length > 0 && choice.queueForMinutes === undefined)
    throw new AppError(
      'bad-request',
      `There is no answer now from ${where(queued)}. Say how long it may wait, “queueForMinutes”: ${QUEUE_MINUTES.least} to ${QUEUE_MINUTES.most}, or leave it out.`,
    )
  const guarded = chosen.filter(({ pulseTimeoutMs, mayKeepPulsing }) => pulseTimeoutMs > 0 && !mayKeepPulsing)
  if (choice.keepPulsing && guarded.length > 0)
    throw new AppError(
      'bad-request',
      `This installation does not let Airglow pulse updates in ${where(guarded)}. Leave out “keepPulsing”, or set “keepPulses” in airglow.json.`,
    )
  const most = Math.max(0, ...chosen.map(({ groupSize }) => groupSize?.most ?? 0))
  if (choice.groupSize !== null && choice.groupSize > most)
    throw new AppError(
      'bad-request',
      most === 0
        ? 'Nothing that is chosen is restored by a new update, so “groupSize” means nothing here. Leave it out.'
        : `“groupSize” may be ${most} at most: no chosen update has more to change.`,
    )
  if (choice.hold && verb !== 'rollback' && verb !== 'abort')
    throw new AppError('bad-request', `“hold” goes with a rollback or an abort, not with ${verb}. Leave it out.`)
}

const where = (members: readonly PlannedMember[]): string =>
  names(members.map(({ key }) => `${key.cluster} (${formatJobKey(key.job)})`))
