import { randomBytes, randomUUID } from 'node:crypto'
import type { ActionAccepted } from '@/lib/contract/action'
import { paths } from '@/lib/contract/paths'
import type { ConfirmRequest } from '@/lib/contract/plan'
import { formatJobKey } from '@/lib/domain/job'
import { memberKey } from '@/lib/domain/meta-update'
import { isActionable, movedSince, type PlannedMember } from '@/lib/domain/rollback-plan'
import { names } from '@/lib/domain/words'
import { acceptAction, findActionOfPlan } from '@/lib/store/actions'
import { loadPlan, type StoredPlan } from '@/lib/store/plans'
import { AppError } from '../app-error'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { makePlan } from './plan-rollback'

/**
 * Accepts what a person confirmed: exactly the plan that was shown, checked against the world as it is now. The action and
 * all its steps are on disk before this returns. Confirming the same plan again finds the same action.
 *
 * @throws AppError unknown-plan, plan-expired, world-moved, already-running, bad-request
 */
export async function confirmAction(
  runtime: Runtime,
  principal: Principal,
  request: ConfirmRequest,
): Promise<ActionAccepted> {
  const { db } = runtime.store
  const shown = await loadPlan(db, request.planId)
  if (!shown) throw new AppError('unknown-plan', 'This plan is not known here. Make a new one and look at it.')
  const earlier = await findActionOfPlan(db, shown.id)
  if (earlier) return accepted(earlier, true)
  const chosen = choose(shown, request)
  if (runtime.nowMs() > shown.expiresAtMs)
    throw new AppError('plan-expired', 'This plan is too old to be confirmed. Make a new one and look at it.')
  // Only what was chosen: a cluster that nobody asked for must neither delay nor refuse the others.
  const now = await makePlan(runtime, shown.plan.metaUpdateId, new Set(chosen.map(({ key }) => memberKey(key))))
  const moved = movedSince(chosen, now)
  if (moved.length > 0)
    throw new AppError(
      'world-moved',
      `The plan would do something else by now in ${names(moved.map(({ key }) => key.cluster))}. Look at the new one.`,
    )

  const id = randomUUID()
  const acceptance = await acceptAction(db, {
    id,
    planId: shown.id,
    metaUpdateId: shown.plan.metaUpdateId,
    requestedBy: principal.name,
    reason: request.reason,
    steps: chosen.map(({ key }) => ({ id: newStepId(), key })),
  })
  if (acceptance.kind === 'in-the-way')
    throw new AppError(
      'already-running',
      `Another action is already rolling back this job in ${acceptance.cluster}. Follow that one, or wait for its end.`,
      acceptance.actionId,
    )
  runtime.runner.nudge()
  runtime.bells.ring('actions')
  return accepted(acceptance.kind === 'same' ? acceptance.actionId : id, acceptance.kind === 'same')
}

const accepted = (actionId: string, alreadyAccepted: boolean): ActionAccepted => ({
  actionId,
  url: paths.action(actionId),
  alreadyAccepted,
})

/** Short enough to leave a message its room, long enough never to repeat. */
const newStepId = (): string => randomBytes(8).toString('hex')

function choose({ plan, fingerprint }: StoredPlan, request: ConfirmRequest): PlannedMember[] {
  if (request.fingerprint !== fingerprint)
    throw new AppError('bad-request', 'The fingerprint is not that of the plan. Send the one that came with it.')
  const wanted = new Set(request.members.map(memberKey))
  const chosen = plan.members.filter(({ key }) => wanted.has(memberKey(key)))
  if (chosen.length !== wanted.size)
    throw new AppError('bad-request', 'Some of the chosen members are not in the plan. Choose among those it names.')
  const idle = chosen.filter((member) => !isActionable(member))
  if (idle.length > 0)
    throw new AppError(
      'bad-request',
      `Nothing can be rolled back in ${names(idle.map(({ key }) => `${key.cluster} (${formatJobKey(key.job)})`))}. Leave it out.`,
    )
  const removals = chosen.reduce(
    (sum, member) => sum + (member.class === 'deletes' ? (member.instances?.removed ?? 0) : 0),
    0,
  )
  const deletes = chosen.some((member) => member.class === 'deletes')
  if (deletes && request.removals !== removals)
    throw new AppError(
      'bad-request',
      `This removes instances for good: confirm it with their number, “removals”: ${removals}.`,
    )
  return chosen
}
