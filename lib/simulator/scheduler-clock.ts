import type { Clock } from './clock'

/** The clock of one scheduler, which may be wrong by a constant. */
export class SchedulerClock implements Clock {
  private skewMs = 0

  /** @param step runs the work of a timer as one step of the scheduler. */
  constructor(
    private readonly world: Clock,
    private readonly step: (run: () => void) => void,
  ) {}

  now = (): number => this.world.now() + this.skewMs

  after = (ms: number, run: () => void): void => {
    this.world.after(ms, () => this.step(run))
  }

  hasElapsed = (sinceMs: number, durationMs: number): boolean =>
    this.world.hasElapsed(sinceMs - this.skewMs, durationMs)

  elapsedMs = (sinceMs: number): number => this.world.elapsedMs(sinceMs - this.skewMs)

  /** Sets how far this clock is ahead of the true one, in milliseconds; negative means behind. Waiting times do not change. */
  skew(ms: number): void {
    this.skewMs = ms
  }

  currentSkewMs(): number {
    return this.skewMs
  }
}
