import { decideStep } from './decide-step'
import type { JobUpdateStatus, JobUpdateSummary } from './job-update'
import { restoreMetadata } from './restore-marker'
import { config, JOB, update } from './sample.test-support'
import type { Attempt, DryRun, Step, StepObservation, StepPolicy, StepWork } from './step'
import { type ConfigGroup, instanceRanges } from './task-config'
import type { UpdateDiff } from './update-request'

export const POLICY: StepPolicy = { quietMs: 30_000, maxSends: 3, watchEveryMs: 1000 }
export const NOW = 1_000_000

export const work = (more: Partial<StepWork> = {}): StepWork => ({
  verb: 'rollback',
  direction: 'forward',
  mayRestore: false,
  instructions: null,
  knownUpdateIds: ['u1'],
  metadata: [],
  keepPulsing: false,
  groupSize: null,
  ...more,
})

/** A step accepted a minute ago, with calls that were made then unless told otherwise. */
export const step = (more: Partial<Step> = {}, ...attempts: Partial<Attempt>[]): Step => ({
  id: 's1',
  key: { cluster: 'dca1', job: JOB, updateId: 'u1' },
  work: work(),
  state: attempts.length === 0 ? 'planned' : 'sent',
  note: null,
  createdAtMs: NOW - 60_000,
  expiresAtMs: NOW + 600_000,
  cancelled: null,
  attempts: attempts.map((attempt, index) => ({
    ordinal: index + 1,
    call: 'rollbackJobUpdate',
    part: null,
    startedAtMs: NOW - 60_000,
    outcome: null,
    failure: null,
    message: null,
    answer: null,
    ...attempt,
  })),
  ...more,
})

type Seen = Extract<StepObservation, { kind: 'seen' }>
export const seen = (more: Partial<Seen> = {}): Seen => ({
  kind: 'seen',
  target: null,
  progress: null,
  updates: null,
  running: null,
  dryRun: null,
  ...more,
})

/** An update of the job beside the target; a part makes it a restore of this step. */
export const other = (
  id: string,
  status: JobUpdateStatus,
  more: { part?: number; createdAtMs?: number; user?: string } = {},
): JobUpdateSummary => ({
  ...update({ id, status, createdAtMs: more.createdAtMs ?? 5000 }).summary,
  metadata: more.part === undefined ? [] : restoreMetadata([], 'u1', 's1', more.part),
  user: more.user ?? 'kim',
})

/** What the job's instances run, by build. */
export function running(builds: Readonly<Record<number, string>>): ConfigGroup[] {
  const all = Object.entries(builds)
  return [...new Set(Object.values(builds))].map((build) => ({
    config: config(build),
    instances: instanceRanges(all.filter(([, one]) => one === build).map(([id]) => Number(id))),
  }))
}

/** A dry run that says just this of instances. */
export const dryRun = (part: number, diff: { [K in keyof UpdateDiff]?: number[] }): DryRun => ({
  part,
  outcome: {
    kind: 'read',
    diff: {
      added: instanceRanges(diff.added ?? []),
      removed: instanceRanges(diff.removed ?? []),
      changed: instanceRanges(diff.changed ?? []),
      unchanged: [],
    },
  },
})

export const decide = (one: Step, observation: StepObservation, nowMs = NOW) =>
  decideStep(one, observation, nowMs, POLICY)

/** A decision in a few words. */
export function short(decision: ReturnType<typeof decide>): string {
  switch (decision.do) {
    case 'look':
      return `look ${decision.look.at}${decision.look.at === 'dry-run' ? ` ${decision.look.part.ordinal}` : ''}`
    case 'send':
      return `send ${decision.call}${decision.part ? ` ${decision.part.ordinal}` : ''}`
    case 'wait':
      return `wait ${decision.state} ${decision.note.kind}`
    case 'end':
      return `end ${decision.end} ${decision.note.kind}`
  }
}
