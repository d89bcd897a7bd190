import type { CallOutcome } from '@/lib/domain/call-outcome'
import type { JobUpdateStatus } from '@/lib/domain/job-update'
import type { JournalEntry } from '@/lib/domain/journal'
import type { Attempt, Step, StepCall, StepDecision, StepState } from '@/lib/domain/step'
import type { InstanceRange } from '@/lib/domain/task-config'
import type { UpdateDiff, UpdateRequest } from '@/lib/domain/update-request'

/** How a step stood in the store at one moment. */
export type RowAtSend = {
  readonly open: boolean
  readonly owner: string | null
  readonly leaseUntilMs: number
  readonly attempts: readonly Attempt[]
  readonly cancelled: Step['cancelled']
}

/** One mutating call as the engine made it and as the scheduler took it; the judge's ground. */
export type CallRecord = {
  readonly cluster: string
  readonly call: StepCall
  readonly owner: string
  /** As the scheduler can read it in the call's message; null: it carries none, and for a pulse, which has no message. */
  readonly marker: string | null
  /** The step whose turn made the call. */
  readonly stepId: string
  readonly updateId: string | null
  readonly request: UpdateRequest | null
  readonly instances: readonly InstanceRange[] | null
  readonly sentAtMs: number
  readonly row: RowAtSend
  /** The attempt it was made for: the newest one of this call whose outcome was not recorded; null: there was none. */
  readonly ordinal: number | null
  readonly part: number | null
  arrivedAtMs: number | null
  /** It is still on its way, and will arrive. */
  inTheAir: boolean
  effect: 'changed' | 'nothing' | 'refused' | null
  undone: boolean
  /** What the update was when the call arrived, since when, and who had brought it there. */
  before: { readonly status: JobUpdateStatus; readonly sinceMs: number; readonly by: string } | null
  /** The update that a startJobUpdate began. */
  begunId: string | null
  /** What a restore changed, by its own update: fingerprint by instance, null where an instance went. */
  touched: readonly { readonly id: number; readonly becomes: string | null }[]
  /** What ran, when a kill arrived, on the instances that it named. */
  hit: readonly { readonly id: number; readonly ran: string }[]
  /** Updates that stood above the target when it arrived, and do not carry the mark of its step. */
  newerOthers: readonly { readonly id: string; readonly beganAtMs: number }[]
  heard: CallOutcome<null>['kind'] | null
}

export type ReadRecord = {
  readonly cluster: string
  readonly owner: string
  readonly stepId: string
  readonly method: 'details' | 'updates' | 'tasks' | 'configs' | 'diff'
  readonly servedAtMs: number
  /** Of `details`: what the scheduler showed; null: no such update. */
  readonly status: JobUpdateStatus | null
  readonly diff: { readonly request: UpdateRequest; readonly says: UpdateDiff | null } | null
}

/** A committed change of a step. */
export type HistoryRecord = {
  readonly atMs: number
  readonly stepId: string
  readonly kind: 'accepted' | 'claimed' | 'written' | 'cancelled' | 'released'
  readonly owner: string | null
  readonly fence: number
  /** The fence in the row when a write came. */
  readonly rowFence: number
  readonly from: StepState
  readonly to: StepState
  readonly wasOpen: boolean
  readonly attempt: Attempt | null
  readonly entries: readonly JournalEntry[]
}

export type DecisionRecord = { readonly stepId: string; readonly atMs: number; readonly decision: StepDecision }

/** Everything that was seen of one schedule by nobody's belief: the clusters' own logs and the store's history. */
export class Evidence {
  readonly calls: CallRecord[] = []
  readonly reads: ReadRecord[] = []
  readonly history: HistoryRecord[] = []
  readonly decisions: DecisionRecord[] = []
  readonly errors: unknown[] = []

  lastRead(owner: string, stepId: string, beforeMs: number, method: ReadRecord['method']): ReadRecord | null {
    for (let at = this.reads.length - 1; at >= 0; at--) {
      const read = this.reads[at]
      if (
        read &&
        read.owner === owner &&
        read.stepId === stepId &&
        read.method === method &&
        read.servedAtMs <= beforeMs
      )
        return read
    }
    return null
  }
}
