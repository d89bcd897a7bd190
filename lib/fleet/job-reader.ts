import type { AuroraClient } from '@/lib/aurora/client'
import { readLatestTasks } from '@/lib/aurora/latest-tasks'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import type { Task } from '@/lib/domain/task'
import { failureOf, type ReadFailure } from './cluster-reading'

/** The latest tasks of one job, all read at this moment of our clock. */
export type JobReading =
  | { readonly tasks: readonly Task[]; readonly readAtMs: number }
  | { readonly failure: ReadFailure }

/** Expected instance ids, by `role/environment/name`. */
type ExpectedInstances = ReadonlyMap<string, ReadonlySet<number>>

/** Reads single jobs for people who look at them: one call for all who ask within `shareMs`, however many they are. */
export class JobReader {
  readonly #readings = new Map<string, { startedAtMs: number; reading: Promise<JobReading> }>()

  constructor(
    readonly shareMs: number,
    readonly nowMs: () => number,
  ) {}

  read(client: AuroraClient, job: JobKey, expected: ExpectedInstances): Promise<JobReading> {
    const now = this.nowMs()
    for (const [name, { startedAtMs }] of this.#readings)
      if (now - startedAtMs > this.shareMs) this.#readings.delete(name)
    const name = `${client.cluster} ${formatJobKey(job)}`
    const shared = this.#readings.get(name)
    if (shared) return shared.reading
    const reading = readJob(client, job, expected, now)
    this.#readings.set(name, { startedAtMs: now, reading })
    return reading
  }
}

async function readJob(
  client: AuroraClient,
  job: JobKey,
  expected: ExpectedInstances,
  readAtMs: number,
): Promise<JobReading> {
  const wanted = {
    job,
    expected: expected.get(formatJobKey(job)) ?? new Set(),
    touched: new Set<number>(),
    known: null,
  }
  const { jobs, failure } = await readLatestTasks(client, [wanted], readAtMs)
  return failure ? { failure: failureOf(failure) } : { tasks: jobs[0]?.tasks ?? [], readAtMs }
}
