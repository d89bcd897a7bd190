import type { CallOutcome } from './call-outcome'
import type { ClusterUpdateKey, JobUpdateDetails, JobUpdateStatus, JobUpdateSummary } from './job-update'
import type { Metadata } from './metadata'
import type { Progress } from './progress'
import type { Instructions, RestorePart } from './restore'
import type { ConfigGroup, InstanceRange } from './task-config'
import type { UpdateDiff } from './update-request'
import type { Verb } from './verb'

/** How a step ends. Ends are final: trying again is a new action. */
export const STEP_ENDS = [
  'restored', // back, and read to be so
  'already-restored', // was back before anything was sent
  'done', // as the verb wanted it, and read to be so; for the verbs other than rollback
  'already-done',
  'failed', // the scheduler took it and could not finish it
  'refused', // the scheduler does not take it, or this is not what was confirmed
  'superseded', // somebody has gone on with the job since
  'cancelled',
  'expired', // nothing could be sent in time
  'needs-human', // it cannot be told what became of it
] as const
export type StepEnd = (typeof STEP_ENDS)[number]

/** Where an open step is: nothing sent; a call may be in the air; the scheduler took it; instances change. */
export const OPEN_STEP_STATES = ['planned', 'sent', 'accepted', 'moving'] as const
export type StepState = (typeof OPEN_STEP_STATES)[number] | StepEnd

/** The calls of AuroraSchedulerManager that a step may make. */
export const STEP_CALLS = [
  'rollbackJobUpdate',
  'startJobUpdate',
  'killTasks',
  'pauseJobUpdate',
  'resumeJobUpdate',
  'abortJobUpdate',
  'pulseJobUpdate',
] as const
export type StepCall = (typeof STEP_CALLS)[number]

/** One call. `outcome` is null while its reply has not been recorded, which may mean it never will be. */
export type Attempt = {
  /** From 1, over all calls of the step. */
  readonly ordinal: number
  readonly call: StepCall
  /** `RestorePart.ordinal` of what a startJobUpdate or killTasks is for. */
  readonly part: number | null
  readonly startedAtMs: number
  readonly outcome: CallOutcome<null>['kind'] | null
  /** CallFailure, or the response code of a refusal. */
  readonly failure: string | null
  readonly message: string | null
  /** Of an applied call: the id of the update a startJobUpdate began, or the status a pulse was answered with. */
  readonly answer: string | null
}

/** What was confirmed for one member; never changes afterwards. */
export type StepWork = {
  readonly verb: Verb
  /** Which way the update moved when the plan was made; a verb other than rollback acts only while it still does. */
  readonly direction: 'forward' | 'back' | null
  /** New updates may be started when the scheduler takes no rollback (any more). */
  readonly mayRestore: boolean
  /** A copy of what the update changed, for when the scheduler has forgotten it; null: it was never read. */
  readonly instructions: Instructions | null
  /** The updates of the job that were known when the plan was made; null: the job could not be read then. */
  readonly knownUpdateIds: readonly string[] | null
  /** The update's own metadata, which a restore carries on. */
  readonly metadata: readonly Metadata[]
  /** Pulse the update until it has ended. */
  readonly keepPulsing: boolean
  /** Instances at a time in a restore; null: as the update itself did. */
  readonly groupSize: number | null
  /** Where the configuration said that the cluster is; nothing is sent to any other place. Steps of old have none. */
  readonly place?: string
}

export type Step = {
  readonly id: string
  readonly key: ClusterUpdateKey
  readonly work: StepWork
  readonly state: StepState
  /** As the last decision left it. */
  readonly note: StepNote | null
  /** In the order of their ordinals. Of the pulses that keep a rollback going only the last one has to be here. */
  readonly attempts: readonly Attempt[]
  /** When the action was accepted, by the store's clock. */
  readonly createdAtMs: number
  /** After this nothing is sent for the first time any more. */
  readonly expiresAtMs: number
  /** Somebody wants what is unsent to stay unsent; null: nobody does. */
  readonly cancelled: { readonly by: string; readonly atMs: number } | null
}

/** What the scheduler's dry run says of a part (getJobUpdateDiff). */
export type DryRun = {
  readonly part: number
  readonly outcome:
    | { readonly kind: 'read'; readonly diff: UpdateDiff }
    | { readonly kind: 'refused'; readonly message: string }
    | { readonly kind: 'unreadable'; readonly message: string }
}

/** What was seen, just now, of everything that was looked at so far. */
export type StepObservation =
  | { readonly kind: 'unreadable'; readonly message: string }
  | {
      readonly kind: 'seen'
      /** Null: the scheduler does not know the update (any more). */
      readonly target: JobUpdateDetails | null
      /** How far the target is, by its tasks; null: not looked at. */
      readonly progress: Progress | null
      /** Every update the scheduler keeps of the job; null: not looked at. */
      readonly updates: readonly JobUpdateSummary[] | null
      /** The configs of the active tasks of the job (getConfigSummary); null: not looked at. */
      readonly running: readonly ConfigGroup[] | null
      readonly dryRun: DryRun | null
    }

/** What a decision still has to know; whoever obeys adds it to the observation and asks again. */
export type Look =
  | { readonly at: 'progress' }
  | { readonly at: 'updates' }
  | { readonly at: 'running' }
  | { readonly at: 'dry-run'; readonly part: RestorePart; readonly wanted: readonly number[] }

/** Why a step ended or waits, with the evidence in the scheduler's words; put into a sentence by `action-words.ts`. */
export type StepNote =
  | { readonly kind: 'restored'; readonly byUs: boolean; readonly user: string | null; readonly message: string | null }
  /** By new updates (and kills), after which every instance was read to run its old config. */
  | { readonly kind: 'restored-anew'; readonly updateIds: readonly string[]; readonly instances: number }
  /** Nothing was left to restore. */
  | { readonly kind: 'configs-old'; readonly instances: number }
  | { readonly kind: 'rollback-ended'; readonly status: JobUpdateStatus; readonly message: string | null }
  | {
      readonly kind: 'restore-ended'
      readonly updateId: string
      readonly status: JobUpdateStatus
      readonly message: string | null
    }
  /** The restores have ended, but these instances do not run their old config. */
  | { readonly kind: 'configs-differ'; readonly instances: readonly InstanceRange[] }
  | { readonly kind: 'ended-before'; readonly status: JobUpdateStatus }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'not-found'; readonly afterSend: boolean }
  | { readonly kind: 'too-many-sends'; readonly sends: number }
  | { readonly kind: 'too-late'; readonly message: string | null }
  | { readonly kind: 'not-going-back'; readonly status: JobUpdateStatus }
  | {
      readonly kind: 'superseded'
      readonly updateId: string
      readonly user: string | null
      readonly status: JobUpdateStatus
    }
  /** These instances run a config that neither the update found nor brought. */
  | { readonly kind: 'strangers'; readonly instances: readonly InstanceRange[] }
  | { readonly kind: 'config-lacks'; readonly lacks: 'executor-data' | 'unknown-fields' }
  | { readonly kind: 'dry-run-differs'; readonly instances: readonly InstanceRange[] }
  /** `restored`: parts that were back by then, of `parts`. */
  | { readonly kind: 'cancelled'; readonly by: string; readonly restored: number; readonly parts: number }
  | { readonly kind: 'done'; readonly byUs: boolean; readonly user: string | null; readonly message: string | null }
  /** It was done as asked, and somebody has changed it since. */
  | { readonly kind: 'changed-since'; readonly status: JobUpdateStatus; readonly user: string | null }
  /** The update was not (any more) as it was when the plan was made. */
  | { readonly kind: 'moved'; readonly status: JobUpdateStatus }
  | { readonly kind: 'not-coordinated' }
  /** The configuration says by now that the cluster is somewhere else. */
  | { readonly kind: 'reconfigured'; readonly from: string; readonly to: string }
  | { readonly kind: 'checking'; readonly untilMs: number }
  /** What was seen does not fit together; it is looked at until it has had its time to. */
  | {
      readonly kind: 'settling'
      readonly about: 'status' | 'dry-run' | 'configs'
      readonly instances: readonly InstanceRange[]
      readonly sinceMs: number
    }
  | { readonly kind: 'retrying'; readonly message: string; readonly untilMs: number }
  | { readonly kind: 'unreadable'; readonly message: string }
  | { readonly kind: 'unnamed-status' }
  | { readonly kind: 'going-back'; readonly user: string | null; readonly byUs: boolean }
  | { readonly kind: 'restoring'; readonly part: number; readonly parts: number; readonly updateId: string | null }
  | { readonly kind: 'paused'; readonly user: string | null }
  | { readonly kind: 'awaiting-pulse' }
  | { readonly kind: 'pulsing'; readonly everyMs: number }

export type StepDecision =
  | { readonly do: 'look'; readonly look: Look }
  /** `part` and `wanted` (its instances that are not yet as they shall be) with startJobUpdate and killTasks only. */
  | {
      readonly do: 'send'
      readonly call: StepCall
      readonly part: RestorePart | null
      readonly wanted: readonly number[]
    }
  | {
      readonly do: 'wait'
      readonly state: StepState
      readonly note: StepNote
      readonly againInMs: number
      readonly progress: Progress | null
    }
  | {
      readonly do: 'end'
      readonly end: StepEnd
      readonly note: StepNote
      readonly progress: Progress | null
    }

export type StepPolicy = {
  /** How long after a call of unknown fate nothing may be sent: the longest life of a request on its way. */
  readonly quietMs: number
  /** Calls of a step that may have reached the scheduler, pulses not counted; every part of a restore has one more. */
  readonly maxSends: number
  readonly watchEveryMs: number
}

/** Nothing is sent on what was seen longer ago than this, nor later than this after its intention was recorded. */
export const SIGHT_LIFE_MS = 5000

export const isEnd = (state: StepState): state is StepEnd => (STEP_ENDS as readonly string[]).includes(state)

/** Nothing was sent yet because its cluster does not answer. */
export const isQueued = ({ state, note }: { readonly state: StepState; readonly note: StepNote | null }): boolean =>
  state === 'planned' && (note?.kind === 'unreadable' || note?.kind === 'retrying')

/** The scheduler took it, but it moves only when somebody does something. */
export const standsStill = (note: StepNote | null): note is Extract<StepNote, { kind: 'paused' | 'awaiting-pulse' }> =>
  note?.kind === 'paused' || note?.kind === 'awaiting-pulse'
