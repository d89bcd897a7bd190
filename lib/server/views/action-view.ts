import type { ActionReply } from '@/lib/contract/action'
import { sayAction, sayJournal } from '@/lib/domain/action-words'
import { memberKey } from '@/lib/domain/meta-update'
import type { PlannedMember } from '@/lib/domain/plan'
import { isEnd, type StepState } from '@/lib/domain/step'
import type { ActionRecord } from '@/lib/store/actions'
import type { JudgedMember } from '../overview'
import { pulsesAmong } from './audit-view'
import { plannedMemberView } from './plan-view'
import { stepView } from './step-view'

/** @param members what the board shows of the meta-update just now */
export function actionView(
  { action, plan, steps, journal, journalOmitted }: ActionRecord,
  members: readonly JudgedMember[],
): Omit<ActionReply, 'nowMs' | 'version' | 'store'> {
  const shown = new Map(members.map((member) => [memberKey(member.member.key), member]))
  const planned = new Map(plan.members.map((member) => [memberKey(member.key), member]))
  const chosen = steps.flatMap(({ key }) => planned.get(memberKey(key)) ?? [])
  const leftAlone = plan.members.filter((member) => !chosen.includes(member))
  const isPulse = pulsesAmong(journal)
  return {
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
      toBuilds: [...new Set(chosen.flatMap((member) => member.toBuilds))],
      fromBuilds: [...new Set(chosen.flatMap((member) => member.fromBuild ?? []))],
      retryOf: action.retryOf,
      canCancel: steps.some((step) => mayHoldUnsent(step.state) && step.cancelled === null),
    },
    steps: steps.map((step) =>
      stepView(step, planned.get(memberKey(step.key)), shown.get(memberKey(step.key)) ?? null),
    ),
    retryable: steps.filter(({ state }) => RETRYABLE.includes(state)).map(({ key }) => key),
    leftAlone: leftAlone.map(plannedMemberView),
    journal: journal.map((line) => ({
      atMs: line.atMs,
      cluster: line.cluster,
      kind: line.entry.kind,
      pulse: isPulse(line),
      text: sayJournal(line.entry),
    })),
    journalOmitted,
  }
}

/** Where the new build may go on running after everything else is restored. */
const MAY_KEEP_BUILD: readonly PlannedMember['class'][] = [
  'native',
  'native-pulses',
  'restore',
  'deletes',
  'cannot-say',
]

/** Ends that leave something to be wished for, and that a new plan may try again. */
const RETRYABLE: readonly StepState[] = ['failed', 'refused', 'cancelled', 'expired', 'needs-human']

/** Also once something was sent: a restore has further parts, and a call that did not arrive is sent again. */
const mayHoldUnsent = (state: StepState): boolean => !isEnd(state)
