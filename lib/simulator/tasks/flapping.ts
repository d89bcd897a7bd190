import { ACTIVE_STATES } from '@/lib/domain/task'
import type { Random } from '../random'
import { isTerminated, type Task } from './task'

/** -flapping_task_threshold, -initial_flapping_task_delay, -max_flapping_task_delay. */
const FLAPPING_THRESHOLD_MS = 300_000
const INITIAL_PENALTY_MS = 30_000
const MAX_PENALTY_MS = 300_000

const ASKED_FOR: readonly string[] = ['RESTARTING', 'KILLING', 'DRAINING']

/**
 * RescheduleCalculatorImpl: milliseconds a rescheduled task must wait because its ancestors kept dying young; 0 when they
 * did not. The task that has just ended is not looked at, only those before it, so a second quick death is the first punished.
 */
export function flappingPenaltyMs(ended: Task, taskById: (taskId: string) => Task | null, random: Random): number {
  let penaltyMs = 0
  let ancestor = ended.ancestorId ? taskById(ended.ancestorId) : null
  while (ancestor && hasFlapped(ancestor)) {
    const nextMs = backoffMs(penaltyMs, random)
    if (nextMs === penaltyMs) break
    penaltyMs = nextMs
    ancestor = ancestor.ancestorId ? taskById(ancestor.ancestorId) : null
  }
  return penaltyMs
}

/** Died within the threshold after its last active event, and nobody asked it to. */
export function hasFlapped(task: Task): boolean {
  if (!isTerminated(task) || task.events.some(({ status }) => ASKED_FOR.includes(status))) return false
  const end = task.events.at(-1)
  const lastActive = task.events.findLast(({ status }) => ACTIVE_STATES.has(status))
  return end !== undefined && lastActive !== undefined && end.atMs - lastActive.atMs < FLAPPING_THRESHOLD_MS
}

/** TruncatedBinaryBackoff with a random half on top of the first wait. */
function backoffMs(lastMs: number, random: Random): number {
  if (lastMs === 0) return Math.min(MAX_PENALTY_MS, INITIAL_PENALTY_MS + random.between(0, INITIAL_PENALTY_MS))
  return Math.min(MAX_PENALTY_MS, lastMs * 2)
}
