import {
  agreesWith,
  type Instructions,
  type RestorePart,
  restoreParts,
  runningFingerprints,
  strangers,
  unrestored,
} from './restore'
import type { DryRun } from './step'
import { type ConfigGroup, formatRanges, type InstanceRange, instanceRanges } from './task-config'

/** One part of a restore, and what the scheduler's own dry run says it would do. */
export type PlannedPart = {
  readonly ordinal: number
  readonly kind: RestorePart['kind']
  /** The build that comes back, or goes. */
  readonly build: string
  readonly instances: readonly InstanceRange[]
  /** Instances that would change, come and go; a part with none of them is done already. */
  readonly changed: number
  readonly added: number
  readonly removed: number
}

/** Why a restore cannot be promised. */
export type RestoreProblem = {
  readonly kind: 'unreachable' | 'config-lacks' | 'dry-run' | 'strangers'
  readonly message: string
}

export type RestorePreview = { readonly parts: readonly PlannedPart[]; readonly problem: RestoreProblem | null }

/** Instances that a part still has to change. */
export const leftOf = ({ changed, added, removed }: Pick<PlannedPart, 'changed' | 'added' | 'removed'>): number =>
  changed + added + removed

/**
 * What a restore would do now, part by part, and whether the scheduler's dry runs say the same.
 *
 * @param running getConfigSummary of the job, read just now
 * @param dryRuns one of each part that has something left
 */
export function previewRestore(
  instructions: Instructions,
  running: readonly ConfigGroup[],
  dryRuns: readonly DryRun[],
): RestorePreview {
  const now = runningFingerprints(running)
  const planned = restoreParts(instructions).map((part) => ({ part, wanted: unrestored(part, now) }))
  const strange = strangers(instructions, now)
  return {
    parts: planned.map(({ part, wanted }) => partOf(part, wanted, now)),
    problem:
      strange.length > 0
        ? {
            kind: 'strangers',
            message: `${sayIds(strange)} run${strange.length === 1 ? 's' : ''} a config that this update neither found nor brought`,
          }
        : problemOf(
            planned.filter(({ wanted }) => wanted.length > 0),
            dryRuns,
          ),
  }
}

function partOf(part: RestorePart, wanted: readonly number[], now: ReadonlyMap<number, string>): PlannedPart {
  const { ordinal, kind, config, instances } = part
  const changed = kind === 'restore' ? wanted.filter((id) => now.has(id)).length : 0
  return {
    ordinal,
    kind,
    build: config.build,
    instances,
    changed,
    added: kind === 'restore' ? wanted.length - changed : 0,
    removed: kind === 'restore' ? 0 : wanted.length,
  }
}

type Left = { readonly part: RestorePart; readonly wanted: readonly number[] }

function problemOf(left: readonly Left[], dryRuns: readonly DryRun[]): RestoreProblem | null {
  for (const { part } of left) {
    const { build, lacks } = part.carries ?? { build: '', lacks: null }
    if (lacks === 'executor-data')
      return { kind: 'config-lacks', message: `the scheduler sent the config of ${build} without its executor data` }
    if (lacks === 'unknown-fields')
      return { kind: 'config-lacks', message: `the config of ${build} has fields that this version does not know` }
  }
  for (const { part, wanted } of left) {
    if (!part.carries) continue
    const outcome = dryRuns.find((run) => run.part === part.ordinal)?.outcome
    if (!outcome) return { kind: 'dry-run', message: `the scheduler was not asked what ${sayIds(wanted)} would do` }
    if (outcome.kind === 'unreadable') return { kind: 'unreachable', message: outcome.message }
    if (outcome.kind === 'refused')
      return { kind: 'dry-run', message: `the scheduler refuses it already when tried dry: ${outcome.message}` }
    if (!agreesWith(part, wanted, outcome.diff))
      return {
        kind: 'dry-run',
        message: `the scheduler's dry run would not change exactly ${sayIds(wanted)}; the job changes just now`,
      }
  }
  return null
}

const sayIds = (ids: readonly number[]): string =>
  `${ids.length === 1 ? 'instance' : 'instances'} ${formatRanges(instanceRanges(ids))}`
