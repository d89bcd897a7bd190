import type { ScheduleStatusName } from '../calls/wire-enums'
import { isTerminated, type Task } from './task'

export type TaskAction = 'INCREMENT_FAILURES' | 'SAVE_STATE' | 'RESCHEDULE' | 'TRANSITION_TO_LOST' | 'KILL' | 'DELETE'

/** The order in which StateManagerImpl performs what a transition asks for. */
export const ACTION_ORDER: readonly TaskAction[] = [
  'INCREMENT_FAILURES',
  'SAVE_STATE',
  'RESCHEDULE',
  'TRANSITION_TO_LOST',
  'KILL',
  'DELETE',
]

const ON_AGENT = ['RESTARTING', 'DRAINING', 'PREEMPTING', 'KILLING'] as const
const ENDS = ['FINISHED', 'FAILED', 'KILLED', 'LOST'] as const

/** TaskStateMachine's table: which status may follow which. */
export const TASK_TRANSITIONS: Readonly<Partial<Record<ScheduleStatusName, readonly ScheduleStatusName[]>>> = {
  INIT: ['PENDING', 'THROTTLED'],
  THROTTLED: ['PENDING', 'KILLING'],
  PENDING: ['ASSIGNED', 'KILLING'],
  ASSIGNED: ['STARTING', 'RUNNING', ...ENDS, ...ON_AGENT],
  STARTING: ['RUNNING', ...ENDS, ...ON_AGENT, 'PARTITIONED'],
  RUNNING: [...ENDS, ...ON_AGENT, 'PARTITIONED'],
  PREEMPTING: [...ENDS, 'KILLING', 'PARTITIONED'],
  RESTARTING: [...ENDS, 'KILLING', 'PARTITIONED'],
  DRAINING: [...ENDS, 'KILLING', 'PARTITIONED'],
  PARTITIONED: ['ASSIGNED', 'STARTING', 'RUNNING', 'FINISHED', 'FAILED', 'LOST', ...ON_AGENT],
  KILLING: [...ENDS, 'PARTITIONED'],
}

/**
 * What must be done for this task to go to `target` (TaskStateMachine): null when it may not go there, an empty list when
 * it is there already. Refused transitions of a task whose end is already known still ask for a kill.
 */
export function actionsFor(task: Task, target: ScheduleStatusName): readonly TaskAction[] | null {
  const from = task.status
  if (from === target) return []
  if (!TASK_TRANSITIONS[from]?.includes(target)) {
    const revives = target === 'ASSIGNED' || target === 'STARTING' || target === 'RUNNING'
    const ending = isTerminated(task) || from === 'KILLING' || isLeaving(from)
    return revives && ending ? ['KILL'] : null
  }
  if ((from === 'PENDING' || from === 'THROTTLED') && target === 'KILLING') return ['DELETE']
  const actions = new Set<TaskAction>(['SAVE_STATE', ...sideEffects(task, target)])
  return ACTION_ORDER.filter((action) => actions.has(action))
}

const isLeaving = (status: ScheduleStatusName): boolean =>
  status === 'RESTARTING' || status === 'DRAINING' || status === 'PREEMPTING'

function sideEffects(task: Task, target: ScheduleStatusName): readonly TaskAction[] {
  const from = task.status
  const wasKilled = task.events.some(({ status }) => status === 'KILLING')
  switch (target) {
    case 'KILLING':
    case 'RESTARTING':
    case 'DRAINING':
    case 'PREEMPTING':
      if (from === 'PARTITIONED') return ['TRANSITION_TO_LOST']
      return isLeaving(from) ? [] : ['KILL']
    case 'PARTITIONED':
      return from === 'KILLING' || isLeaving(from) ? ['TRANSITION_TO_LOST'] : []
    case 'FINISHED':
      return isLeaving(from) || (from !== 'KILLING' && from !== 'PARTITIONED' && task.config.isService)
        ? ['RESCHEDULE']
        : []
    case 'FAILED':
      if (from === 'KILLING') return []
      return isLeaving(from) ? ['RESCHEDULE'] : failureEffects(task)
    case 'KILLED':
      return from === 'KILLING' ? [] : ['RESCHEDULE']
    case 'LOST':
      if (from === 'KILLING') return []
      if (from === 'PARTITIONED') return wasKilled ? ['KILL'] : ['KILL', 'RESCHEDULE']
      return from === 'ASSIGNED' || isLeaving(from) ? ['KILL', 'RESCHEDULE'] : ['RESCHEDULE']
    default:
      return []
  }
}

/** A service is rescheduled whatever its failures; other tasks until maxTaskFailures, where -1 means never enough. */
function failureEffects({ config, failureCount }: Task): readonly TaskAction[] {
  const again = config.isService || config.maxTaskFailures === -1 || failureCount < config.maxTaskFailures - 1
  return again ? ['INCREMENT_FAILURES', 'RESCHEDULE'] : ['INCREMENT_FAILURES']
}
