import type { AuroraClient } from '@/lib/aurora/client'
import { type FailedRead, readLatestTasks } from '@/lib/aurora/latest-tasks'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import type { ObservedUpdate } from '@/lib/domain/meta-update'
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
  const { jobs, failure } = await readLatestTasks(client, wanted, readAtMs)
  const pictures = jobs.map((read): JobPicture => {
    const eventsUntilMs = (events.get(formatJobKey(read.job)) ?? []).reduce((ms, { atMs }) => Math.max(ms, atMs), 0)
    return { ...read, readAtMs, eventsUntilMs }
  })
  return { pictures, failure }
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
