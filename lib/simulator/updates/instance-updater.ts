import type { StoredConfig } from '../tasks/stored-config'
import { isKillable, isTerminated, lastEventMs, type Task } from '../tasks/task'

export type InstanceVerdict =
  | 'succeeded'
  | 'failed'
  | 'add' // put a task with the target config in its place
  | 'kill'
  | 'watch' // running, but not long enough: look again after the minimum wait
  | 'wait' // some task event will bring us back

/**
 * Drives one instance towards its target config (InstanceUpdater). It keeps count of failures, so one is made for each
 * run through an update.
 *
 * @param target the config to reach; null for an instance that is to go.
 * @param hasElapsed tells whether a number of milliseconds has passed since a timestamp.
 */
export function createInstanceUpdater(
  target: StoredConfig | null,
  limits: { readonly maxPerInstanceFailures: number; readonly minWaitInInstanceRunningMs: number },
  hasElapsed: (sinceMs: number, durationMs: number) => boolean,
): (task: Task | null) => InstanceVerdict {
  let failures = 0
  return (task) => {
    const present = task !== null && !isPermanentlyKilled(task)
    if (!target) {
      if (!task || !present) return 'succeeded'
      return isKillable(task) ? 'kill' : 'wait'
    }
    if (!task || !present) return 'add'
    if (task.config.fingerprint !== target.fingerprint) return isKillable(task) ? 'kill' : 'wait'
    if (task.status === 'RUNNING') {
      return hasElapsed(lastEventMs(task), limits.minWaitInInstanceRunningMs) ? 'succeeded' : 'watch'
    }
    if (!isTerminated(task)) return 'wait'
    failures++
    return failures > limits.maxPerInstanceFailures ? 'failed' : 'wait'
  }
}

/** Was told to die and is not just dying. */
const isPermanentlyKilled = (task: Task): boolean =>
  task.status !== 'KILLING' && task.events.some(({ status }) => status === 'KILLING')
