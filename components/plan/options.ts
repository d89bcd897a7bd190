import type { PlannedMemberView } from '@/lib/contract/plan'
import { sayDuration } from '@/lib/domain/plan-words'

/** What there is to decide about the chosen members beyond yes and no; most plans have little of it. */
export type Options = {
  /** A running update among them may have ended until its call arrives. */
  readonly mayRestore: boolean
  /** How many would park for pulses that this installation may send. */
  readonly keepPulsing: number
  /** Group sizes of the updates that restores copy, and the most that a restore may be told. */
  readonly faster: { readonly own: readonly number[]; readonly most: number } | null
  /** The builds that leave. */
  readonly hold: readonly string[]
  /** One of them cannot be reached now. */
  readonly queue: boolean
}

export function optionsFor(chosen: readonly PlannedMemberView[]): Options {
  const back = chosen.filter(({ verb }) => verb === 'rollback')
  // A new update is not guarded, whatever the one was that it restores.
  const guarded = back.filter(
    ({ parts, pulseTimeoutMs, mayKeepPulsing }) => parts.length === 0 && pulseTimeoutMs > 0 && mayKeepPulsing,
  )
  const sizes = back.flatMap(({ groupSize }) => groupSize ?? [])
  return {
    mayRestore: back.some(({ parts }) => parts.length === 0),
    keepPulsing: guarded.length,
    faster:
      sizes.length === 0
        ? null
        : {
            own: [...new Set(sizes.map(({ own }) => own))].sort((a, b) => a - b),
            most: Math.max(...sizes.map(({ most }) => most)),
          },
    hold: [...new Set(back.flatMap(({ fromBuild }) => fromBuild ?? []))].sort(),
    queue: chosen.some(({ queueable }) => queueable),
  }
}

/** How long an unreachable cluster may be waited for. */
export const QUEUE_CHOICES = [30, 120, 480, 1440].map((value) => ({ value, words: sayDuration(value * 60_000) }))
