import { randomBytes, randomUUID } from 'node:crypto'
import type { ActionAccepted } from '@/lib/contract/action'
import { paths } from '@/lib/contract/paths'
import type { ConfirmedChoice } from '@/lib/contract/plan'
import { formatJobKey } from '@/lib/domain/job'
import { memberKey } from '@/lib/domain/meta-update'
import { movedSince, type PlannedMember, workOf } from '@/lib/domain/plan'
import { names } from '@/lib/domain/words'
import { type Acceptance, acceptAction, findActionOfPlan, loadAction, type NewAction } from '@/lib/store/actions'
import { loadPlan, planDigest, type StoredPlan } from '@/lib/store/plans'
import { AppError } from '../app-error'
import { checkChoice } from '../confirmed-choice'
import { placeOf } from '../placed-steps'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'
import { type MadePlan, makePlan } from './plan-action'

/** For members that were read when the plan was made: as long as a cluster may go silent between look and call. */
const ACCEPT_WITHIN_MS = 30 * 60_000
const MINUTE_MS = 60_000

/**
 * Accepts what a person confirmed: exactly the plan that was shown, checked against the world as it is now. The action and
 * all its steps are on disk before this returns. Confirming the same plan again finds the same action.
 *
 * @throws AppError unknown-plan, plan-expired, world-moved, already-running, bad-request, store-unavailable
 */
export async function confirmAction(
  runtime: Runtime,
  principal: Principal,
  choice: ConfirmedChoice,
): Promise<ActionAccepted> {
  const { db } = runtime.store
  const { shown, earlier } = await runtime.storeWatch.withStore(async () => ({
    shown: await loadPlan(db, choice.planId),
    earlier: await findActionOfPlan(db, choice.planId),
  }))
  if (!shown) throw new AppError('unknown-plan', 'This plan is not known here. Make a new one and look at it.')
  if (earlier) return accepted(earlier, true)
  const chosen = checkChoice(shown, choice)
  if (runtime.nowMs() > shown.expiresAtMs)
    throw new AppError('plan-expired', 'This plan is too old to be confirmed. Make a new one and look at it.')
  await checkRetry(runtime, shown, choice.retryOf)
  // Only what was chosen: a cluster that nobody asked for must neither delay nor refuse the others.
  const now = await makePlan(runtime, shown.plan.metaUpdateId, shown.plan.verb, chosen)
  const moved = movedSince(chosen, now.made)
  if (moved.length > 0)
    throw new AppError(
      'world-moved',
      `The plan would do something else by now in ${names(moved.map(({ key }) => key.cluster))}. Look at the new one; nothing was sent.`,
    )
  const action = newAction(runtime, principal, shown, chosen, now, choice)
  const acceptance = await runtime.storeWatch.withStore(async () => {
    const answer = await acceptAction(db, action)
    runtime.runner.nudge()
    return answer
  })
  void runtime.storeWatch.look()
  if (acceptance.kind === 'in-the-way') throw inTheWay(acceptance)
  return accepted(acceptance.kind === 'same' ? acceptance.actionId : action.id, acceptance.kind === 'same')
}

function newAction(
  runtime: Runtime,
  principal: Principal,
  { id: planId, plan }: StoredPlan,
  chosen: readonly PlannedMember[],
  { metadata }: MadePlan,
  choice: ConfirmedChoice,
): NewAction {
  const places = new Map(runtime.config.clusters.map((cluster) => [cluster.name, placeOf(cluster)]))
  return {
    id: randomUUID(),
    planId,
    planDigest: planDigest(plan),
    metaUpdateId: plan.metaUpdateId,
    verb: plan.verb,
    requestedBy: principal.name,
    reason: choice.reason,
    retryOf: choice.retryOf ?? null,
    steps: chosen.map((member) => {
      const place = places.get(member.key.cluster)
      const work = workOf(plan.verb, member, choice, metadata.get(memberKey(member.key)) ?? [])
      return {
        id: newStepId(),
        key: member.key,
        work: { ...work, ...(place !== undefined && { place }) },
        expiresInMs: member.queueable ? (choice.queueForMinutes ?? 0) * MINUTE_MS : ACCEPT_WITHIN_MS,
      }
    }),
    holds: choice.hold ? leavingBuilds(chosen) : [],
  }
}

/** Each build that leaves, with its job. */
function leavingBuilds(chosen: readonly PlannedMember[]): NewAction['holds'] {
  const holds = chosen.flatMap(({ key: { job }, fromBuild }) => (fromBuild === null ? [] : [{ job, build: fromBuild }]))
  return [...new Map(holds.map((hold) => [`${formatJobKey(hold.job)} ${hold.build}`, hold])).values()]
}

async function checkRetry(runtime: Runtime, { plan }: StoredPlan, retryOf: string | undefined): Promise<void> {
  if (retryOf === undefined) return
  const tried = await runtime.storeWatch.withStore(() => loadAction(runtime.store.db, retryOf))
  if (tried?.action.metaUpdateId !== plan.metaUpdateId || tried.action.verb !== plan.verb)
    throw new AppError(
      'bad-request',
      '“retryOf” must be an earlier action of the same verb on the same meta-update. Leave it out, or correct it.',
    )
}

function inTheWay({ actionId, cluster, verb, by, sinceMs }: Extract<Acceptance, { kind: 'in-the-way' }>): AppError {
  const since = new Date(sinceMs).toISOString().slice(11, 16)
  return new AppError(
    'already-running',
    `${by} is at work on this job in ${cluster} already (${verb}, since ${since} UTC). Follow that action, or wait for its end; nothing was sent for yours.`,
    { actionId, url: paths.action(actionId), verb, by, cluster, sinceMs },
  )
}

const accepted = (actionId: string, alreadyAccepted: boolean): ActionAccepted => ({
  actionId,
  url: paths.action(actionId),
  alreadyAccepted,
})

/** Short enough to leave a message its room, long enough never to repeat. */
const newStepId = (): string => randomBytes(8).toString('hex')
