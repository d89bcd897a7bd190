import { HandoverClock, HeldClock, LiveClock } from './clock'
import { makeAgents } from './rig/agent'
import type { Scenario, ScenarioStep } from './scenarios/scenario'
import { type Extension, Scheduler } from './scheduler'

export type ClockMode = 'live' | 'held'

export type SimulationOptions = {
  readonly scenario: Scenario
  readonly clusterNames: readonly string[]
  readonly instances: number
  readonly seed: number
  readonly clock: ClockMode
  /** Divides every waiting time of a live clock. */
  readonly speed: number
  /** The moment at which the scenario's present begins, in milliseconds since the epoch. */
  readonly nowMs: number
  /** Added to those the scenario gives its clusters. */
  readonly extensions?: ExtensionChoice
}

/** What schedulers do beyond released Aurora: the same for all clusters, or by cluster and nothing for those not named. */
export type ExtensionChoice = readonly Extension[] | ReadonlyMap<string, readonly Extension[]>

/** Schedulers with a common clock, and without any wire. */
export type Simulation = {
  readonly schedulers: readonly Scheduler[]
  /** Moves a held clock; a live one cannot be moved, and says so by throwing. */
  readonly advance: (ms: number) => void
  readonly stop: () => void
}

const CPUS_PER_TASK = 0.25
const CPUS_PER_AGENT = 16
const MIN_AGENTS = 8
const SPARE = 1.5

/** Lives through a scenario's past on a held clock and, when asked for a live one, goes on from there. */
export function simulate(options: SimulationOptions): Simulation {
  const { clusterNames, instances, seed, nowMs } = options
  const plan = options.scenario.plan({ clusterNames, instances, seed })
  const held = new HeldClock(nowMs - plan.leadMs)
  const clock = new HandoverClock(held)
  const agentCount = Math.max(MIN_AGENTS, Math.ceil((plan.jobs * instances * CPUS_PER_TASK * SPARE) / CPUS_PER_AGENT))
  const schedulers = clusterNames.map((clusterName, index) => {
    const clusterPlan = plan.clusters[index]
    return new Scheduler({
      clusterName,
      clock,
      seed,
      agents: makeAgents(agentCount, (number) => `mesos-${clusterName}-${String(number).padStart(2, '0')}.example.com`),
      extensions: [...(clusterPlan?.extensions ?? []), ...extensionsOf(options.extensions, clusterName)],
      ...(clusterPlan?.behaviour ? { behaviour: clusterPlan.behaviour } : {}),
    })
  })
  for (const step of plan.steps) {
    const scheduler = schedulers[step.cluster]
    if (scheduler) scheduler.clock.after(plan.leadMs + step.atMs, () => take(step, scheduler))
  }
  held.advanceTo(nowMs)
  if (options.clock === 'held') return { schedulers, advance: (ms) => held.advance(ms), stop: () => held.drain() }
  const live = new LiveClock(options.speed)
  held.advanceTo(live.now())
  clock.handOver(held, live)
  return {
    schedulers,
    advance: () => {
      throw new Error('Only a held clock can be advanced.')
    },
    stop: () => live.stop(),
  }
}

const extensionsOf = (choice: ExtensionChoice | undefined, clusterName: string): readonly Extension[] => {
  if (choice === undefined) return []
  return 'get' in choice ? (choice.get(clusterName) ?? []) : choice
}

/** What people have done to a cluster since it went live may have overtaken a step: then it does not happen. */
function take({ atMs, run }: ScenarioStep, scheduler: Scheduler): void {
  try {
    run(scheduler)
  } catch (thrown) {
    if (atMs <= 0) throw thrown
  }
}
