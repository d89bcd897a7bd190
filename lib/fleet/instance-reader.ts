import { setTimeout as pause } from 'node:timers/promises'
import type { AuroraClient } from '@/lib/aurora/client'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { newestTasksFirst, type PastTask } from '@/lib/domain/past-task'
import { failureOf, type ReadFailure } from './cluster-reading'

/** The tasks of one instance, the newest first, read at this moment of our clock; or why they could not be. */
export type InstanceReading =
  | { readonly tasks: readonly PastTask[]; readonly readAtMs: number }
  | { readonly failure: ReadFailure }

/** One call for all who ask about an instance within this time, however many they are and however often they ask. */
const SHARE_MS = 5_000
/** Somebody waits in front of an open panel, which has the picture to show meanwhile. */
const DEADLINE_MS = 4_000

type HistoryClient = Pick<AuroraClient, 'cluster' | 'readTaskHistory'>

/** Reads the history of single instances for people who look at them. */
export class InstanceReader {
  readonly #readings = new Map<string, { startedAtMs: number; reading: Promise<InstanceReading> }>()

  constructor(
    readonly nowMs: () => number,
    readonly deadlineMs: number = DEADLINE_MS,
  ) {}

  read(client: HistoryClient, job: JobKey, instanceId: number): Promise<InstanceReading> {
    const now = this.nowMs()
    for (const [name, { startedAtMs }] of this.#readings) if (now - startedAtMs > SHARE_MS) this.#readings.delete(name)
    const name = `${client.cluster} ${formatJobKey(job)} ${instanceId}`
    const shared = this.#readings.get(name)
    if (shared) return shared.reading
    const reading = this.#readInTime(client, job, instanceId, now)
    this.#readings.set(name, { startedAtMs: now, reading })
    return reading
  }

  async #readInTime(
    client: HistoryClient,
    job: JobKey,
    instanceId: number,
    readAtMs: number,
  ): Promise<InstanceReading> {
    const inTime = new AbortController()
    const late = pause(this.deadlineMs, null, { signal: inTime.signal, ref: false }).catch(() => null)
    const outcome = await Promise.race([client.readTaskHistory(job, instanceId), late])
    inTime.abort()
    if (outcome === null)
      return {
        failure: {
          kind: 'timeout',
          message: `The scheduler has not answered within ${this.deadlineMs / 1000} s.`,
        },
      }
    return outcome.kind === 'applied'
      ? { tasks: newestTasksFirst(outcome.value), readAtMs }
      : { failure: failureOf(outcome) }
  }
}
