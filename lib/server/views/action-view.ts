import type { ActionReply, StepView } from '@/lib/contract/action'
import { sayAction, sayJournal, sayStep } from '@/lib/domain/action-words'
import { memberKey } from '@/lib/domain/meta-update'
import type { PlannedMember, RollbackPlan } from '@/lib/domain/rollback-plan'
import { isEnd, standsStill } from '@/lib/domain/rollback-step'
import type { ActionRecord } from '@/lib/store/actions'
import type { StoredStep } from '@/lib/store/steps'
import { plannedMemberView } from './plan-view'

export function actionView(
  { action, plan, steps, journal }: ActionRecord,
  nowMs: number,
  version: number,
): ActionReply {
  const chosen = new Set(steps.map(({ key }) => memberKey(key)))
  const leftAlone = plan.members.filter(({ key }) => !chosen.has(memberKey(key)))
  const planned = plan.members.filter(({ key }) => chosen.has(memberKey(key)))
  return {
    nowMs,
    version,
    action: {
      id: action.id,
      verb: action.verb,
      metaUpdateId: action.metaUpdateId,
      by: action.requestedBy,
      reason: action.reason,
      createdAtMs: action.createdAtMs,
      endedAtMs: action.endedAtMs,
      open: action.endedAtMs === null,
      headline: sayAction(
        steps,
        leftAlone.filter(({ class: kind }) => MAY_KEEP_BUILD.includes(kind)).map(({ key }) => key.cluster),
      ),
      toBuilds: [...new Set(planned.flatMap((member) => member.toBuilds))],
      fromBuilds: [...new Set(planned.flatMap((member) => member.fromBuild ?? []))],
    },
    steps: steps.map((step) => stepView(step, findPlanned(plan, step))),
    leftAlone: leftAlone.map(plannedMemberView),
    journal: journal.map(({ atMs, cluster, entry }) => ({ atMs, cluster, text: sayJournal(entry) })),
  }
}

/** Where the new build may go on running after everything else is restored. */
const MAY_KEEP_BUILD: readonly PlannedMember['class'][] = ['native', 'deletes', 'ended', 'cannot-say']

const findPlanned = (plan: RollbackPlan, step: StoredStep): PlannedMember | undefined =>
  plan.members.find(({ key }) => memberKey(key) === memberKey(step.key))

function stepView(step: StoredStep, planned: PlannedMember | undefined): StepView {
  const sent = step.attempts.filter(({ outcome }) => outcome !== 'not-applied')
  return {
    id: step.id,
    key: step.key,
    state: step.state,
    open: !isEnd(step.state),
    standsStill: !isEnd(step.state) && standsStill(step.note),
    sentence: sayStep(step.state, step.note),
    progress: step.progress,
    fromBuild: planned?.fromBuild ?? null,
    toBuilds: [...(planned?.toBuilds ?? [])],
    sends: sent.length,
    sentAtMs: sent[0]?.startedAtMs === undefined ? null : Math.round(sent[0].startedAtMs),
    acceptedAtMs: step.acceptedAtMs,
    endedAtMs: step.endedAtMs,
    verifiedAtMs: step.verifiedAtMs,
  }
}
