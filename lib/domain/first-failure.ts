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
  instances: Iterable<Pick<Instance, 'id' | 'lastFailure'>>,
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
  return found.reduce<FirstFailure | null>(earlierFailure, null)
}

/** Of an instance only the last death is known: what was the first is to be remembered, or it grows young as instances die again. */
export const earlierFailure = (one: FirstFailure | null, other: FirstFailure | null): FirstFailure | null =>
  one && (!other || one.atMs <= other.atMs) ? one : other

/** How the instances that the update took in hand last died, on their way forward. */
function deathsInHand(
  events: JobUpdateDetails['instanceEvents'],
  instances: Iterable<Pick<Instance, 'id' | 'lastFailure'>>,
): Map<number, TaskDeath> {
  const sinceMs = new Map<number, number>()
  const untilMs = new Map<number, number>()
  for (const { instanceId, action, atMs } of events) {
    if (action === 'INSTANCE_UPDATING' && !sinceMs.has(instanceId)) sinceMs.set(instanceId, atMs)
    if (action === 'INSTANCE_ROLLING_BACK' && !untilMs.has(instanceId)) untilMs.set(instanceId, atMs)
  }
  const deaths = new Map<number, TaskDeath>()
  for (const { id, lastFailure } of instances) {
    const from = sinceMs.get(id)
    if (lastFailure === null || from === undefined || lastFailure.atMs < from) continue
    if (lastFailure.atMs < (untilMs.get(id) ?? Number.POSITIVE_INFINITY)) deaths.set(id, lastFailure)
  }
  return deaths
}
