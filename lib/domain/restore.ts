import type { JobUpdateDetails, JobUpdateSettings, UpdateStrategy } from './job-update'
import type { Metadata } from './metadata'
import { type ConfigGroup, type InstanceRange, instanceIds, instanceRanges, type TaskConfig } from './task-config'
import type { UpdateDiff, UpdateRequest } from './update-request'

/** What an update changed. The scheduler never changes it afterwards, so that a copy stays good when the update is pruned. */
export type Instructions = Pick<JobUpdateDetails, 'initial' | 'desired' | 'settings'>

/**
 * One piece of undoing an ended update. `restore`: a new update to one of its old configs; `remove`: a new update without the
 * instances it had added; `kill`: killTasks, because no update can take instance 0 away (its count is at least 1).
 */
export type RestorePart = {
  /** From 1, the same for an update for ever, whatever of it is done already. */
  readonly ordinal: number
  readonly kind: 'restore' | 'remove' | 'kill'
  /** The config that comes back; with `remove` and `kill` the one that goes. */
  readonly config: TaskConfig
  readonly instances: readonly InstanceRange[]
}

/** The parts that undo an update exactly: each old config where it was, then without what was added. */
export function restoreParts({ initial, desired }: Instructions): RestorePart[] {
  const parts: Omit<RestorePart, 'ordinal'>[] = initial.map(({ config, instances }) => ({
    kind: 'restore',
    config,
    instances,
  }))
  if (desired) {
    const old = new Set(initial.flatMap(({ instances }) => instanceIds(instances)))
    const added = instanceIds(desired.instances).filter((id) => !old.has(id))
    const [first] = added
    // A whole job goes at once; beside other instances only 0 needs a kill.
    const killed = first !== 0 ? [] : initial.length === 0 ? added : [0]
    const removed = added.slice(killed.length)
    const { config } = desired
    if (removed.length > 0) parts.push({ kind: 'remove', config, instances: instanceRanges(removed) })
    if (killed.length > 0) parts.push({ kind: 'kill', config, instances: instanceRanges(killed) })
  }
  return parts.map((part, index) => ({ ordinal: index + 1, ...part }))
}

/** `TaskConfig.fingerprint` of what each instance of a job runs, from getConfigSummary. */
export const runningFingerprints = (running: readonly ConfigGroup[]): ReadonlyMap<number, string> =>
  new Map(
    running.flatMap(({ config, instances }) => instanceIds(instances).map((id) => [id, config.fingerprint] as const)),
  )

/** The instances of a part that are not yet as they shall be, ascending. */
export function unrestored({ kind, config, instances }: RestorePart, running: ReadonlyMap<number, string>): number[] {
  return instanceIds(instances).filter((id) =>
    kind === 'restore' ? running.get(id) !== config.fingerprint : running.has(id),
  )
}

/** Instances of the update that run neither what it found nor what it brought: somebody else has changed them since. */
export function strangers({ initial, desired }: Instructions, running: ReadonlyMap<number, string>): number[] {
  const old = new Map(
    initial.flatMap(({ config, instances }) => instanceIds(instances).map((id) => [id, config.fingerprint] as const)),
  )
  const ids = new Set([...old.keys(), ...instanceIds(desired?.instances ?? [])])
  return [...ids]
    .filter((id) => {
      const now = running.get(id)
      return now !== undefined && now !== old.get(id) && now !== desired?.config.fingerprint
    })
    .sort((a, b) => a - b)
}

/** What the scheduler's dry run has to say of a part for it to be sent: exactly these instances, and no other. */
export function agreesWith(part: RestorePart, wanted: readonly number[], diff: UpdateDiff): boolean {
  const removed = instanceIds(diff.removed)
  const turned = instanceIds([...diff.added, ...diff.changed])
  const [expected, other] = part.kind === 'restore' ? [turned, removed] : [removed, turned]
  return other.length === 0 && expected.length === wanted.length && expected.every((id, at) => id === wanted[at])
}

export type RestoreOptions = {
  /** Instances at a time instead of the update's own; null: its own. */
  readonly groupSize: number | null
}

/**
 * The request of a `restore` or `remove` part. Settings are the update's own, but for three that would turn against a rollback:
 * it does not go on to the new build when it fails, waits for no pulses, and does not pause by itself.
 *
 * @param wanted `unrestored` of the part; instances that do not exist any more must not be named (startJobUpdate refuses a scope it cannot find)
 */
export function restoreRequest(
  part: RestorePart,
  wanted: readonly number[],
  settings: JobUpdateSettings,
  metadata: readonly Metadata[],
  { groupSize }: RestoreOptions,
): UpdateRequest {
  const ids = instanceIds(part.instances)
  const [lowest = 0] = ids
  return {
    job: part.config.job,
    config: part.config,
    instanceCount: part.kind === 'restore' ? (ids.at(-1) ?? 0) + 1 : lowest,
    settings: {
      ...settings,
      strategy: strategyOf(settings, groupSize),
      onlyInstances: part.kind === 'restore' ? part.instances : instanceRanges(wanted),
      rollbackOnFailure: false,
      blockIfNoPulsesAfterMs: 0,
      slaAware: settings.slaAware && part.config.hasSlaPolicy,
    },
    metadata,
  }
}

function strategyOf({ strategy }: JobUpdateSettings, groupSize: number | null): UpdateStrategy {
  if (strategy.kind === 'queue') return { kind: 'queue', groupSize: groupSize ?? strategy.groupSize }
  if (groupSize !== null) return { kind: 'batch', groupSize, autopause: false }
  return { ...strategy, autopause: false }
}
