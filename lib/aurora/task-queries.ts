import type { CallOutcome } from '@/lib/domain/call-outcome'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { type ScheduleStatus, type Task, TERMINAL_STATES } from '@/lib/domain/task'
import type { TaskClient } from './client'
import type { TaskSelection } from './request'

/** Jobs of one query: its text stays short, and one bad answer concerns not too many. */
const MAX_JOBS = 50
/** Instances of one query: an answer with as many tasks is far below what one answer may hold. */
const MAX_INSTANCES = 4000
/** Ids of one query, which would else be longer than its answer. */
const MAX_IDS = 1000
/** Instances that nobody wants and that a query may ask for because it names several jobs. */
const MAX_UNWANTED = 10

/** Groups of jobs whose tasks fit into one answer, by how many tasks each may have. */
export function jobBatches<T>(jobs: readonly T[], sizeOf: (job: T) => number): T[][] {
  const batches: T[][] = []
  let room = 0
  for (const job of jobs) {
    const size = sizeOf(job)
    const batch = batches.at(-1)
    if (batch && batch.length < MAX_JOBS && size <= room) {
      batch.push(job)
      room -= size
    } else {
      batches.push([job])
      room = MAX_INSTANCES - size
    }
  }
  return batches
}

/** Instances of one job. */
export type InstancesOfJob = { readonly job: JobKey; readonly ids: ReadonlySet<number> }

/**
 * The fewest queries for these instances. A query asks for each of its ids in each of its jobs, so that jobs share one only as
 * long as hardly anything is asked for that nobody wants.
 */
export function instanceSelections(
  wanted: readonly InstancesOfJob[],
  statuses: readonly ScheduleStatus[],
): TaskSelection[] {
  const groups: { jobs: JobKey[]; ids: Set<number>; asked: number }[] = []
  const bySize = wanted.filter(({ ids }) => ids.size > 0).toSorted((a, b) => b.ids.size - a.ids.size)
  for (const { job, ids } of bySize) {
    const group = groups.find((other) => {
      const union = new Set([...other.ids, ...ids]).size
      return other.jobs.length < MAX_JOBS && union * (other.jobs.length + 1) - other.asked - ids.size <= MAX_UNWANTED
    })
    if (group) {
      group.jobs.push(job)
      for (const id of ids) group.ids.add(id)
      group.asked += ids.size
    } else {
      groups.push({ jobs: [job], ids: new Set(ids), asked: ids.size })
    }
  }
  return groups.flatMap(({ jobs, ids }) =>
    chunks([...ids].sort((a, b) => a - b)).map((instanceIds) => ({ jobs, statuses, instanceIds })),
  )
}

/** Queries for these dead tasks; an id belongs to one task of one job, so that all jobs can share them. */
export const taskIdSelections = (jobs: readonly JobKey[], taskIds: readonly string[]): TaskSelection[] =>
  chunks(taskIds).flatMap((ids) =>
    jobBatches(jobs, () => 1).map((batch) => ({ jobs: batch, statuses: [...TERMINAL_STATES], taskIds: ids })),
  )

const chunks = <T>(values: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(values.length / MAX_IDS) }, (_, at) => values.slice(at * MAX_IDS, (at + 1) * MAX_IDS))

/** Tasks by `role/environment/name`. */
export type TasksByJob = ReadonlyMap<string, readonly Task[]>

/**
 * Makes these queries one after the other, each for the newest task of an instance where the scheduler can do that. One whose
 * answer is too large is made again in two halves.
 */
export async function readSelections(
  client: TaskClient,
  selections: readonly TaskSelection[],
): Promise<CallOutcome<TasksByJob>> {
  const found = new Map<string, Task[]>()
  const open = [...selections].reverse()
  for (let selection = open.pop(); selection; selection = open.pop()) {
    const read = await client.readTasks({ ...selection, limitPerInstance: 1 })
    if (read.kind === 'applied') {
      for (const { job, tasks } of read.value) {
        const name = formatJobKey(job)
        found.set(name, [...(found.get(name) ?? []), ...tasks])
      }
      continue
    }
    const halves = read.kind === 'unreadable' && read.failure === 'oversized' ? halvesOf(selection) : []
    if (halves.length === 0) return read
    open.push(...halves.reverse())
  }
  return { kind: 'applied', value: found, messages: [] }
}

function halvesOf(selection: TaskSelection): TaskSelection[] {
  const { jobs, instanceIds, taskIds } = selection
  if (taskIds && taskIds.length > 1) return halve(taskIds).map((ids) => ({ ...selection, taskIds: ids }))
  if (instanceIds && instanceIds.length > 1)
    return halve(instanceIds).map((ids) => ({ ...selection, instanceIds: ids }))
  return jobs.length > 1 ? halve(jobs).map((some) => ({ ...selection, jobs: some })) : []
}

const halve = <T>(values: readonly T[]): T[][] => {
  const middle = Math.ceil(values.length / 2)
  return [values.slice(0, middle), values.slice(middle)]
}
