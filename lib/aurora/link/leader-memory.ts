/** How long a leader that a standby pointed to is asked without asking the standby again. */
const REMEMBERED_MS = 30_000

/** The leader that the last redirect led to. Times of a clock that never goes back. */
export type LeaderMemory = {
  /** Null once it is too old. */
  current(): URL | null
  remember(leader: URL): void
  /** Without `leader` whatever it is; with it only if that is still what is remembered. */
  forget(leader?: URL): void
}

export function createLeaderMemory(nowMs: () => number): LeaderMemory {
  let leader: URL | null = null
  let untilMs = 0
  return {
    current: () => (leader !== null && nowMs() < untilMs ? leader : null),
    remember(found) {
      // Asking the same leader again proves nothing new: only a redirect does.
      leader = found
      untilMs = nowMs() + REMEMBERED_MS
    },
    forget(failed) {
      if (failed === undefined || leader?.href === failed.href) leader = null
    },
  }
}
