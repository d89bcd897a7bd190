import type { CronJob } from './calls/cron-store'
import type { Quantities } from './calls/quota'
import type { TaskKnowledge } from './rig/rig'
import type { MaintenanceMark } from './tasks/maintenance'
import type { TaskMark, TaskStore } from './tasks/task-store'
import type { UpdateMark } from './updates/update-store'

/**
 * What a scheduler's storage held at one moment. It costs a walk over the tasks and no copy of them, and it may be restored
 * any number of times.
 */
export type Checkpoint = {
  readonly tasks: readonly TaskMark[]
  readonly updates: readonly UpdateMark[]
  readonly crons: readonly CronJob[]
  readonly quotas: readonly (readonly [string, Quantities])[]
  readonly maintenance: MaintenanceMark
}

/** What a scheduler with this storage makes of a task that runs on an agent. */
export function knowledgeIn(store: TaskStore, taskId: string): TaskKnowledge {
  switch (store.byTaskId(taskId)?.status) {
    case undefined:
      return 'unknown'
    case 'INIT':
    case 'PENDING':
    case 'THROTTLED':
      return 'waiting'
    case 'KILLING':
    case 'RESTARTING':
    case 'DRAINING':
    case 'PREEMPTING':
      return 'leaving'
    case 'FINISHED':
    case 'FAILED':
    case 'KILLED':
    case 'LOST':
      return 'ended'
    default:
      return 'alive'
  }
}
