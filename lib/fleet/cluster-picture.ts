import { z } from 'zod'
import type { KnownTasks } from '@/lib/aurora/known-tasks'
import type { FirstFailure } from '@/lib/domain/first-failure'
import type { ObservedUpdate } from '@/lib/domain/meta-update'

/**
 * The latest tasks of one job and when they were read, by our clock. What may have happened between `fullReadAtMs` and
 * `readAtMs` without being seen is told at `FULL_READ_EVERY_MS`.
 */
export type JobPicture = KnownTasks & {
  readonly readAtMs: number
  /** The newest instance event of the job's updates that was known when its tasks were read; 0: none. By the scheduler's clock. */
  readonly eventsUntilMs: number
  /** By update id: the first failure that was ever seen while the update was the job's latest. Schedulers forget dead tasks soon. */
  readonly firstFailures: Readonly<Record<string, FirstFailure>>
}

/** Everything last read of one cluster. Replaced as a whole; never changed in place. */
export type ClusterPicture = {
  readonly cluster: string
  readonly readAtMs: number
  readonly updates: readonly ObservedUpdate[]
  /** By `role/environment/name`. */
  readonly jobs: ReadonlyMap<string, JobPicture>
}

const FORMAT = 3

// The rows are our own; a picture of another format or a damaged one is dropped and read anew from the cluster.
const storedSchema = z.object({
  format: z.literal(FORMAT),
  readAtMs: z.number(),
  updates: z.array(z.looseObject({ summary: z.looseObject({ key: z.looseObject({ id: z.string() }) }) })),
  jobs: z.array(
    z.looseObject({
      job: z.looseObject({ role: z.string() }),
      tasks: z.array(z.unknown()),
      lookedFor: z.array(z.looseObject({ first: z.number(), last: z.number() })),
      fullReadAtMs: z.number(),
      readAtMs: z.number(),
      eventsUntilMs: z.number(),
      firstFailures: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
})

export const pictureToStore = (picture: ClusterPicture): unknown => ({
  format: FORMAT,
  readAtMs: picture.readAtMs,
  updates: picture.updates,
  jobs: [...picture.jobs.values()],
})

/** @returns null for what this build cannot read */
export function pictureFromStore(cluster: string, stored: unknown): ClusterPicture | null {
  const parsed = storedSchema.safeParse(stored)
  if (!parsed.success) return null
  const updates = parsed.data.updates as unknown as ObservedUpdate[]
  const jobs = parsed.data.jobs as unknown as JobPicture[]
  return {
    cluster,
    readAtMs: parsed.data.readAtMs,
    updates,
    jobs: new Map(
      jobs.map((picture) => [`${picture.job.role}/${picture.job.environment}/${picture.job.name}`, picture]),
    ),
  }
}
