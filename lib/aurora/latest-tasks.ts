import type { CallOutcome } from '@/lib/domain/call-outcome'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { ACTIVE_STATES, type Task, TERMINAL_STATES } from '@/lib/domain/task'
import type { AuroraClient } from './client'
import type { JobTasks } from './convert-task'

/** Expected instance ids of a job, by `role/environment/name`; they come from its updates, Aurora keeps no count. */
export type ExpectedInstances = ReadonlyMap<string, ReadonlySet<number>>

/** Dead tasks are asked for by instance; more ids than this make a request longer than the answer is worth. */
const MAX_IDS_PER_QUERY = 1000

/**
 * The latest tasks of every instance in two narrow queries instead of one wide one: the live tasks of all jobs at once, then,
 * job by job, the dead ones of those instances that have no healthy live task. The long tail of dead tasks stays unread.
 */
export async function readLatestTasks(
  client: AuroraClient,
  jobs: readonly JobKey[],
  expected: ExpectedInstances,
): Promise<CallOutcome<JobTasks[]>> {
  if (jobs.length === 0) return { kind: 'applied', value: [], messages: [] }
  const live = await client.readTasks({ jobs: [...jobs], statuses: [...ACTIVE_STATES] })
  if (live.kind !== 'applied') return live
  const tasksOf = new Map(live.value.map(({ job, tasks }) => [formatJobKey(job), tasks]))

  const answers: JobTasks[] = []
  for (const job of jobs) {
    const tasks = tasksOf.get(formatJobKey(job)) ?? []
    const ids = instancesInDoubt(tasks, expected.get(formatJobKey(job)) ?? new Set())
    if (ids.length === 0) {
      answers.push({ job, tasks })
      continue
    }
    const dead = await client.readTasks({
      jobs: [job],
      statuses: [...TERMINAL_STATES],
      instanceIds: ids.slice(0, MAX_IDS_PER_QUERY),
      limitPerInstance: 1,
    })
    if (dead.kind !== 'applied') return dead
    answers.push({ job, tasks: [...tasks, ...dead.value.flatMap((answer) => answer.tasks)] })
  }
  return { kind: 'applied', value: answers, messages: [] }
}

/** Instances without a live task, and those whose live task replaces one that failed: there the dead one tells why. */
function instancesInDoubt(live: readonly Task[], expected: ReadonlySet<number>): number[] {
  const healthy = new Set<number>()
  const doubtful = new Set<number>()
  for (const task of live)
    (task.status !== 'RUNNING' && task.failureCount > 0 ? doubtful : healthy).add(task.instanceId)
  for (const id of expected) if (!healthy.has(id)) doubtful.add(id)
  return [...doubtful].sort((a, b) => a - b)
}
