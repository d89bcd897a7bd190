import type { ClusterUpdateKey, JobUpdateStatus, JobUpdateSummary } from './job-update'
import type { Instructions, RestorePart } from './restore'
import type { InstanceRange } from './task-config'
import type { Verb } from './verb'

/** What an action would do to one member. */
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
  readonly kind: 'unreachable' | 'gone' | 'no-details' | 'unnamed-status' | 'config-lacks' | 'dry-run' | 'strangers' | 'no-cluster'
  /** In words, the scheduler's where it said some. */
  readonly message: string
}

/** One part of a restore with the scheduler's own dry run of it. */
export type PlannedPart = {
  readonly ordinal: number
  readonly kind: RestorePart['kind']
  /** The build that comes back, or goes. */
  readonly build: string
  readonly instances: readonly InstanceRange[]
  /** Instances that would change, come and go; a part with none of them is done already. */
  readonly changed: number
  readonly added: number
  readonly removed: number
}

export type PlannedMember = {
  readonly key: ClusterUpdateKey
  readonly class: PlanClass
  readonly status: JobUpdateStatus | null
  /** The build(s) that come back, and the one that leaves; empty and null where unknown or none. */
  readonly toBuilds: readonly string[]
  readonly fromBuild: string | null
  /** Instances the update is about, and those that the action changes. */
  readonly instances: {
    readonly total: number
    readonly changeBack: number
    readonly removed: number
    readonly returned: number
  } | null
  /** How the instances stand, for verbs that stop half-way: on the new build, on the old one, and caught between. */
  readonly standing: { readonly onNew: number; readonly onOld: number; readonly between: number } | null
  readonly batches: number | null
  /** The shortest it can take by the update's own settings: batches × minWaitInInstanceRunningMs. */
  readonly atLeastMs: number | null
  /** The update is guarded by pulses (`blockIfNoPulsesAfterMs`); 0: it is not. */
  readonly pulseTimeoutMs: number
  /** This installation may keep pulsing it. */
  readonly mayKeepPulsing: boolean
  /** Who turned it back, for `going-back`; null fields: the update itself. */
  readonly turnedBack: { readonly user: string | null; readonly message: string | null; readonly atMs: number } | null
  readonly supersededBy: JobUpdateSummary | null
  readonly parts: readonly PlannedPart[]
  /** The update's own group size, and the most a restore may be told to take at a time; null where nothing is restored. */
  readonly groupSize: { readonly own: number; readonly most: number } | null
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
}

export type Plan = { readonly metaUpdateId: string; readonly verb: Verb; readonly members: readonly PlannedMember[] }
