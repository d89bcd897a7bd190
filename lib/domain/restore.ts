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
  /**
   * What its request carries; null: none, as killTasks has no dry run either. A removal carries an old config, which starts nothing
   * but has to pass the scheduler's checks with as few instances as are left.
   */
  readonly carries: TaskConfig | null
  readonly instances: readonly InstanceRange[]
  /** Of the request: instances from here on go. A restore names as many as are known, since an SLA policy has to fit them. */
  readonly instanceCount: number
}

/**
 * The parts that undo an update exactly: each old config where it was, then without what was added. The scheduler sends the old
 * configs as a set, so that their order is made here: by the lowest instance of each.
 */
export function restoreParts({ initial, desired }: Instructions): RestorePart[] {
  const old = new Set(initial.flatMap(({ instances }) => instanceIds(instances)))
  const fresh = instanceIds(desired?.instances ?? [])
  const highest = [...old, ...fresh].reduce((most, id) => Math.max(most, id), 0)
  const parts: Omit<RestorePart, 'ordinal'>[] = initial
    .map(({ config, instances }) => ({
      kind: 'restore' as const,
      config,
      carries: config,
      instances: sortedRanges(instances),
      instanceCount: highest + 1,
    }))
    .sort((a, b) => (a.instances[0]?.first ?? 0) - (b.instances[0]?.first ?? 0))
  if (desired) {
    const added = fresh.filter((id) => !old.has(id))
    const [first] = added
    // A whole job goes at once; beside other instances only 0 needs a kill.
    const killed = first !== 0 ? [] : initial.length === 0 ? added : [0]
    const removed = added.slice(killed.length)
    const { config } = desired
    if (removed.length > 0)
      parts.push({
        kind: 'remove',
        config,
        carries: parts[0]?.config ?? config,
        instances: instanceRanges(removed),
        instanceCount: removed[0] ?? 0,
      })
    if (killed.length > 0)
      parts.push({ kind: 'kill', config, carries: null, instances: instanceRanges(killed), instanceCount: 0 })
  }
  return parts.map((part, index) => ({ ordinal: index + 1, ...part }))
}

const sortedRanges = (ranges: readonly InstanceRange[]): readonly InstanceRange[] => instanceRanges(instanceIds(ranges))

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

/** -max_update_instance_failures of the scheduler: startJobUpdate refuses more of maxPerInstanceFailures × instanceCount. */
const MOST_INSTANCE_FAILURES = 20_000

export type RestoreOptions = {
  /** Instances at a time instead of the update's own; null: its own. */
  readonly groupSize: number | null
}

/**
 * The request of a part; null for a `kill`, which is none. Settings are the update's own, but for those that would turn
 * against a rollback: it does not go on to the new build when it fails, waits for no pulses, does not pause by itself, and
 * asks for no SLA that its config has not.
 *
 * @param wanted `unrestored` of the part; instances that do not exist any more must not be named (startJobUpdate refuses a scope it cannot find)
 */
export function restoreRequest(
  part: RestorePart,
  wanted: readonly number[],
  settings: JobUpdateSettings,
  metadata: readonly Metadata[],
  { groupSize }: RestoreOptions,
): UpdateRequest | null {
  const { instanceCount, carries: config } = part
  if (!config) return null
  return {
    job: config.job,
    config,
    instanceCount,
    settings: {
      ...settings,
      strategy: strategyOf(settings, groupSize),
      // No range at all would mean every instance of the job.
      onlyInstances: part.kind === 'restore' || wanted.length === 0 ? part.instances : instanceRanges(wanted),
      // Removed instances come back with a higher count than the update itself had to pass with.
      maxPerInstanceFailures: Math.min(
        settings.maxPerInstanceFailures,
        Math.floor(MOST_INSTANCE_FAILURES / instanceCount),
      ),
      rollbackOnFailure: false,
      blockIfNoPulsesAfterMs: 0,
      slaAware: settings.slaAware && config.hasSlaPolicy,
    },
    metadata,
  }
}

function strategyOf({ strategy }: JobUpdateSettings, groupSize: number | null): UpdateStrategy {
  if (strategy.kind === 'queue') return { kind: 'queue', groupSize: groupSize ?? strategy.groupSize }
  if (groupSize !== null) return { kind: 'batch', groupSize, autopause: false }
  return { ...strategy, autopause: false }
}
