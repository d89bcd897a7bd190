import type { CallOutcome } from './call-outcome'
import type { JobKey } from './job'
import type { StepCall, StepNote, StepState } from './step'
import type { Verb } from './verb'

/** One line of the append-only record of what was asked, done, and seen. */
export type JournalEntry =
  | {
      readonly kind: 'accepted'
      readonly verb: Verb
      readonly by: string
      readonly reason: string
      readonly steps: number
      /** SHA-256 of the plan as it was confirmed, in hex. */
      readonly planDigest: string
      /** The action this one tries again. */
      readonly retryOf: string | null
    }
  | {
      readonly kind: 'intention'
      readonly ordinal: number
      readonly call: StepCall
      readonly part: number | null
      readonly message: string | null
    }
  | {
      readonly kind: 'outcome'
      readonly ordinal: number
      readonly outcome: CallOutcome<null>['kind']
      readonly message: string | null
    }
  | { readonly kind: 'state'; readonly from: StepState; readonly to: StepState; readonly note: StepNote | null }
  | { readonly kind: 'taken-over'; readonly owner: string; readonly previousOwner: string | null }
  | { readonly kind: 'cancel-asked'; readonly by: string }
  /** A person has dealt with a step that needed one. */
  | { readonly kind: 'settled'; readonly by: string; readonly note: string }
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'hold-placed'
      readonly by: string
      readonly job: JobKey
      readonly build: string
      readonly reason: string
    }
  | {
      readonly kind: 'hold-lifted'
      readonly by: string
      readonly job: JobKey
      readonly build: string
      readonly reason: string
    }
  /** A read-only copy of a meta-update was made, as it stood at `atMs`. */
  | {
      readonly kind: 'frozen'
      readonly by: string
      readonly metaUpdateId: string
      readonly short: string
      readonly atMs: number
    }
