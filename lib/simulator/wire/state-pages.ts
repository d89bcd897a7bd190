import { formatJobKey } from '@/lib/domain/job'
import type { Scheduler } from '../scheduler'
import { isActive, type Task } from '../tasks/task'
import { type Exchange, replyDocument, replyPlain } from './http-reply'
import type { SchedulerProcess } from './scheduler-process'

const PAGES: Readonly<Record<string, (scheduler: Scheduler) => unknown>> = {
  '/pendingtasks': pendingTasks,
  '/maintenance': maintenance,
  '/quotas': quotas,
  '/cron': crons,
}

/** The JSON pages about a scheduler's state; 404 for what is none of them. */
export function servePage({ scheduler }: SchedulerProcess, exchange: Exchange, path: string): void {
  const page = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined
  if (page) replyDocument(exchange, JSON.stringify(page(scheduler)), 'application/json')
  else replyPlain(exchange, 404, '')
}

/** PENDING tasks by job, with the reasons of the last attempt to place them. */
function pendingTasks(scheduler: Scheduler): unknown {
  const groups = new Map<string, Task[]>()
  for (const task of scheduler.tasks.store.all()) {
    if (task.status !== 'PENDING') continue
    const name = formatJobKey(task.config.job)
    groups.set(name, [...(groups.get(name) ?? []), task])
  }
  return [...groups].map(([name, tasks]) => ({
    name,
    taskIds: tasks.map(({ taskId }) => taskId),
    penaltyMs: 0,
    reason: `[${tasks.map((task) => scheduler.rig.pendingReason(task)).find((reason) => reason !== '') ?? ''}]`,
  }))
}

/** Hosts by mode; a draining one with the tasks that are still on it. */
function maintenance(scheduler: Scheduler): unknown {
  const hosts = (mode: string) => scheduler.rig.agents.filter((agent) => agent.mode === mode).map(({ host }) => host)
  const tasksOn = (host: string) =>
    [...scheduler.tasks.store.all()]
      .filter((task) => isActive(task) && task.placement?.agent.host === host)
      .map(({ taskId }) => taskId)
  return {
    DRAINED: hosts('DRAINED'),
    SCHEDULED: hosts('SCHEDULED'),
    DRAINING: Object.fromEntries(hosts('DRAINING').map((host) => [host, tasksOn(host)])),
  }
}

function quotas(scheduler: Scheduler): unknown {
  const roles = new Set(scheduler.tasks.store.jobs().map(({ role }) => role))
  return Object.fromEntries(
    [...roles].sort().map((role) => {
      const { cpus, ramMb, diskMb } = scheduler.quotas.get(role)
      return [role, { cpu_cores: cpus, ram_mb: ramMb, disk_mb: diskMb }]
    }),
  )
}

function crons(scheduler: Scheduler): unknown {
  const schedules = scheduler.crons.all().map(({ job, schedule }) => [formatJobKey(job), schedule])
  return { scheduled: Object.fromEntries(schedules) }
}
