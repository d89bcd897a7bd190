import type { Scenario } from './scenario'
import { BAD_BUILD } from './scenario-bad-build'
import { BUSY } from './scenario-busy'
import { MIXED } from './scenario-mixed'
import { ALL_ROLLING, CHURN, HEALTHY, PAUSED, QUIET } from './scenario-simple'
import { TROUBLE } from './scenario-trouble'

/** Every scenario by name. */
export const SCENARIOS = {
  'bad-build': BAD_BUILD,
  healthy: HEALTHY,
  'all-rolling': ALL_ROLLING,
  paused: PAUSED,
  churn: CHURN,
  trouble: TROUBLE,
  mixed: MIXED,
  quiet: QUIET,
  busy: BUSY,
} as const satisfies Readonly<Record<string, Scenario>>

export type ScenarioName = keyof typeof SCENARIOS

export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly ScenarioName[]

export const scenarioNamed = (name: string): ScenarioName | null =>
  SCENARIO_NAMES.find((known) => known === name) ?? null
