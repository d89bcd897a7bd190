import { nextCronRunMs } from '../calls/cron-schedule'
import type { CronJob } from '../calls/cron-store'
import type { Clock } from '../clock'

/** Starts cron jobs when their schedules come due, in UTC. What falls due while no scheduler runs does not happen. */
export class CronTrigger {
  /** Counts how often the timer has been set: only the one set last counts. */
  private armed = 0

  /** @param run starts a cron job as `startCronJob` does. */
  constructor(
    private readonly crons: () => readonly CronJob[],
    private readonly clock: Clock,
    private readonly run: (cron: CronJob) => void,
  ) {}

  /** Waits for the next run of any job: to be called when a scheduler starts and when the templates have changed. */
  arm(): void {
    const armed = ++this.armed
    const nowMs = this.clock.now()
    const next = this.crons()
      .map((cron) => ({ cron, atMs: nextCronRunMs(cron.schedule, nowMs) }))
      .filter((run): run is { readonly cron: CronJob; readonly atMs: number } => run.atMs !== null)
    if (next.length === 0) return
    const atMs = Math.min(...next.map((run) => run.atMs))
    this.clock.after(-this.clock.elapsedMs(atMs), () => {
      if (armed !== this.armed) return
      for (const run of next) if (run.atMs === atMs) this.run(run.cron)
      this.arm()
    })
  }
}
