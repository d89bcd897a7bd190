import { formatJobKey } from '@/lib/domain/job'
import type { SchedulerProcess } from './scheduler-process'

export type Metrics = Readonly<Record<string, number | string>>

const count = (into: Map<string, number>, name: string): void => void into.set(name, (into.get(name) ?? 0) + 1)

/**
 * What /vars.json shows: Aurora's names for what the simulator knows, in alphabetical order. Counters reckon with what the
 * store still remembers, so they fall when it is pruned. A process without the storage has only its own standing to tell.
 */
export function metricsOf(process: SchedulerProcess): Metrics {
  const leads = process.isReady()
  const numbers = new Map<string, number>([
    ['framework_registered', leads ? 1 : 0],
    ['scheduler_lifecycle_ACTIVE', leads ? 1 : 0],
    ['scheduler_lifecycle_STORAGE_PREPARED', leads ? 0 : 1],
  ])
  if (leads) countStores(process, numbers)
  const { log } = process.scheduler
  for (const { method, outcome } of log.all()) {
    count(numbers, `scheduler_thrift_${method}_events`)
    if (outcome === 'ERROR') count(numbers, `scheduler_thrift_${method}_errors`)
  }
  return Object.fromEntries([...numbers].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function countStores({ scheduler }: SchedulerProcess, numbers: Map<string, number>): void {
  for (const task of scheduler.tasks.store.all()) {
    count(numbers, `task_store_${task.status}`)
    if (task.status === 'FAILED' || task.status === 'LOST')
      count(numbers, `tasks_${task.status}_${formatJobKey(task.config.job)}`)
  }
  for (const { events, instanceEvents } of scheduler.updates.store.newestFirst()) {
    for (const { status } of events) count(numbers, `update_transition_${status}`)
    for (const { action } of instanceEvents) count(numbers, `update_instance_transition_${action}`)
  }
}

/** `/vars`: one `name value` a line. */
export const metricsText = (metrics: Metrics): string =>
  Object.entries(metrics)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('')
