import type { FaultProfile } from './fault-profile'
import type { RandomStream } from './random-stream'
import type { VirtualTime } from './virtual-time'

/** What a replica waits for: an answer, or a while. Only through here does anything come back to the engine. */
export type Surroundings = {
  readonly time: VirtualTime
  readonly random: RandomStream
  readonly faults: () => FaultProfile
  readonly note: (text: string) => void
  readonly onCrash: (replica: ModelReplica) => void
}

/**
 * The process an engine runs in. When it dies, whatever it waits for never comes; when it stands still, everything it waits
 * for comes when it goes on, however long that is.
 */
export class ModelReplica {
  alive = true
  #pausedUntilMs = 0

  constructor(
    readonly owner: string,
    readonly surroundings: Surroundings,
  ) {}

  /** A call out of the process: `begin` lets it leave, and answers it later through `answer`. */
  call<T>(line: string, begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Promise<T> {
    const { random, faults } = this.surroundings
    return new Promise((resolve, reject) => {
      if (!this.alive) return
      const { crashAtCall, pauseAtCall } = faults()
      const dies = random.chance(crashAtCall)
      const leavesFirst = random.chance(0.5)
      const pauses = random.chance(pauseAtCall)
      if (!dies || leavesFirst) begin(resolve, reject)
      if (dies) this.crash(line)
      else if (pauses) this.pause(random.between(1000, random.chance(0.5) ? 60_000 : 15_000), line)
    })
  }

  crash(line: string): void {
    if (!this.alive) return
    this.alive = false
    this.surroundings.note(`${this.owner} dies at ${line}`)
    this.surroundings.onCrash(this)
  }

  pause(ms: number, line: string): void {
    this.#pausedUntilMs = this.surroundings.time.nowMs + ms
    this.surroundings.note(`${this.owner} stands still for ${ms} ms at ${line}`)
  }

  /** What comes back to the process, now or when it can run again; never when it is dead. */
  answer(run: () => void): void {
    const { time } = this.surroundings
    if (!this.alive) return
    if (this.#pausedUntilMs > time.nowMs) {
      time.at(this.#pausedUntilMs, () => this.answer(run))
      return
    }
    time.touch()
    run()
  }

  /** A timer of the process. */
  after(ms: number, run: () => void): void {
    this.surroundings.time.after(ms, () => this.answer(run))
  }
}
