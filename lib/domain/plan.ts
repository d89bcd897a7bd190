import { authorOf } from './audit-message'
import type { Freshness } from './freshness'
import type { Instance } from './instance'
import type { ClusterUpdateKey, JobUpdateDetails, JobUpdateStatus, JobUpdateSummary } from './job-update'
import { type Member, memberKey, onTopOf } from './meta-update'
import type { Metadata } from './metadata'
import { durationOf, type Effect, effectOf, type PlannedDuration } from './plan-effect'
import { type Quantities, quotaLack, type RoleQuota, sayQuantities } from './quota'
import type { Instructions } from './restore'
import { restoredUpdateId } from './restore-marker'
import { leftOf, type PlannedPart, previewRestore, type RestoreProblem } from './restore-preview'
import { type Standing, standingOf } from './standing'
import type { DryRun, StepWork } from './step'
import { type ConfigGroup, formatRanges } from './task-config'
import { canRollBack, isActive, isGoingBack, UPDATE_LIFECYCLE } from './update-lifecycle'
import { isAsAsked, mayAct, type Verb } from './verb'

/** What an action would do to one member; in this order people look at them. */
export const PLAN_CLASSES = [
  'deletes', // a rollback that leaves nothing: the update was the job's first, or only added instances
  'cannot-say', // not read, not to be trusted, or not expressible; `problem` says why
  'native', // rollbackJobUpdate; the update goes back by itself
  'native-pulses', // the same, and then it waits for pulses
  'restore', // ended: new updates to exactly the old configs
  'acts', // the call of a verb other than rollback changes something
  'superseded', // a later update of the same job is on top of it
  'going-back', // somebody or the update itself is rolling it back already
  'already-old', // rolled back, or every instance runs its old config
  'no-effect', // is as the verb wants it already
  'ended', // over: the verb has nothing to act on any more
] as const
export type PlanClass = (typeof PLAN_CLASSES)[number]

/** Why nothing can be said of a member. */
export type PlanProblem = {
  readonly kind:
    | RestoreProblem['kind']
    | 'forbidden'
    | 'gone'
    | 'no-details'
    | 'unnamed-status'
    | 'no-cluster'
    | 'quota'
  /** In words, the scheduler's where it said some. */
  readonly message: string
}

export type PlannedMember = {
  readonly key: ClusterUpdateKey
  readonly verb: Verb
  readonly class: PlanClass
  readonly status: JobUpdateStatus | null
  /** Id of the update that it restores, when it is itself a restore of ours: it brings the old build when it moves forward. */
  readonly restores: string | null
  /** The build(s) that come back, and the one that leaves; empty and null where unknown or none. */
  readonly toBuilds: readonly string[]
  readonly fromBuild: string | null
  /** For a rollback: instances the update is about, and those that change. */
  readonly instances: Effect | null
  /** For verbs that stop it half-way. */
  readonly standing: Standing | null
  /** The update is guarded by pulses (`blockIfNoPulsesAfterMs`); 0: it is not. */
  readonly pulseTimeoutMs: number
  /** This installation may keep pulsing it. */
  readonly mayKeepPulsing: boolean
  /** Who turned it back, for `going-back`; null fields: the update itself. */
  readonly turnedBack: { readonly user: string | null; readonly message: string | null; readonly atMs: number } | null
  readonly supersededBy: JobUpdateSummary | null
  readonly parts: readonly PlannedPart[]
  /** It may be asked for although it cannot be reached: done as soon as it can, until it expires. */
  readonly queueable: boolean
  /** When the read behind this line was made, by our clock; null if there was none. */
  readonly readAtMs: number | null
  readonly problem: PlanProblem | null
  /** What the step needs to know, not shown: kept with the plan so that the step does exactly what was confirmed. */
  readonly basis: {
    readonly instructions: Instructions | null
    readonly knownUpdateIds: readonly string[] | null
  }
} & PlannedDuration

export type Plan = { readonly metaUpdateId: string; readonly verb: Verb; readonly members: readonly PlannedMember[] }

/** A member together with the fresh reads the plan rests on. */
export type PlanInput = {
  readonly member: Member
  readonly instances: readonly Instance[]
  readonly freshness: Freshness
  readonly readAtMs: number | null
  readonly problem: PlanProblem | null
  /** Every update the scheduler keeps of the job, read just now. */
  readonly updates: readonly JobUpdateSummary[] | null
  /** getConfigSummary of the job; null: not read, as for an update that has not ended. */
  readonly running: readonly ConfigGroup[] | null
  /** Of the parts that have something left, when the update has ended. */
  readonly dryRuns: readonly DryRun[]
  /** Of the job's role, when undoing an ended update takes some; null: not read, and then nothing is said of it. */
  readonly quota: RoleQuota | null
  readonly mayKeepPulsing: boolean
}

/** What the verb would do to the meta-update, member by member, those that need a thought first. */
export function planAction(verb: Verb, metaUpdateId: string, inputs: readonly PlanInput[]): Plan {
  const members = inputs.map((input) => planMember(verb, input))
  const rank = (member: PlannedMember): number => PLAN_CLASSES.indexOf(member.class)
  return { metaUpdateId, verb, members: members.sort((a, b) => rank(a) - rank(b)) }
}

function planMember(verb: Verb, input: PlanInput): PlannedMember {
  const { member, instances, readAtMs } = input
  const { details } = member.update
  const problem = problemOfRead(input)
  const judged = details && !problem ? judge(verb, details, input) : cannotSay(problem ?? NO_DETAILS)
  const { settings } = details ?? {}
  const known = details !== null && problem === null
  const restores = details && restoredUpdateId(details.summary)
  return {
    key: member.key,
    verb,
    ...judged,
    status: known ? details.summary.status : null,
    restores,
    ...buildsOf(details, restores !== null),
    instances: known && verb === 'rollback' ? effectOf(details, instances, judged.parts) : null,
    standing: known && verb !== 'rollback' ? standingAs(restores !== null, standingOf(instances)) : null,
    ...durationOf(SENDS.includes(judged.class) ? details : null, instances, judged.parts),
    pulseTimeoutMs: settings?.blockIfNoPulsesAfterMs ?? 0,
    mayKeepPulsing: input.mayKeepPulsing,
    queueable: judged.class === 'cannot-say' && mayQueue(verb, member, judged.problem),
    readAtMs,
    basis: {
      instructions: details && { initial: details.initial, desired: details.desired, settings: details.settings },
      knownUpdateIds: known ? (input.updates?.map(({ key }) => key.id) ?? null) : null,
    },
  }
}

/** Classes of a rollback that something is sent for. */
const SENDS: readonly PlanClass[] = ['native', 'native-pulses', 'deletes', 'restore']

/** What a restore brings is old, and what it takes away is new, as for the update that it restores. */
const standingAs = (isRestore: boolean, { onNew, onOld, between }: Standing): Standing =>
  isRestore ? { onNew: onOld, onOld: onNew, between } : { onNew, onOld, between }

function buildsOf(details: JobUpdateDetails | null, isRestore: boolean): Pick<PlannedMember, 'toBuilds' | 'fromBuild'> {
  const old = [...new Set(details?.initial.map((group) => group.config.build) ?? [])]
  const fresh = details?.desired?.config.build ?? null
  if (isRestore) return { toBuilds: fresh === null ? [] : [fresh], fromBuild: old[0] ?? null }
  return { toBuilds: old, fromBuild: fresh }
}

const NO_DETAILS: PlanProblem = { kind: 'no-details', message: 'the details of this update could not be read' }

function problemOfRead({ member, freshness, problem }: PlanInput): PlanProblem | null {
  if (problem) return problem
  if (freshness !== 'current') return { kind: 'unreachable', message: 'the cluster has not answered' }
  return member.update.details ? null : NO_DETAILS
}

/** An unread first deployment would be taken away without anybody having counted its instances. */
const mayQueue = (verb: Verb, { update, supersededBy }: Member, problem: PlanProblem | null): boolean =>
  verb === 'rollback' &&
  problem?.kind === 'unreachable' &&
  supersededBy === null &&
  update.details !== null &&
  restoredUpdateId(update.summary) === null &&
  !leavesNothing(update.details)

type Judged = Pick<PlannedMember, 'class' | 'problem' | 'turnedBack' | 'supersededBy' | 'parts'>

const plain = (cls: PlanClass): Judged => ({
  class: cls,
  problem: null,
  turnedBack: null,
  supersededBy: null,
  parts: [],
})
const cannotSay = (problem: PlanProblem): Judged => ({ ...plain('cannot-say'), problem })

function judge(verb: Verb, details: JobUpdateDetails, input: PlanInput): Judged {
  const { status } = details.summary
  if (status === 'UNKNOWN')
    return cannotSay({ kind: 'unnamed-status', message: 'its status has no name in this version of Airglow' })
  if (verb === 'rollback') return judgeRollback(details, input)
  if (isAsAsked(verb, status)) return plain('no-effect')
  if (mayAct(verb, status, details.settings.blockIfNoPulsesAfterMs > 0)) return plain('acts')
  return plain(isActive(status) ? 'no-effect' : 'ended')
}

function judgeRollback(details: JobUpdateDetails, input: PlanInput): Judged {
  const { status } = details.summary
  if (restoredUpdateId(details.summary) !== null) return judgeLoneRestore(details)
  if (isGoingBack(status)) return { ...plain('going-back'), turnedBack: turnOf(details) }
  if (status === 'ROLLED_BACK') return plain('already-old')
  if (!canRollBack(status)) return judgeEnded(details, input)
  if (leavesNothing(details)) return plain('deletes')
  return plain(details.settings.blockIfNoPulsesAfterMs > 0 ? 'native-pulses' : 'native')
}

/** Rolling a restore back would bring the build again that somebody wanted gone. */
function judgeLoneRestore(details: JobUpdateDetails): Judged {
  const { summary } = details
  if (isGoingBack(summary.status)) return cannotSay(UNDONE_RESTORE)
  if (isActive(summary.status)) return { ...plain('going-back'), turnedBack: startOf(summary, details) }
  return summary.status === 'ROLLED_FORWARD' ? plain('already-old') : cannotSay(UNDONE_RESTORE)
}
const UNDONE_RESTORE: PlanProblem = {
  kind: 'gone',
  message: 'it is a restore that did not end well, and the update it restores is not known any more',
}

function judgeEnded(details: JobUpdateDetails, { member, updates, running, dryRuns, quota }: PlanInput): Judged {
  const { summary } = details
  const restoring = updates?.find((one) => restoredUpdateId(one) === summary.key.id && isActive(one.status))
  if (restoring) {
    const seen = member.restores.find((one) => one.summary.key.id === restoring.key.id)?.details ?? null
    return { ...plain('going-back'), turnedBack: startOf(restoring, seen) }
  }
  const supersededBy = updates ? onTopOf(updates, summary) : member.supersededBy
  if (supersededBy) return { ...plain('superseded'), supersededBy }
  if (!running) return cannotSay({ kind: 'unreachable', message: 'what its instances run could not be read' })
  const { parts, problem } = previewRestore(details, running, dryRuns)
  if (parts.every((part) => leftOf(part) === 0)) return { ...plain('already-old'), parts }
  if (problem) return { ...cannotSay(problem), parts }
  const lack = quota && quotaLack(details, running, quota)
  if (lack) return { ...cannotSay(quotaProblem(summary.key.job.role, lack)), parts }
  return { ...plain(leavesNothing(details) ? 'deletes' : 'restore'), parts }
}

const quotaProblem = (role: string, lack: Quantities): PlanProblem => ({
  kind: 'quota',
  message: `the old build needs ${sayQuantities(lack)} more than ${role} has left of its quota`,
})

const leavesNothing = (details: Instructions): boolean => details.initial.length === 0

function turnOf({ updateEvents }: JobUpdateDetails): PlannedMember['turnedBack'] {
  const event = updateEvents.find(({ status }) => UPDATE_LIFECYCLE[status].direction === 'back')
  return event ? { ...authorOf(event), atMs: event.atMs } : null
}

function startOf(summary: JobUpdateSummary, details: JobUpdateDetails | null): PlannedMember['turnedBack'] {
  const first = details?.updateEvents[0]
  return first
    ? { ...authorOf(first), atMs: first.atMs }
    : { user: summary.user, message: null, atMs: summary.createdAtMs }
}

const ACTIONABLE: readonly PlanClass[] = ['native', 'native-pulses', 'restore', 'deletes', 'acts']

/** It can be confirmed. */
export const isActionable = (member: Pick<PlannedMember, 'class' | 'queueable'>): boolean =>
  ACTIONABLE.includes(member.class) || member.queueable

/** Chosen unless somebody says no: what deletes instances, or only may be done some day, must be asked for. */
export const isPreselected = (member: Pick<PlannedMember, 'class'>): boolean =>
  member.class !== 'deletes' && ACTIONABLE.includes(member.class)

/** The work of a step, exactly as this member of a plan was confirmed. */
export function workOf(
  verb: Verb,
  member: PlannedMember,
  choice: { readonly mayRestore: boolean; readonly keepPulsing: boolean; readonly groupSize: number | null },
  metadata: readonly Metadata[],
): StepWork {
  const restores = member.class === 'restore' || (member.class === 'deletes' && member.parts.length > 0)
  const { groupSize, status } = member
  return {
    verb,
    direction: status === null ? null : UPDATE_LIFECYCLE[status].direction,
    mayRestore: verb === 'rollback' && (choice.mayRestore || restores),
    instructions: member.basis.instructions,
    knownUpdateIds: member.basis.knownUpdateIds,
    metadata,
    keepPulsing: verb === 'rollback' && choice.keepPulsing && member.mayKeepPulsing && member.pulseTimeoutMs > 0,
    groupSize:
      verb === 'rollback' && choice.groupSize !== null && groupSize
        ? Math.max(1, Math.min(choice.groupSize, groupSize.most))
        : null,
  }
}

/**
 * What must not change for a member between the look and the click: what happens to it, and which builds. Counts that only
 * grow while an update rolls are left out, or no plan of a moving update could ever be confirmed; of an ended one nothing moves.
 */
export const memberIdentity = (member: Omit<PlannedMember, 'basis'>): string =>
  JSON.stringify([
    memberKey(member.key),
    member.verb,
    member.class,
    member.status === null ? null : UPDATE_LIFECYCLE[member.status].direction,
    member.fromBuild,
    [...member.toBuilds].sort(),
    member.instances?.total ?? null,
    member.pulseTimeoutMs,
    member.supersededBy?.key.id ?? null,
    member.parts.map(({ kind, build, instances, changed, added, removed }) => [
      kind,
      build,
      formatRanges(instances),
      changed,
      added,
      removed,
    ]),
    // A typed count of removals is checked against this number, so it may not move unseen.
    member.class === 'deletes' ? (member.instances?.removed ?? null) : null,
  ])

/** Two plans with the same identity do the same to the same members, in whatever order they name them. */
export const planIdentity = (plan: Plan): string =>
  JSON.stringify([plan.verb, plan.metaUpdateId, ...plan.members.map(memberIdentity).sort()])

/** The chosen members that would fare otherwise by now, or that nothing is known of any more. */
export function movedSince(chosen: readonly PlannedMember[], now: Plan): PlannedMember[] {
  const identities = new Set(now.members.map(memberIdentity))
  return chosen.filter((member) => !identities.has(memberIdentity(member)))
}
