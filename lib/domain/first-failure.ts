import type { Instance, TaskDeath } from './instance'
import type { JobUpdateDetails } from './job-update'

/** The first thing that went wrong in one cluster. Times by the scheduler's clock. */
export type FirstFailure = {
  readonly atMs: number
  readonly instanceId: number
  /** In the scheduler's words, of the task that died; null: none are known. */
  readonly message: string | null
  readonly host: string | null
}

/**
 * The first failure that an update brought: where the updater gave an instance up, or where a task of the new build died, whichever
 * came before. What died before the update had the instance in hand is none of its doing.
 */
export function firstFailureOf(
  { instanceEvents }: Pick<JobUpdateDetails, 'instanceEvents'>,
  instances: readonly Instance[],
): FirstFailure | null {
  const deaths = deathsInHand(instanceEvents, instances)
  const found: FirstFailure[] = [...deaths].map(([instanceId, { atMs, message, host }]) => ({
    atMs,
    instanceId,
    message,
    host,
  }))
  for (const { instanceId, action, atMs, message } of instanceEvents) {
    if (action !== 'INSTANCE_UPDATE_FAILED') continue
    // Only what came before is what it was given up for.
    const death = deaths.get(instanceId)
    const cause = death && death.atMs <= atMs ? death : null
    found.push({ atMs, instanceId, message: cause?.message ?? message, host: cause?.host ?? null })
  }
  return found.reduce<FirstFailure | null>((first, one) => (first && first.atMs <= one.atMs ? first : one), null)
}

/** How the instances that the update took in hand last died, on their way forward. */
function deathsInHand(
  events: JobUpdateDetails['instanceEvents'],
  instances: readonly Instance[],
): Map<number, TaskDeath> {
  const sinceMs = new Map<number, number>()
  const untilMs = new Map<number, number>()
  for (const { instanceId, action, atMs } of events) {
    if (action === 'INSTANCE_UPDATING' && !sinceMs.has(instanceId)) sinceMs.set(instanceId, atMs)
    if (action === 'INSTANCE_ROLLING_BACK' && !untilMs.has(instanceId)) untilMs.set(instanceId, atMs)
  }
  return new Map(
    instances.flatMap(({ id, lastFailure }) => {
      const from = sinceMs.get(id)
      const inHand =
        lastFailure !== null &&
        from !== undefined &&
        lastFailure.atMs >= from &&
        lastFailure.atMs < (untilMs.get(id) ?? Number.POSITIVE_INFINITY)
      return inHand ? [[id, lastFailure] as const] : []
    }),
  )
}
