import type { AuroraClient } from '@/lib/aurora/client'
import { type FailedRead, readLatestTasks } from '@/lib/aurora/latest-tasks'
import { earlierFailure, type FirstFailure, firstFailureOf } from '@/lib/domain/first-failure'
import { latestTasks } from '@/lib/domain/instance'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { isLater, type ObservedUpdate } from '@/lib/domain/meta-update'
import type { Task } from '@/lib/domain/task'
import type { JobPicture } from './cluster-picture'
import { expectedInstances } from './reading-list'

/** New pictures of the jobs that could be read, and why not the rest. */
export type TaskReading = { readonly pictures: readonly JobPicture[]; readonly failure: FailedRead | null }

/** Reads the latest tasks of the jobs that are due, building on what was read of them before. */
export async function readTasks(
  client: AuroraClient,
  due: readonly JobKey[],
  updates: readonly ObservedUpdate[],
  before: ReadonlyMap<string, JobPicture>,
  nowMs: () => number,
): Promise<TaskReading> {
  const expected = expectedInstances(updates)
  const readAtMs = nowMs()
  const events = instanceEvents(updates, new Set(due.map(formatJobKey)))
  const wanted = due.map((job) => {
    const name = formatJobKey(job)
    const known = before.get(name) ?? null
    const touched = new Set<number>()
    for (const { instanceId, atMs } of events.get(name) ?? [])
      if (known && atMs > known.eventsUntilMs) touched.add(instanceId)
    return { job, expected: expected.get(name) ?? new Set<number>(), touched, known }
  })
  const byJob = updatesByJob(updates)
  const { jobs, failure } = await readLatestTasks(client, wanted, readAtMs)
  const pictures = jobs.map((read): JobPicture => {
    const name = formatJobKey(read.job)
    const eventsUntilMs = (events.get(name) ?? []).reduce((ms, { atMs }) => Math.max(ms, atMs), 0)
    const firstFailures = firstFailuresOf(byJob.get(name) ?? [], read.tasks, before.get(name)?.firstFailures ?? {})
    return { ...read, readAtMs, eventsUntilMs, firstFailures }
  })
  return { pictures, failure }
}

function updatesByJob(updates: readonly ObservedUpdate[]): ReadonlyMap<string, readonly ObservedUpdate[]> {
  const byJob = new Map<string, ObservedUpdate[]>()
  for (const update of updates) {
    const name = formatJobKey(update.summary.key.job)
    const known = byJob.get(name)
    if (known) known.push(update)
    else byJob.set(name, [update])
  }
  return byJob
}

/** What tasks tell is of the job's latest update; of those before it, as long as anybody knows them, what was seen in their time. */
function firstFailuresOf(
  updates: readonly ObservedUpdate[],
  tasks: readonly Task[],
  before: JobPicture['firstFailures'],
): JobPicture['firstFailures'] {
  const latest = updates.find(({ summary }) => updates.every((other) => !isLater(other.summary, summary)))
  const instances = [...latestTasks(tasks)].map(([id, { lastFailure }]) => ({ id, lastFailure }))
  const firstFailures: Record<string, FirstFailure> = {}
  for (const update of updates) {
    const { id } = update.summary.key
    const known = before[id] ?? null
    const seen = update === latest && update.details ? firstFailureOf(update.details, instances) : null
    const first = earlierFailure(known, seen)
    if (first) firstFailures[id] = first
  }
  return firstFailures
}

type InstanceEvents = NonNullable<ObservedUpdate['details']>['instanceEvents']

/** What the updates of these jobs say that they did to instances, by job. */
function instanceEvents(
  updates: readonly ObservedUpdate[],
  names: ReadonlySet<string>,
): ReadonlyMap<string, InstanceEvents[number][]> {
  const events = new Map<string, InstanceEvents[number][]>()
  for (const { summary, details } of updates) {
    const name = formatJobKey(summary.key.job)
    if (!details || !names.has(name)) continue
    const known = events.get(name) ?? []
    for (const event of details.instanceEvents) known.push(event)
    events.set(name, known)
  }
  return events
}
