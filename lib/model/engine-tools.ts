import { decideStep } from '@/lib/domain/decide-step'
import type { Step, StepPolicy } from '@/lib/domain/step'
import type { EngineClient } from '@/lib/engine/step-work'
import type { StepStore } from '@/lib/store/steps'
import type { ModelCluster } from './model-cluster'
import type { ModelStore } from './model-store'

export type Lease = {
  readonly leaseMs: number
  readonly renewEveryMs: number
  readonly marginMs: number
  readonly callMs: number
  readonly everyMs: number
}

/** What the engine is given to work with. A broken variant puts something else in its place; the product has no such switch. */
export type EngineTools = {
  readonly decide: typeof decideStep
  readonly policy: StepPolicy
  readonly lease: Lease
  readonly store: (honest: StepStore, model: ModelStore) => StepStore
  readonly client: (honest: EngineClient, step: Step, cluster: ModelCluster) => EngineClient
  readonly mayWrite: (honest: () => boolean) => () => boolean
}

/** As the product's own, so that its arithmetic is tried with its numbers; but a budget that a schedule can use up. */
export const HONEST_TOOLS: EngineTools = {
  decide: decideStep,
  policy: { quietMs: 30_000, maxSends: 4, watchEveryMs: 1500 },
  lease: { leaseMs: 20_000, renewEveryMs: 5000, marginMs: 3000, callMs: 8000, everyMs: 500 },
  store: (honest) => honest,
  client: (honest) => honest,
  mayWrite: (honest) => honest,
}
