import type { InstanceEvent, JobUpdateAction, JobUpdateDetails } from './job-update'
import type { ObservedUpdate } from './meta-update'
import { instanceIds } from './task-config'
import { UPDATE_LIFECYCLE } from './update-lifecycle'

type Config = { readonly fingerprintWithoutData: string; readonly build: string }
/** The config of each instance before an update and after it; an instance in neither is none of its own. */
export type Scope = {
  readonly old: ReadonlyMap<number, Config>
  readonly fresh: ReadonlyMap<number, Config>
}

export function updateScope(details: JobUpdateDetails | null): Scope {
  const old = new Map<number, Config>()
  const fresh = new Map<number, Config>()
  for (const group of details?.initial ?? []) for (const id of instanceIds(group.instances)) old.set(id, group.config)
  for (const id of instanceIds(details?.desired?.instances ?? []))
    if (details?.desired) fresh.set(id, details.desired.config)
  return { old, fresh }
}

/** Where the update that has an instance in hand moves it, and whether it moves at all just now. */
export type Way = { readonly back: boolean; readonly rolling: boolean }

/**
 * @param restores newest first
 * @param takenAway what the update had added was killed, at somebody's word
 */
export function waysOf(
  details: JobUpdateDetails,
  scope: Scope,
  restores: readonly ObservedUpdate[],
  takenAway: boolean,
): Map<number, Way> {
  const { direction, phase } = UPDATE_LIFECYCLE[details.summary.status]
  const own: Way = { back: direction === 'back', rolling: phase === 'rolling' }
  const ways = new Map([...scope.old.keys(), ...scope.fresh.keys()].map((id) => [id, own]))
  if (takenAway)
    for (const id of scope.fresh.keys()) if (!scope.old.has(id)) ways.set(id, { back: true, rolling: false })
  for (const { summary, details: restore } of restores.toReversed()) {
    if (!restore) continue
    const lifecycle = UPDATE_LIFECYCLE[summary.status]
    // A restore that is rolled back itself moves forward again.
    const way = { back: lifecycle.direction !== 'back', rolling: lifecycle.phase === 'rolling' }
    const { old, fresh } = updateScope(restore)
    for (const id of [...old.keys(), ...fresh.keys()]) if (ways.has(id)) ways.set(id, way)
  }
  return ways
}

/** What a restore does to an instance, in the words of the update that it undoes. */
const UNDONE_ACTIONS: Readonly<Record<JobUpdateAction, JobUpdateAction>> = {
  INSTANCE_UPDATING: 'INSTANCE_ROLLING_BACK',
  INSTANCE_UPDATED: 'INSTANCE_ROLLED_BACK',
  INSTANCE_UPDATE_FAILED: 'INSTANCE_ROLLBACK_FAILED',
  INSTANCE_ROLLING_BACK: 'INSTANCE_UPDATING',
  INSTANCE_ROLLED_BACK: 'INSTANCE_UPDATED',
  INSTANCE_ROLLBACK_FAILED: 'INSTANCE_UPDATE_FAILED',
  UNKNOWN: 'UNKNOWN',
}

/** The events of a restore as the restored update would have them. */
export const undoneEvents = (restore: JobUpdateDetails): InstanceEvent[] =>
  restore.instanceEvents.map((event) => ({ ...event, action: UNDONE_ACTIONS[event.action] }))

/** The newest event of every instance, those of the restores in the update's own words. */
export function lastEventsOf(
  details: JobUpdateDetails,
  restores: readonly ObservedUpdate[],
): Map<number, InstanceEvent> {
  const events = [
    ...details.instanceEvents,
    ...restores.toReversed().flatMap((restore) => (restore.details ? undoneEvents(restore.details) : [])),
  ]
  return new Map(events.map((event) => [event.instanceId, event]))
}
