import type { AuroraClient } from '@/lib/aurora/client'
import { type ExpectedInstances, readLatestTasks } from '@/lib/aurora/latest-tasks'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import type { JobPicture } from './cluster-picture'
import { failureOf, type ReadFailure } from './cluster-reading'

export type JobReading = { readonly picture: JobPicture } | { readonly failure: ReadFailure }

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
  const read = await readLatestTasks(client, [job], expected)
  if (read.kind !== 'applied') return { failure: failureOf(read) }
  return { picture: { job, tasks: read.value[0]?.tasks ?? [], readAtMs } }
}
