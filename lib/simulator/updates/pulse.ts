import type { JobUpdateKey } from '@/lib/domain/job'
import { formatJobKey } from '@/lib/domain/job'
import type { Clock } from '../clock'

/** When each coordinated update was last pulsed (PulseHandler). Kept while the update goes on, also while it is paused. */
export class PulseBook {
  private readonly pulses = new Map<string, { readonly timeoutMs: number; lastPulseMs: number | null }>()

  constructor(private readonly clock: Clock) {}

  /** @param lastPulseMs null when there has been none. */
  open(key: JobUpdateKey, timeoutMs: number, lastPulseMs: number | null = null): void {
    this.pulses.set(nameOf(key), { timeoutMs, lastPulseMs })
  }

  /** Pulses are not stored: a scheduler that stops forgets them. */
  clear(): void {
    this.pulses.clear()
  }

  close(key: JobUpdateKey): void {
    this.pulses.delete(nameOf(key))
  }

  /** Notes a pulse; false when nobody waits for pulses of this update. */
  pulse(key: JobUpdateKey): boolean {
    const entry = this.pulses.get(nameOf(key))
    if (!entry) return false
    entry.lastPulseMs = this.clock.now()
    return true
  }

  /** Whether the last pulse is as old as the timeout, or there never was one. */
  isExpired(key: JobUpdateKey): boolean {
    const entry = this.pulses.get(nameOf(key))
    return !entry || entry.lastPulseMs === null || this.clock.hasElapsed(entry.lastPulseMs, entry.timeoutMs)
  }
}

const nameOf = ({ job, id }: JobUpdateKey): string => `${formatJobKey(job)}#${id}`
