import type { InstanceReply, PastTaskView } from '@/lib/contract/instances'
import { newestTasksFirst, type PastTask } from '@/lib/domain/past-task'
import type { Task } from '@/lib/domain/task'

/** The newest of both; a crash loop can have left hundreds. */
const MOST_TASKS = 50
const MOST_EVENTS = 40
const LONGEST_MESSAGE = 2_000

/** @param tasks the newest first */
export const pastTasksView = (tasks: readonly PastTask[]): Pick<InstanceReply, 'tasks' | 'tasksOmitted'> => ({
  tasks: tasks.slice(0, MOST_TASKS).map(
    ({ taskId, status, host, build, failureCount, ancestorId, events }): PastTaskView => ({
      taskId,
      status,
      host,
      build,
      failures: failureCount,
      ancestorId,
      events: events
        .slice(-MOST_EVENTS)
        .map((event) => ({ ...event, message: event.message?.slice(0, LONGEST_MESSAGE) ?? null })),
      eventsOmitted: Math.max(0, events.length - MOST_EVENTS),
    }),
  ),
  tasksOmitted: Math.max(0, tasks.length - MOST_TASKS),
})

/** What a picture knows of the tasks of one instance, the newest first: of each only how it began and what came last. */
export const knownTasks = (tasks: readonly Task[], instance: number): PastTask[] =>
  newestTasksFirst(
    tasks
      .filter(({ instanceId }) => instanceId === instance)
      .map(({ taskId, instanceId, status, host, failureCount, ancestorId, build, lastEvent }) => ({
        taskId,
        instanceId,
        status,
        host,
        failureCount,
        ancestorId,
        build,
        events: lastEvent ? [lastEvent] : [],
      })),
  )
