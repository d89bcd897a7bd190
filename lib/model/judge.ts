import { isEnd, type Step, type StepNote, type StepPolicy } from '@/lib/domain/step'
import { type ConfigGroup, instanceIds } from '@/lib/domain/task-config'
import type { Lease } from './engine-tools'
import type { CallRecord, Evidence } from './evidence'
import type { InvariantNumber, Violation } from './invariants'
import { judgeCalls } from './judge-calls'
import { judgeEffects } from './judge-effects'
import { judgeEnd } from './judge-end'
import { judgeHistory } from './judge-history'
import type { ModelCluster } from './model-cluster'

/** What a target found and brought, as its cluster knew it from the beginning. */
export type Truth = {
  /** Fingerprint by instance; null: nothing ran there. */
  readonly before: ReadonlyMap<number, string | null>
  readonly added: ReadonlySet<number>
  /** Fingerprint of what the update brought; null: it only removed. */
  readonly brought: string | null
  /** The most calls that undoing it needs when nothing goes wrong: one for each old config, one to remove, one to kill. */
  readonly parts: number
}

export const truthOf = (initial: readonly ConfigGroup[], desired: ConfigGroup | null): Truth => {
  const before = new Map<number, string | null>()
  for (const { config, instances } of initial)
    for (const id of instanceIds(instances)) before.set(id, config.fingerprint)
  const added = new Set(instanceIds(desired?.instances ?? []).filter((id) => !before.has(id)))
  for (const id of added) before.set(id, null)
  return {
    before,
    added,
    brought: desired?.config.fingerprint ?? null,
    parts: initial.length + Math.min(2, added.size),
  }
}

export type JudgedStep = Step & { readonly note: StepNote | null; readonly endedAtMs: number | null }

export type Case = {
  readonly evidence: Evidence
  readonly steps: readonly JudgedStep[]
  readonly clusters: ReadonlyMap<string, ModelCluster>
  readonly truths: ReadonlyMap<string, Truth>
  /** What the engine has to keep to, whatever a variant has been told. */
  readonly policy: StepPolicy
  readonly lease: Lease
}

export type StepCase = {
  readonly step: JudgedStep
  /** In the order in which they were sent. */
  readonly calls: readonly CallRecord[]
  readonly cluster: ModelCluster
  readonly truth: Truth
  readonly all: Case
  readonly blame: (invariant: InvariantNumber, text: string) => void
}

/** Every invariant that was broken, from the clusters' own logs and the store's history; never from what the engine believes. */
export function judge(all: Case): Violation[] {
  const violations: Violation[] = []
  judgeHistory(all, (invariant, stepId, text) => violations.push({ invariant, stepId, text }))
  for (const step of all.steps) {
    const cluster = all.clusters.get(step.key.cluster)
    const truth = all.truths.get(step.key.cluster)
    if (!cluster || !truth) continue
    const blame = (invariant: InvariantNumber, text: string) => violations.push({ invariant, stepId: step.id, text })
    const calls = all.evidence.calls.filter(({ stepId }) => stepId === step.id)
    const one: StepCase = { step, calls, cluster, truth, all, blame }
    judgeCalls(one)
    judgeEffects(one)
    judgeEnd(one)
  }
  for (const error of all.evidence.errors)
    violations.push({
      invariant: 2,
      stepId: '-',
      text: `the engine threw ${error instanceof Error ? error.stack : String(error)}`,
    })
  return violations
}

export const isPulse = ({ call }: Pick<CallRecord, 'call'>): boolean => call === 'pulseJobUpdate'
export const hasEnded = ({ state }: JudgedStep): boolean => isEnd(state)
