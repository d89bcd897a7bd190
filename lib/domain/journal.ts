import type { StepNote, StepState } from './rollback-step'

/** One line of an action's append-only record. */
export type JournalEntry =
  | { readonly kind: 'accepted'; readonly by: string; readonly reason: string; readonly steps: number }
  | { readonly kind: 'intention'; readonly ordinal: number; readonly message: string }
  | { readonly kind: 'outcome'; readonly ordinal: number; readonly outcome: string; readonly message: string | null }
  | { readonly kind: 'state'; readonly from: StepState; readonly to: StepState; readonly note: StepNote | null }
  | { readonly kind: 'taken-over'; readonly owner: string; readonly previousOwner: string | null }
  | { readonly kind: 'closed' }
