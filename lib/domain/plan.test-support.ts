import { latestInstances } from './instance'
import type { JobUpdateDetails } from './job-update'
import type { PlanInput, PlannedMember } from './plan'
import { planAction } from './plan'
import { agreesWith, restoreParts, restoreRequest, runningFingerprints, unrestored } from './restore'
import { config, member, task, update } from './sample.test-support'
import type { DryRun } from './step'
import { type ConfigGroup, instanceRanges } from './task-config'
import type { Verb } from './verb'

/** What a scheduler that agrees says of each part that has something left. */
export const dryRuns = (details: JobUpdateDetails, running: readonly ConfigGroup[]): DryRun[] =>
  restoreParts(details).flatMap((part): DryRun[] => {
    const now = runningFingerprints(running)
    const wanted = unrestored(part, now)
    const request = restoreRequest(part, wanted, details.settings, [], { groupSize: null })
    if (wanted.length === 0 || !request) return []
    const keeps = request.settings.onlyInstances
    const diff =
      part.kind === 'restore'
        ? {
            added: instanceRanges(wanted.filter((id) => !now.has(id))),
            changed: instanceRanges(wanted.filter((id) => now.has(id))),
            removed: [],
            unchanged: keeps,
          }
        : { added: [], changed: [], removed: instanceRanges(wanted), unchanged: [] }
    if (!agreesWith(part, wanted, diff)) throw new Error('the sample scheduler disagrees with itself')
    return [{ part: part.ordinal, outcome: { kind: 'read', diff } }]
  })

/** getConfigSummary of a job that runs these builds. */
export const runs = (builds: Record<number, string>): ConfigGroup[] =>
  [...new Set(Object.values(builds))].map((build) => ({
    config: config(build),
    instances: instanceRanges(
      Object.keys(builds)
        .map(Number)
        .filter((id) => builds[id] === build),
    ),
  }))

/** A member read just now: instances 0 and 1 on 42, 2 and 3 on 41, unless told otherwise. */
export function input(
  details: JobUpdateDetails = update(),
  more: Partial<PlanInput> = {},
  cluster = 'dca1',
): PlanInput {
  const running = more.running === undefined ? runs({ 0: '42', 1: '42', 2: '41', 3: '41' }) : more.running
  return {
    member: member(cluster, details),
    instances: latestInstances(details, [task(0, '42'), task(1, '42'), task(2, '41'), task(3, '41')]),
    freshness: 'current',
    readAtMs: 1,
    problem: null,
    updates: [details.summary],
    running,
    dryRuns: running ? dryRuns(details, running) : [],
    quota: null,
    mayKeepPulsing: false,
    ...more,
  }
}

export function planned(given: PlanInput, verb: Verb = 'rollback'): PlannedMember {
  const [only] = planAction(verb, 'r', [given]).members
  if (!only) throw new Error('the plan lost its member')
  return only
}
