/** From PENDING to ASSIGNED while an agent's offer is at hand. */
const AT_HAND_MS = 4

/**
 * Offers of the agents: each has one out, a launch uses it up, and all make new ones at the same moment of each cycle.
 *
 * @param phaseMs an epoch time at which offers were made.
 */
export class OfferCycle {
  private cycle = Number.NEGATIVE_INFINITY
  private used = 0

  constructor(
    private readonly agents: number,
    private readonly everyMs: number,
    private readonly phaseMs: number,
  ) {}

  /** How long a task that becomes PENDING now waits for an offer, which it then uses. */
  waitMs(nowMs: number): number {
    this.use(nowMs)
    const rounds = Math.floor((this.used - 1) / this.agents)
    if (rounds === 0) return AT_HAND_MS
    return Math.max(AT_HAND_MS, this.startOf(this.cycle + rounds) - nowMs)
  }

  /** Notes that a task has used an offer at this time. */
  use(nowMs: number): void {
    const cycle = Math.floor((nowMs - this.phaseMs) / this.everyMs)
    // Offers that earlier tasks have used up ahead of time are still used up in the cycles after theirs.
    const ahead = Math.max(0, this.used - Math.max(0, cycle - this.cycle) * this.agents)
    this.used = (cycle > this.cycle ? ahead : this.used) + 1
    this.cycle = Math.max(this.cycle, cycle)
  }

  private startOf(cycle: number): number {
    return this.phaseMs + cycle * this.everyMs
  }
}
