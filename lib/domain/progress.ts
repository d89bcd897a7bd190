import type { Instance } from './instance'
import type { JobUpdateDetails } from './job-update'
import type { Member } from './meta-update'
import { instanceIds } from './task-config'
import { UPDATE_LIFECYCLE } from './update-lifecycle'

/**
 * How far an update is, in the direction it moves. Forward: instances done, of all the update's instances. Back:
 * instances restored, of those that had been changed. Null numbers are unknown.
 */
export type Progress = {
  readonly direction: 'forward' | 'back'
  readonly done: number | null
  readonly total: number | null
}

/** Ids of all instances an update is about: changed, removed and added ones (UpdateFactory). */
export function updateInstanceIds(details: JobUpdateDetails): Set<number> {
  const ids = new Set(instanceIds(details.desired?.instances ?? []))
  for (const group of details.initial) for (const id of instanceIds(group.instances)) ids.add(id)
  return ids
}

/** Ids of instances that the update has acted on, or that run the new build: those a rollback has to bring back. */
export function changedInstanceIds(details: JobUpdateDetails, instances: readonly Instance[]): Set<number> {
  const ids = new Set(details.instanceEvents.map((event) => event.instanceId))
  for (const { id, side } of instances) if (side === 'new') ids.add(id)
  return ids
}

/** @param undoing restores of the update, or that what it added was taken away: then it goes back, whatever it has come to itself */
export function measureProgress(
  details: JobUpdateDetails | null,
  instances: readonly Instance[],
  { restores, takenAway }: Pick<Member, 'restores' | 'takenAway'> = { restores: [], takenAway: null },
): Progress {
  const undone = restores.length > 0 || takenAway !== null
  if (!details) return { direction: undone ? 'back' : 'forward', done: null, total: null }
  const wentBack =
    undone ||
    UPDATE_LIFECYCLE[details.summary.status].direction === 'back' ||
    details.updateEvents.some(({ status }) => UPDATE_LIFECYCLE[status].direction === 'back')
  const scope = wentBack ? changedInstanceIds(details, instances) : updateInstanceIds(details)
  for (const restore of restores)
    for (const id of restore.details ? updateInstanceIds(restore.details) : []) scope.add(id)
  const inScope = instances.filter(({ id }) => scope.has(id))
  const isDone = ({ state }: Instance) => (wentBack ? state === 'restored' : state === 'updated' || state === 'removed')
  const unseen = inScope.some(({ state }) => state === 'unknown')
  return {
    direction: wentBack ? 'back' : 'forward',
    // An instance the update removed and nobody sees any more is done, though it is in no list of tasks.
    done: unseen && inScope.every(({ state }) => state === 'unknown') ? null : inScope.filter(isDone).length,
    total: scope.size,
  }
}
