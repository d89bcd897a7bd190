import { formatJobKey } from '@/lib/domain/job'
import { type InstanceRange, instanceIds } from '@/lib/domain/task-config'
import type { Scheduler } from '../scheduler'
import type { StoredConfig } from '../tasks/stored-config'
import { isActive } from '../tasks/task'
import { type InstanceConfig, type JobUpdate, scopeOf } from '../updates/job-update'

/** What quota counts. */
export type Quantities = { readonly cpus: number; readonly ramMb: number; readonly diskMb: number }
export type Consumption = 'prodShared' | 'nonProdShared' | 'prodDedicated' | 'nonProdDedicated'

export const NOTHING: Quantities = { cpus: 0, ramMb: 0, diskMb: 0 }

/** Quotas by role, in memory. */
export class QuotaStore {
  private readonly byRole: Map<string, Quantities>

  constructor(quotas: Iterable<readonly [string, Quantities]> = []) {
    this.byRole = new Map(quotas)
  }

  all(): (readonly [string, Quantities])[] {
    return [...this.byRole]
  }

  get(role: string): Quantities {
    return this.byRole.get(role) ?? NOTHING
  }

  set(role: string, quota: Quantities): void {
    this.byRole.set(role, quota)
  }
}

/**
 * What a role uses (QuotaManagerImpl). Instances in the hands of an active update count with the larger of old and new
 * configs, cron jobs with the larger of template and tasks.
 *
 * @param proposed an update to reckon with as if it were already active.
 */
export function consumptionOf(
  scheduler: Scheduler,
  role: string,
  kind: Consumption,
  proposed: JobUpdate | null = null,
): Quantities {
  const updates = activeUpdates(scheduler, role, proposed)
  const cronNames = new Set(scheduler.crons.all().map(({ job }) => formatJobKey(job)))
  let total = NOTHING
  for (const task of scheduler.tasks.store.all()) {
    const { config, instanceId } = task
    const name = formatJobKey(config.job)
    if (config.job.role !== role || !isActive(task) || !isOfKind(config, kind) || cronNames.has(name)) continue
    if (!updates.get(name)?.ids.has(instanceId)) total = add(total, config.resources)
  }
  for (const { update } of updates.values()) {
    const { initial, desired } = update.instructions
    total = add(total, largest(totalOf(initial, kind), totalOf(desired ? [desired] : [], kind)))
  }
  for (const cron of scheduler.crons.all()) {
    if (cron.job.role !== role || !isOfKind(cron.config, kind)) continue
    const running = scheduler.tasks.store
      .activeOfJob(cron.job)
      .reduce((sum, { config }) => add(sum, config.resources), NOTHING)
    total = add(total, largest(scale(cron.config.resources, cron.instanceCount), running))
  }
  return total
}

/** Why a role may not have this many more instances of a config; null when it may. */
export function quotaRefusalOfInstances(scheduler: Scheduler, config: StoredConfig, count: number): string | null {
  if (!isOfKind(config, 'prodShared')) return null
  const used = consumptionOf(scheduler, config.job.role, 'prodShared')
  return refusalOf(scheduler.quotas.get(config.job.role), add(used, scale(config.resources, count)))
}

/** Why an update may not start for want of quota; null when it may. */
export function quotaRefusalOfUpdate(scheduler: Scheduler, update: JobUpdate): string | null {
  const { desired } = update.instructions
  if (!desired || !isOfKind(desired.config, 'prodShared')) return null
  const { role } = update.key.job
  return refusalOf(scheduler.quotas.get(role), consumptionOf(scheduler, role, 'prodShared', update))
}

function refusalOf(quota: Quantities, wanted: Quantities): string | null {
  const excess = [
    excessText('RAM', wanted.ramMb - quota.ramMb, 'MB'),
    excessText('disk', wanted.diskMb - quota.diskMb, 'MB'),
    excessText('CPU', wanted.cpus - quota.cpus, 'core(s)'),
  ].filter((text) => text !== null)
  return excess.length > 0 ? `Insufficient resource quota: ${excess.join('; ')}` : null
}

const excessText = (name: string, excess: number, unit: string): string | null =>
  excess > 0 ? `${name} quota exceeded by ${excess.toFixed(2)} ${unit}` : null

function activeUpdates(
  scheduler: Scheduler,
  role: string,
  proposed: JobUpdate | null,
): Map<string, { readonly update: JobUpdate; readonly ids: ReadonlySet<number> }> {
  const updates = scheduler.updates.store.active().filter(({ key }) => key.job.role === role)
  if (proposed) updates.push(proposed)
  return new Map(
    updates.map((update) => {
      const { current, desired } = scopeOf(update.instructions)
      return [formatJobKey(update.key.job), { update, ids: new Set([...current, ...desired]) }]
    }),
  )
}

function isOfKind(config: StoredConfig, kind: Consumption): boolean {
  const dedicated = config.struct.constraints.some(({ name }) => name === 'dedicated')
  const name: Consumption = config.production
    ? dedicated
      ? 'prodDedicated'
      : 'prodShared'
    : dedicated
      ? 'nonProdDedicated'
      : 'nonProdShared'
  return name === kind
}

const totalOf = (groups: readonly InstanceConfig[], kind: Consumption): Quantities =>
  groups
    .filter(({ config }) => isOfKind(config, kind))
    .reduce((sum, { config, instances }) => add(sum, scale(config.resources, countOf(instances))), NOTHING)

const countOf = (ranges: readonly InstanceRange[]): number => instanceIds(ranges).length

const add = (a: Quantities, b: Quantities): Quantities => ({
  cpus: a.cpus + b.cpus,
  ramMb: a.ramMb + b.ramMb,
  diskMb: a.diskMb + b.diskMb,
})

const scale = (a: Quantities, times: number): Quantities => ({
  cpus: a.cpus * times,
  ramMb: a.ramMb * times,
  diskMb: a.diskMb * times,
})

const largest = (a: Quantities, b: Quantities): Quantities => ({
  cpus: Math.max(a.cpus, b.cpus),
  ramMb: Math.max(a.ramMb, b.ramMb),
  diskMb: Math.max(a.diskMb, b.diskMb),
})
