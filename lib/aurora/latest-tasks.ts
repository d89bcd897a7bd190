import type { CallOutcome } from '@/lib/domain/call-outcome'
import { formatJobKey } from '@/lib/domain/job'
import { ACTIVE_STATES, type Task, TERMINAL_STATES } from '@/lib/domain/task'
import { instanceRanges } from '@/lib/domain/task-config'
import type { TaskClient } from './client'
import {
  canReadChanges,
  deadWanted,
  instancesToRead,
  isLive,
  type JobChanges,
  type KnownTasks,
  knownDead,
  liveByInstance,
  runningConfigs,
  TRANSITIONAL_STATES,
  type WantedTasks,
  withChanges,
} from './known-tasks'
import { instanceSelections, jobBatches, readSelections, taskIdSelections } from './task-queries'

export type FailedRead = Exclude<CallOutcome<never>, { kind: 'applied' }>

/** What could be read, and why not the rest. */
export type LatestTasks = { readonly jobs: readonly KnownTasks[]; readonly failure: FailedRead | null }

/** How many tasks a job of which nothing is known is taken to have. */
const USUAL_SIZE = 100

/**
 * The latest tasks of every instance of these jobs, and the long tail of dead ones left unread: the live tasks of many jobs at
 * once, then of the dead those whose instance has no live one, and those that a live one has replaced because they failed. Of
 * a large job that was read in full not long ago only what can have changed is asked for.
 */
export async function readLatestTasks(
  client: TaskClient,
  wanted: readonly WantedTasks[],
  nowMs: number,
): Promise<LatestTasks> {
  const jobs: KnownTasks[] = []
  const full = wanted.filter((job) => !canReadChanges(job, nowMs))
  const changing = wanted.filter((job) => canReadChanges(job, nowMs))
  for (const batch of jobBatches(changing, () => 1)) {
    const read = await readChanges(client, batch)
    if (read.kind !== 'applied') return { jobs, failure: read }
    jobs.push(...read.value.jobs)
    full.push(...read.value.contradicted)
  }
  for (const batch of jobBatches(full, expectedSize)) {
    const read = await readInFull(client, batch, nowMs)
    if (read.kind !== 'applied') return { jobs, failure: read }
    jobs.push(...read.value)
  }
  return { jobs, failure: null }
}

const expectedSize = ({ expected, known }: WantedTasks): number =>
  Math.max(expected.size, known?.tasks.length ?? 0) || USUAL_SIZE

/** A job whose live tasks are known now. */
type LiveJob = {
  readonly wanted: WantedTasks
  readonly live: ReadonlyMap<number, Task>
  /** Instances that something may have happened to since the job was read before; null: any. */
  readonly changed: ReadonlySet<number> | null
  readonly fullReadAtMs: number
}

async function readInFull(
  client: TaskClient,
  batch: readonly WantedTasks[],
  nowMs: number,
): Promise<CallOutcome<KnownTasks[]>> {
  const read = await readSelections(client, [{ jobs: batch.map(({ job }) => job), statuses: [...ACTIVE_STATES] }])
  if (read.kind !== 'applied') return read
  const jobs = batch.map((wanted): LiveJob => {
    const live = liveByInstance(read.value.get(formatJobKey(wanted.job)) ?? [])
    return { wanted, live, changed: null, fullReadAtMs: nowMs }
  })
  return withDeadTasks(client, jobs)
}

/** The jobs whose changes could be told, and those whose answers did not fit together and that have to be read in full. */
type ChangesRead = { readonly jobs: readonly KnownTasks[]; readonly contradicted: readonly WantedTasks[] }

async function readChanges(client: TaskClient, batch: readonly WantedTasks[]): Promise<CallOutcome<ChangesRead>> {
  const keys = batch.map(({ job }) => job)
  const transitional = await readSelections(client, [{ jobs: keys, statuses: TRANSITIONAL_STATES }])
  if (transitional.kind !== 'applied') return transitional

  const contradicted: WantedTasks[] = []
  const looked: { wanted: WantedTasks; changes: JobChanges; ids: ReadonlySet<number> }[] = []
  for (const wanted of batch) {
    const summary = await client.readConfigSummary(wanted.job)
    if (summary.kind !== 'applied') return summary
    const running = runningConfigs(summary.value)
    const moving = liveByInstance(transitional.value.get(formatJobKey(wanted.job)) ?? [])
    const changes = running && { transitional: moving, running }
    const ids = changes && instancesToRead(wanted, changes)
    if (changes && ids) looked.push({ wanted, changes, ids })
    else contradicted.push(wanted)
  }

  const selections = instanceSelections(
    looked.map(({ wanted, ids }) => ({ job: wanted.job, ids })),
    [...ACTIVE_STATES],
  )
  const reread = await readSelections(client, selections)
  if (reread.kind !== 'applied') return reread
  const jobs: LiveJob[] = []
  for (const { wanted, changes, ids } of looked) {
    const found = reread.value.get(formatJobKey(wanted.job)) ?? []
    const live = withChanges(wanted, changes, ids, found)
    const changed = new Set([...ids, ...changes.transitional.keys()])
    if (live) jobs.push({ wanted, live, changed, fullReadAtMs: wanted.known?.fullReadAtMs ?? 0 })
    else contradicted.push(wanted)
  }
  const read = await withDeadTasks(client, jobs)
  return read.kind === 'applied' ? { ...read, value: { jobs: read.value, contradicted } } : read
}

/** Adds the dead tasks that belong to the latest status, as far as they are not known already. */
async function withDeadTasks(client: TaskClient, jobs: readonly LiveJob[]): Promise<CallOutcome<KnownTasks[]>> {
  const needs = jobs.map(({ wanted, live, changed }) =>
    knownDead(wanted.known, deadWanted(live, wanted.expected), changed),
  )
  const keys = jobs.map(({ wanted }) => wanted.job)
  const withAncestors = keys.filter((_, index) => (needs[index]?.missing.ancestorIds.size ?? 0) > 0)
  const ancestorIds = needs.flatMap(({ missing }) => [...missing.ancestorIds])
  const instances = keys.map((job, index) => ({ job, ids: needs[index]?.missing.instances ?? new Set<number>() }))
  const read = await readSelections(client, [
    ...taskIdSelections(withAncestors, ancestorIds),
    ...instanceSelections(instances, [...TERMINAL_STATES]),
  ])
  if (read.kind !== 'applied') return read
  const value = jobs.map(({ wanted, live, fullReadAtMs }, index): KnownTasks => {
    const need = needs[index]
    const found = (read.value.get(formatJobKey(wanted.job)) ?? []).filter(
      (task) =>
        !isLive(task) && (need?.missing.ancestorIds.has(task.taskId) || need?.missing.instances.has(task.instanceId)),
    )
    return {
      job: wanted.job,
      tasks: [...live.values(), ...(need?.tasks ?? []), ...found],
      fullReadAtMs,
      lookedFor: instanceRanges(wanted.expected),
    }
  })
  return { kind: 'applied', value, messages: [] }
}
