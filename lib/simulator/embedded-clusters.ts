import { type ControlServer, serveControl } from './control-server'
import { type ClockMode, simulate } from './fleet-simulation'
import type { LoggedRequest } from './request-log'
import { SCENARIOS, type ScenarioName } from './scenarios/scenario-catalog'
import type { Extension, Scheduler } from './scheduler'
import type { Fault, FaultScope } from './wire/fault'
import { type SchedulerServer, serveScheduler } from './wire/server'

export type EmbeddedOptions = {
  readonly scenario?: ScenarioName
  /** Names, or how many of the usual ones. */
  readonly clusters?: readonly string[] | number
  readonly instances?: number
  readonly seed?: number
  readonly clock?: ClockMode
  readonly speed?: number
  /** Port of the first cluster; the others follow. 0 takes free ones. */
  readonly port?: number
  /** Port of the control server; 0 takes a free one, and the default is the one behind the last cluster. */
  readonly controlPort?: number
  /** The present of the scenario; a held clock stands there. */
  readonly nowMs?: number
  readonly extensions?: readonly Extension[]
}

export type EmbeddedCluster = {
  readonly name: string
  readonly url: string
  readonly scheduler: Scheduler
  readonly server: SchedulerServer
}

export type EmbeddedClusters = {
  readonly clusters: readonly EmbeddedCluster[]
  readonly control: ControlServer
  /** Moves a held clock by this many milliseconds. */
  readonly advance: (ms: number) => void
  /** What a cluster's scheduler noted about its requests. */
  readonly log: (cluster: string) => readonly LoggedRequest[]
  readonly setFault: (cluster: string, fault: Fault, scope?: FaultScope) => void
  readonly stop: () => Promise<void>
}

export const CLUSTER_NAMES: readonly string[] = [
  'dca1',
  'dca4',
  'sjc1',
  'sjc2',
  'phx1',
  'phx2',
  'iad1',
  'ord1',
  'lax1',
  'ewr3',
]
export const DEFAULT_CLUSTER_COUNT = 6
export const DEFAULT_INSTANCES = 40

/** Names for this many clusters: the usual ones, then zone11 and on. */
export const clusterNames = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => CLUSTER_NAMES[index] ?? `zone${index + 1}`)

/** Starts simulated clusters, each with its own scheduler on its own port, and the control server beside them. */
export async function startEmbeddedClusters(options: EmbeddedOptions = {}): Promise<EmbeddedClusters> {
  const names =
    typeof options.clusters === 'object' ? options.clusters : clusterNames(options.clusters ?? DEFAULT_CLUSTER_COUNT)
  const simulation = simulate({
    scenario: SCENARIOS[options.scenario ?? 'bad-build'],
    clusterNames: names,
    instances: options.instances ?? DEFAULT_INSTANCES,
    seed: options.seed ?? 1,
    clock: options.clock ?? 'live',
    speed: options.speed ?? 1,
    nowMs: options.nowMs ?? Date.now(),
    extensions: options.extensions ?? [],
  })
  return serveClusters(simulation, options.port ?? 0, options.controlPort ?? null)
}

/** Puts schedulers on the wire: for clusters that a test has built by itself. */
export async function serveClusters(
  simulation: {
    readonly schedulers: readonly Scheduler[]
    readonly advance: (ms: number) => void
    readonly stop: () => void
  },
  port = 0,
  controlPort: number | null = null,
): Promise<EmbeddedClusters> {
  const clusters: EmbeddedCluster[] = []
  const stopServers = async () => {
    simulation.stop()
    await Promise.all(clusters.map(({ server }) => server.stop()))
  }
  try {
    for (const [index, scheduler] of simulation.schedulers.entries()) {
      const server = await serveScheduler(scheduler, port === 0 ? 0 : port + index)
      clusters.push({ name: scheduler.clusterName, url: server.url, scheduler, server })
    }
    const clusterNamed = (name: string) => clusters.find((cluster) => cluster.name === name)
    const control = await serveControl(
      clusters,
      simulation.advance,
      controlPort ?? (port === 0 ? 0 : port + clusters.length),
    )
    return {
      clusters,
      control,
      advance: simulation.advance,
      log: (name) => clusterNamed(name)?.scheduler.log.all() ?? [],
      setFault: (name, fault, scope) => clusterNamed(name)?.server.faults.set(fault, scope),
      stop: async () => {
        await Promise.all([stopServers(), control.stop()])
      },
    }
  } catch (thrown) {
    await stopServers()
    throw thrown
  }
}
