import type { Verb } from '@/lib/domain/verb'
import { type EngineTools, HONEST_TOOLS } from './engine-tools'
import { ALL_FAULTS, type FaultProfile } from './fault-profile'
import type { Violation } from './invariants'
import type { StartWishes } from './starting-state'

import { World } from './world'

export type ScheduleOptions = {
  readonly faults: FaultProfile
  readonly wishes: StartWishes & { readonly verb?: Verb; readonly clusters?: number }
  readonly tools: EngineTools
  /** Added to every cluster's clock, each in its own direction; 0: they are right. */
  readonly skewMs: number
  /** Only this cluster has anything go wrong; null: all may. */
  readonly faultyCluster: number | null
  /** Nobody asks for anything else meanwhile. */
  readonly onlyFirstAction: boolean
  readonly traced: boolean
}

export const DEFAULT_OPTIONS: ScheduleOptions = {
  faults: ALL_FAULTS,
  wishes: {},
  tools: HONEST_TOOLS,
  skewMs: 0,
  faultyCluster: null,
  onlyFirstAction: false,
  traced: false,
}

export type ScheduleResult = {
  readonly seed: number
  readonly acceptedAtMs: number
  readonly violations: readonly Violation[]
  /** The state of each step at the end; those that wait for a person in Aurora say so. */
  readonly ends: readonly {
    readonly stepId: string
    readonly cluster: string
    readonly end: string
    readonly endedAtMs: number | null
  }[]
  /** What was decided about each step, without any times. */
  readonly decided: ReadonlyMap<string, readonly string[]>
  readonly trace: readonly string[]
}

/** Runs one schedule from its seed to its end, and judges it. */
export async function runSchedule(seed: number, changes: Partial<ScheduleOptions> = {}): Promise<ScheduleResult> {
  const world = new World(seed, { ...DEFAULT_OPTIONS, ...changes })
  await world.run()
  return world.result()
}
