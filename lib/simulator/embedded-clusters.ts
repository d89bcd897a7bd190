import { type ControlServer, serveControl } from './control-server'
import { type ClockMode, type ExtensionChoice, simulate } from './fleet-simulation'
import { type ClusterProcesses, serveProcesses } from './leadership/cluster-processes'
import type { FailoverOptions } from './leadership/ensemble'
import { announceInZooKeeper, type ZooKeeperOptions } from './leadership/zookeeper-announcer'
import type { LoggedRequest } from './request-log'
import { SCENARIOS, type ScenarioName } from './scenarios/scenario-catalog'
import type { Scheduler } from './scheduler'
import { DEFAULT_USERS, type User } from './security/user'
import type { Fault } from './wire/fault'
import type { FaultScope } from './wire/fault-switch'
import type { SchedulerServer } from './wire/server'

/** How the schedulers stand on the wire. */
export type WireOptions = {
  /** Port of the first process; those of its cluster follow, then those of the next. 0 takes free ones. */
  readonly port?: number
  /** Port of the control server; 0 takes a free one, and the default is the one behind the last process. */
  readonly controlPort?: number | null
  /** Processes of each cluster beside the one that leads at first. */
  readonly standbys?: number
  /** Whether writes need a login, as with -http_authentication_mechanism=BASIC. */
  readonly auth?: 'none' | 'basic'
  /** Who may log in, if anybody has to. */
  readonly users?: readonly User[]
  /** The value of Access-Control-Allow-Origin; without one there are no CORS headers. */
  readonly corsOrigin?: string
  /** Where leaders announce themselves; without it they are found by address only. */
  readonly zookeeper?: ZooKeeperOptions
}

export type EmbeddedOptions = WireOptions & {
  readonly scenario?: ScenarioName
  /** Names, or how many of the usual ones. */
  readonly clusters?: readonly string[] | number
  readonly instances?: number
  readonly seed?: number
  readonly clock?: ClockMode
  readonly speed?: number
  /** The present of the scenario; a held clock stands there. */
  readonly nowMs?: number
  readonly extensions?: ExtensionChoice
}

export type EmbeddedCluster = {
  readonly name: string
  /** Where the first process listens, which leads at first. */
  readonly url: string
  readonly scheduler: Scheduler
  /** The server of the first process. */
  readonly server: SchedulerServer
  readonly processes: ClusterProcesses
}

export type EmbeddedClusters = {
  readonly clusters: readonly EmbeddedCluster[]
  readonly control: ControlServer
  /** Moves a held clock by this many milliseconds. */
  readonly advance: (ms: number) => void
  /** What a cluster's scheduler noted about its requests. */
  readonly log: (cluster: string) => readonly LoggedRequest[]
  readonly setFault: (cluster: string, fault: Fault, scope?: FaultScope) => void
  /** Puts a cluster's clock ahead by this many milliseconds, or behind; 0 puts it right. */
  readonly setSkew: (cluster: string, ms: number) => void
  /** Kills a cluster's leader, or with `graceful` ends it in good order; another process leads some cluster time later. */
  readonly failover: (cluster: string, options?: FailoverOptions & { readonly graceful?: boolean }) => void
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
    ...(options.extensions ? { extensions: options.extensions } : {}),
  })
  return serveClusters(simulation, options)
}

/** Puts schedulers on the wire: for clusters that a test has built by itself. */
export async function serveClusters(
  simulation: {
    readonly schedulers: readonly Scheduler[]
    readonly advance: (ms: number) => void
    readonly stop: () => void
  },
  options: WireOptions = {},
): Promise<EmbeddedClusters> {
  const { port = 0, standbys = 0, zookeeper } = options
  const users = options.auth === 'basic' ? (options.users ?? DEFAULT_USERS) : null
  const clusters: EmbeddedCluster[] = []
  const stopServers = async () => {
    simulation.stop()
    await Promise.all(clusters.map(({ processes }) => processes.stop()))
  }
  try {
    for (const [index, scheduler] of simulation.schedulers.entries()) {
      const name = scheduler.clusterName
      const processes = await serveProcesses(scheduler, {
        standbys,
        portOf: (process) => (port === 0 ? 0 : port + index * (standbys + 1) + process),
        users,
        corsOrigin: options.corsOrigin ?? null,
        announcer: zookeeper ? await announceInZooKeeper(zookeeper, name, standbys + 1) : null,
      })
      const [server] = processes.servers
      if (server) clusters.push({ name, url: server.url, scheduler, server, processes })
    }
    const control = await serveControl(
      clusters,
      simulation.advance,
      options.controlPort ?? (port === 0 ? 0 : port + clusters.length * (standbys + 1)),
    )
    const named = (name: string): EmbeddedCluster => {
      const cluster = clusters.find((candidate) => candidate.name === name)
      if (!cluster) throw new Error(`There is no cluster ${name}.`)
      return cluster
    }
    return {
      clusters,
      control,
      advance: simulation.advance,
      log: (name) => named(name).scheduler.log.all(),
      setFault: (name, fault, scope) => named(name).processes.faults.set(fault, scope),
      setSkew: (name, ms) => named(name).scheduler.clock.skew(ms),
      failover: (name, how) => named(name).processes.failover(how),
      stop: async () => {
        await Promise.all([stopServers(), control.stop()])
      },
    }
  } catch (thrown) {
    await stopServers()
    throw thrown
  }
}
