import { type Instructions, restoreParts, runningFingerprints, unrestored } from './restore'
import { type ConfigGroup, instanceIds, type TaskConfig } from './task-config'

/** What quota counts: cores, and mebibytes of memory and disk. */
export type Quantities = { readonly cpus: number; readonly ramMb: number; readonly diskMb: number }

/** A role's quota and what its production tasks outside dedicated hosts use of it (getQuota). */
export type RoleQuota = { readonly quota: Quantities; readonly used: Quantities }

const NOTHING: Quantities = { cpus: 0, ramMb: 0, diskMb: 0 }

const KINDS = ['cpus', 'ramMb', 'diskMb'] as const

/** Sums of fractions of cores come out a hair too large. */
const TOLERANCE = 1e-6

/**
 * What one instance of a config takes of its role's quota; null: nothing, as quota is only for production tasks that share their
 * hosts (QuotaManagerImpl).
 */
export function demandOf({ canonical }: Pick<TaskConfig, 'canonical'>): Quantities | null {
  const config: unknown = JSON.parse(canonical)
  if (fieldOf(config, 'production') !== true) return null
  if (listAt(config, 'constraints').some((constraint) => fieldOf(constraint, 'name') === 'dedicated')) return null
  const resources = listAt(config, 'resources')
  const total = (name: string): number =>
    resources.reduce<number>((sum, resource) => {
      const amount = fieldOf(resource, name)
      return typeof amount === 'number' ? sum + amount : sum
    }, 0)
  return { cpus: total('numCpus'), ramMb: total('ramMb'), diskMb: total('diskMb') }
}

/** Whether undoing an update brings anything that quota counts. */
export const takesQuota = (instructions: Instructions): boolean =>
  restoreParts(instructions).some(({ kind, config }) => kind === 'restore' && demandOf(config) !== null)

/**
 * What a role would lack for undoing an update part by part; null: nothing. While a part is under way the scheduler counts the
 * larger of what its instances ran and shall run, so that room that it frees serves only the parts after it.
 *
 * @param running getConfigSummary of the job, read at the same time as the quota
 */
export function quotaLack(
  instructions: Instructions,
  running: readonly ConfigGroup[],
  { quota, used }: RoleQuota,
): Quantities | null {
  const now = runningFingerprints(running)
  const demands = new Map(
    running.flatMap(({ config, instances }) => {
      const demand = demandOf(config) ?? NOTHING
      return instanceIds(instances).map((id) => [id, demand] as const)
    }),
  )
  let inUse = used
  for (const part of restoreParts(instructions)) {
    const wanted = unrestored(part, now)
    const before = wanted.reduce((sum, id) => plus(sum, demands.get(id) ?? NOTHING), NOTHING)
    const demand = part.kind === 'restore' ? demandOf(part.config) : null
    const after = demand ? times(demand, wanted.length) : NOTHING
    const others = plus(inUse, times(before, -1))
    const lack = lackOf(quota, plus(others, larger(before, after)))
    if (demand && wanted.length > 0 && lack) return lack
    inUse = plus(others, after)
  }
  return null
}

/** For people: `2 cores and 512 MB of memory`. */
export function sayQuantities({ cpus, ramMb, diskMb }: Quantities): string {
  const said = [
    cpus > 0 ? `${tidy(cpus)} ${cpus === 1 ? 'core' : 'cores'}` : null,
    ramMb > 0 ? `${tidy(ramMb)} MB of memory` : null,
    diskMb > 0 ? `${tidy(diskMb)} MB of disk` : null,
  ].filter((text) => text !== null)
  return said.length < 2 ? said.join('') : `${said.slice(0, -1).join(', ')} and ${said.at(-1)}`
}

const tidy = (amount: number): string => amount.toLocaleString('en-US', { maximumFractionDigits: 2 })

function lackOf(quota: Quantities, wanted: Quantities): Quantities | null {
  const lack = each((kind) => (wanted[kind] - quota[kind] > TOLERANCE ? wanted[kind] - quota[kind] : 0))
  return KINDS.some((kind) => lack[kind] > 0) ? lack : null
}

const each = (amount: (kind: (typeof KINDS)[number]) => number): Quantities => ({
  cpus: amount('cpus'),
  ramMb: amount('ramMb'),
  diskMb: amount('diskMb'),
})
const plus = (a: Quantities, b: Quantities): Quantities => each((kind) => a[kind] + b[kind])
const times = (a: Quantities, factor: number): Quantities => each((kind) => a[kind] * factor)
const larger = (a: Quantities, b: Quantities): Quantities => each((kind) => Math.max(a[kind], b[kind]))

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined
const listAt = (value: unknown, name: string): readonly unknown[] => {
  const list = fieldOf(value, name)
  return Array.isArray(list) ? list : []
}
