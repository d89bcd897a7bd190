import type { Clock } from './clock'

/**
 * Which process of a scheduler runs, if any, and what may not outlive it: its timers, its questions to others. What agents
 * report while none runs is kept for the next one.
 *
 * @param step runs work as one step of the scheduler.
 */
export class ProcessLife {
  private running = true
  /** Counts the processes there have been. */
  private process = 0
  private unheard: (() => void)[] = []
  /** The world's time; a timer set by a process that has ended since does nothing. */
  readonly clock: Clock

  constructor(
    world: Clock,
    private readonly step: (work: () => void) => void,
  ) {
    this.clock = {
      now: world.now,
      hasElapsed: world.hasElapsed,
      elapsedMs: world.elapsedMs,
      after: (ms, run) => world.after(ms, this.whileAlive(run)),
    }
  }

  isRunning(): boolean {
    return this.running
  }

  end(): void {
    this.running = false
  }

  /** The next process begins; the answer is what was reported while none ran, in order. */
  begin(): readonly (() => void)[] {
    this.running = true
    this.process++
    const reports = this.unheard
    this.unheard = []
    return reports
  }

  /** Agents repeat a report until a scheduler has taken it. */
  hear(report: () => void): void {
    if (this.running) report()
    else this.unheard.push(report)
  }

  /** Runs `run` with the answer, unless the process that asked has ended; a question that fails is answered no. */
  whenAnswered(answer: Promise<boolean>, run: (allowed: boolean) => void): void {
    const hear = (allowed: boolean) => this.step(() => run(allowed))
    answer.then(
      this.whileAlive(hear),
      this.whileAlive(() => hear(false)),
    )
  }

  private whileAlive<Given extends unknown[]>(run: (...given: Given) => void): (...given: Given) => void {
    const { process } = this
    return (...given) => {
      if (this.running && this.process === process) run(...given)
    }
  }
}
