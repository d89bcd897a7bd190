import type { CallFailure } from './call-outcome'
import type { Freshness } from './freshness'

/**
 * On whose side the cause of silence probably is, by who answers and who does not. `theirs`: others answer through this very process.
 * `access`: they answer, and do not let us in. `ours`: nothing can be reached, which is likelier here than in several places at once.
 * `undecided`: one cluster alone tells nothing of the rest.
 */
export type FaultSide =
  | { readonly kind: 'none' }
  | { readonly kind: 'theirs' | 'access' | 'ours' | 'undecided'; readonly failing: number; readonly answering: number }

/** Failures in which nothing of the other side was heard. */
const UNHEARD: readonly string[] = [
  'unreachable',
  'tls',
  'timeout',
  'broken-off',
  'breaker-open',
] satisfies readonly CallFailure[]
/** Failures that better credentials or certificates would end. */
const SHUT_OUT: readonly string[] = ['unauthenticated', 'forbidden', 'tls'] satisfies readonly CallFailure[]

type Health = { readonly freshness: Freshness; readonly failure: { readonly kind: string } | null }

/** Judges all clusters together. Nothing is decided about one that has simply not been read yet. */
export function faultSide(clusters: readonly Health[]): FaultSide {
  const kinds = clusters.flatMap(({ failure }) => (failure ? [failure.kind] : []))
  const answering = clusters.filter(({ freshness, failure }) => freshness === 'current' && !failure).length
  const told = { failing: kinds.length, answering }
  if (kinds.length === 0) return { kind: 'none' }
  if (kinds.every((kind) => SHUT_OUT.includes(kind))) return { kind: 'access', ...told }
  if (answering > 0) return { kind: 'theirs', ...told }
  if (kinds.length === 1) return { kind: 'undecided', ...told }
  return { kind: kinds.every((kind) => UNHEARD.includes(kind)) ? 'ours' : 'undecided', ...told }
}
