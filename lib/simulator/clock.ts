import { TimerHeap } from './timer-heap'

/**
 * The time of a simulated cluster. Timestamps are milliseconds since the epoch. Waiting times are those of a real
 * cluster; a fast clock makes them pass sooner without touching the timestamps.
 */
export type Clock = {
  readonly now: () => number
  /** Runs `run` once, when `ms` of cluster time have passed. */
  readonly after: (ms: number, run: () => void) => void
  /** Whether `durationMs` of cluster time have passed since the timestamp `sinceMs`. */
  readonly hasElapsed: (sinceMs: number, durationMs: number) => boolean
  /** Milliseconds of cluster time since the timestamp `sinceMs`. */
  readonly elapsedMs: (sinceMs: number) => number
}

/** A clock that moves only when told to, so that every run of the same steps gives the same history. */
export class HeldClock implements Clock {
  private readonly timers = new TimerHeap()
  private currentMs: number

  constructor(startMs: number) {
    this.currentMs = startMs
  }

  now = (): number => this.currentMs

  after = (ms: number, run: () => void): void => {
    this.timers.push(this.currentMs + Math.max(0, Math.ceil(ms)), run)
  }

  hasElapsed = (sinceMs: number, durationMs: number): boolean => this.currentMs - sinceMs >= durationMs
  elapsedMs = (sinceMs: number): number => this.currentMs - sinceMs

  /** When the next timer falls due; null when none waits. */
  nextDueMs = (): number | null => this.timers.nextDueMs()

  /** Moves `ms` ahead and runs every timer that falls due on the way, each at its own moment, in order. */
  advance(ms: number): void {
    this.advanceTo(this.currentMs + Math.max(0, ms))
  }

  /** Moves to `untilMs`; a moment in the past is no move at all. */
  advanceTo(untilMs: number): void {
    for (let timer = this.timers.popDue(untilMs); timer !== null; timer = this.timers.popDue(untilMs)) {
      this.currentMs = Math.max(this.currentMs, timer.dueMs)
      timer.run()
    }
    this.currentMs = Math.max(this.currentMs, untilMs)
  }

  /** Takes every waiting timer out of this clock, for a clock that goes on from here. */
  drain(): { readonly afterMs: number; readonly run: () => void }[] {
    return this.timers.drain().map(({ dueMs, run }) => ({ afterMs: dueMs - this.currentMs, run }))
  }
}

/** The machine's own clock; `speed` divides every waiting time. */
export class LiveClock implements Clock {
  private readonly timers = new TimerHeap()
  private alarm: NodeJS.Timeout | null = null
  private stopped = false

  constructor(private readonly speed: number) {}

  now = (): number => Date.now()

  after = (ms: number, run: () => void): void => {
    if (this.stopped) return
    this.timers.push(Date.now() + Math.max(0, Math.ceil(ms / this.speed)), run)
    this.setAlarm()
  }

  hasElapsed = (sinceMs: number, durationMs: number): boolean =>
    Date.now() - sinceMs >= Math.floor(durationMs / this.speed)

  elapsedMs = (sinceMs: number): number => (Date.now() - sinceMs) * this.speed

  /** Forgets all timers; none runs afterwards. */
  stop(): void {
    this.stopped = true
    if (this.alarm) clearTimeout(this.alarm)
    this.alarm = null
    this.timers.drain()
  }

  private setAlarm(): void {
    const next = this.timers.nextDueMs()
    if (this.alarm) clearTimeout(this.alarm)
    this.alarm = next === null ? null : setTimeout(this.ring, Math.max(0, next - Date.now()))
  }

  /** A Node timer may ring a millisecond early; the heap hands out only what is really due. */
  private readonly ring = (): void => {
    for (let timer = this.timers.popDue(Date.now()); timer !== null; timer = this.timers.popDue(Date.now())) timer.run()
    if (!this.stopped) this.setAlarm()
  }
}

/** A clock that can be exchanged under a running cluster: histories are made on a held one and go on live. */
export class HandoverClock implements Clock {
  constructor(private current: Clock) {}

  now = (): number => this.current.now()
  after = (ms: number, run: () => void): void => this.current.after(ms, run)
  hasElapsed = (sinceMs: number, durationMs: number): boolean => this.current.hasElapsed(sinceMs, durationMs)
  elapsedMs = (sinceMs: number): number => this.current.elapsedMs(sinceMs)

  /** Goes on with `next`, which takes over the timers still waiting in `from`. */
  handOver(from: HeldClock, next: Clock): void {
    this.current = next
    for (const { afterMs, run } of from.drain()) next.after(afterMs, run)
  }
}
