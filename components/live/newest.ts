/** What every reply tells about its own age: the server's clock, and the version of what it describes. */
export type Dated = { readonly nowMs: number; readonly version?: number }

/** How long a held reply may turn newer-looking ones away: a server that starts again counts from the beginning. */
const TRUST_MS = 60_000

/**
 * The newer of two replies to the same question. Answers can overtake each other on their way here; one that is behind
 * the held one both by version and by the server's clock came late and is dropped.
 *
 * @param heldForMs how long ago the held reply arrived, by this browser's clock
 */
export function newest<T extends Dated>(held: T | undefined, arrived: T, heldForMs: number): T {
  if (held === undefined || heldForMs > TRUST_MS) return arrived
  const behind = arrived.nowMs < held.nowMs && (arrived.version ?? 0) <= (held.version ?? 0)
  return behind ? held : arrived
}
