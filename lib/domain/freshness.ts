import type { CallFailure } from './call-outcome'

/** How a cluster answers, by our own clock. */
export type ClusterHealth = {
  readonly cluster: string
  /** When the last complete picture was read; null: never since this store exists. */
  readonly pictureAtMs: number | null
  /** The error of the newest attempt, and since when every attempt has failed; null while it answers. */
  readonly failure: { readonly kind: CallFailure; readonly message: string; readonly sinceMs: number } | null
}

/** `current` counts in totals; `stale` is shown as it last was, hatched, and leaves them; `unseen` was never read. */
export type Freshness = 'current' | 'stale' | 'unseen'

/** @param staleAfterMs how old a picture may get before nobody may believe it any more */
export function judgeFreshness(health: ClusterHealth, nowMs: number, staleAfterMs: number): Freshness {
  if (health.pictureAtMs === null) return 'unseen'
  return nowMs - health.pictureAtMs > staleAfterMs ? 'stale' : 'current'
}
