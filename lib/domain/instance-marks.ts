import type { Instance } from './instance'
import type { ObservedUpdate } from './meta-update'
import { ACTIVE_STATES } from './task'
import { isActive } from './update-lifecycle'

type Marked = Pick<Instance, 'task' | 'lastEvent'>

/** What is true of an instance beside its state. */
export type InstanceMarks = {
  /** An update that has not ended has begun with it and has not said yet how that went: it belongs to the batch in flight. */
  readonly inHand: boolean
  /** Its live task is not the one that the update left there, or replaced one that died. */
  readonly restarted: boolean
}

/** @param updates of the member: its own and those that restore it; none where no update is looked at */
export function instanceMarks(instance: Marked, updates: readonly Pick<ObservedUpdate, 'summary'>[]): InstanceMarks {
  const action = instance.lastEvent?.action
  const begun = action === 'INSTANCE_UPDATING' || action === 'INSTANCE_ROLLING_BACK'
  return {
    inHand: begun && updates.some(({ summary }) => isActive(summary.status)),
    restarted: isRestarted(instance),
  }
}

/** Both times are the scheduler's. While an update has an instance in hand, a new task is what it is there for. */
function isRestarted({ task, lastEvent }: Marked): boolean {
  if (task === null || !ACTIVE_STATES.has(task.status)) return false
  const settled = lastEvent?.action === 'INSTANCE_UPDATED' || lastEvent?.action === 'INSTANCE_ROLLED_BACK'
  if (settled && task.createdAtMs !== null) return task.createdAtMs > lastEvent.atMs
  return task.failureCount > 0
}
