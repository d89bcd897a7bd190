import { type AuroraClient, createAuroraClient } from '@/lib/aurora/client'
import type { JobUpdateKey } from '@/lib/domain/job'
import type { ClusterUpdateKey } from '@/lib/domain/job-update'
import { isEnd, type StepPolicy, type StepWork } from '@/lib/domain/step'
import { UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'
import { type EmbeddedClusters, serveClusters } from '@/lib/simulator/embedded-clusters'
import { createHeldCluster, type HeldCluster, type HeldClusterOptions } from '@/lib/simulator/held-cluster'
import { type RolloutOptions, SERVICES } from '@/lib/simulator/scenarios/company'
import type { StepStore } from '@/lib/store/steps'
import { MemorySteps } from './memory-steps.test-support'
import { Runner, type RunnerOptions } from './runner'
import type { EngineClient } from './step-work'

export const SERVICE = SERVICES.apiGateway
export const ROLLOUT: RolloutOptions = { instances: 4, groupSize: 2, minWaitMs: 2000, rollbackOnFailure: false }
export const POLICY: StepPolicy = { quietMs: 30_000, maxSends: 6, watchEveryMs: 1000 }
const ROUNDS = 600
/** Far longer than any of these updates takes. */
const LONG_MS = 300_000

/** Brings a cluster into its situation and answers the update that a step is about. */
export type Situation = (cluster: HeldCluster) => JobUpdateKey

/** Build 41 runs, and 42 rolls out over it until `advanceMs` have gone by. */
export const rolling =
  (advanceMs = 3000, options: Partial<RolloutOptions> = {}): Situation =>
  (cluster) => {
    cluster.startJob(SERVICE, 41, 4)
    const key = cluster.startUpdate(SERVICE, 42, { ...ROLLOUT, ...options })
    cluster.advance(advanceMs)
    return key
  }

export const complete = (options: Partial<RolloutOptions> = {}): Situation => rolling(LONG_MS, options)

/** Clusters on held clocks, a store in memory, and steps run turn by turn: no time passes unless told. */
export class World {
  static async create(
    situations: Readonly<Record<string, Situation>>,
    options: HeldClusterOptions = {},
  ): Promise<World> {
    const held = new Map<string, HeldCluster>()
    const targets = new Map<string, JobUpdateKey>()
    for (const [name, situation] of Object.entries(situations)) {
      const cluster = createHeldCluster({ ...options, clusterName: name })
      held.set(name, cluster)
      targets.set(name, situation(cluster))
    }
    const embedded = await serveClusters({
      schedulers: [...held.values()].map(({ scheduler }) => scheduler),
      advance: (ms) => {
        for (const cluster of held.values()) cluster.advance(ms)
      },
      stop: () => {
        for (const cluster of held.values()) cluster.stop()
      },
    })
    return new World(embedded, held, targets)
  }

  readonly clients: ReadonlyMap<string, AuroraClient>
  readonly store = new MemorySteps()
  readonly errors: unknown[] = []
  /** How far all clocks go with every turn. */
  stepMs = 1000

  private constructor(
    readonly embedded: EmbeddedClusters,
    readonly held: ReadonlyMap<string, HeldCluster>,
    readonly targets: ReadonlyMap<string, JobUpdateKey>,
  ) {
    this.clients = new Map(
      embedded.clusters.map(({ name, url }) => [
        name,
        createAuroraClient({ cluster: name, schedulerUrl: url, readDeadlineMs: 3000, writeDeadlineMs: 300 }),
      ]),
    )
  }

  client(cluster: string): AuroraClient {
    const client = this.clients.get(cluster)
    if (!client) throw new Error(`There is no cluster ${cluster}.`)
    return client
  }

  cluster(name: string): HeldCluster {
    const cluster = this.held.get(name)
    if (!cluster) throw new Error(`There is no cluster ${name}.`)
    return cluster
  }

  target(cluster: string): JobUpdateKey {
    const key = this.targets.get(cluster)
    if (!key) throw new Error(`There is no cluster ${cluster}.`)
    return key
  }

  /** The work on each cluster's update, planned from what its scheduler says now. */
  async planned(more: Partial<StepWork> = {}): Promise<{ id: string; key: ClusterUpdateKey; work: StepWork }[]> {
    return Promise.all(
      [...this.targets].map(async ([name, key]) => ({
        id: `step-${name}`,
        key: { cluster: name, job: key.job, updateId: key.id },
        work: { ...(await plannedRollback(this.client(name), key)), ...more },
      })),
    )
  }

  /** A step for each cluster. That of `dca1` is `step-dca1`. */
  async accept(more: Partial<StepWork> = {}, expiresInMs = 3_600_000): Promise<void> {
    for (const { id, key, work } of await this.planned(more)) this.store.accept(id, key, work, expiresInMs)
  }

  runner(
    clientOf: (cluster: string) => EngineClient | null = (cluster) => this.client(cluster),
    store: StepStore = this.store,
    more: Partial<RunnerOptions> = {},
  ): Runner {
    return new Runner({
      store,
      clientOf,
      policy: POLICY,
      leaseMs: 60_000,
      renewEveryMs: 5000,
      marginMs: 3000,
      callMs: 8000,
      everyMs: 10,
      onError: (error) => this.errors.push(error),
      onProgress: () => {},
      ...more,
    })
  }

  /** Turns the runner and all clocks until every step has ended, or `until` says so. */
  async run(until: () => boolean = () => false, runner = this.runner()): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      await runner.tick()
      if (until() || [...this.store.rows.values()].every(({ step }) => isEnd(step.state))) return
      this.pass(this.stepMs)
    }
    throw new Error(`The steps did not end: ${JSON.stringify(this.steps)}`)
  }

  pass(ms: number): void {
    this.embedded.advance(ms)
    this.store.pass(ms)
  }

  step(cluster: string) {
    const row = this.store.rows.get(`step-${cluster}`)
    if (!row) throw new Error(`There is no step of ${cluster}.`)
    return row.step
  }

  get steps(): Record<string, string> {
    return Object.fromEntries(
      [...this.store.rows.values()].map(({ step }) => [step.key.cluster, `${step.state} ${step.note?.kind}`]),
    )
  }

  /** What each instance runs, as the scheduler itself has it: `41 41 42 -`. */
  builds(cluster: string): string {
    return this.cluster(cluster).builds(SERVICE.job)
  }

  calls(cluster: string): string[] {
    return callsTo(this.embedded, cluster)
  }

  async close(): Promise<void> {
    for (const client of this.clients.values()) client.close()
    await this.embedded.stop()
  }
}

/** The work of rolling one update back, or of restoring it, planned from what its scheduler says now. */
export async function plannedRollback(client: AuroraClient, key: JobUpdateKey): Promise<StepWork> {
  const [read, updates] = await Promise.all([
    client.readUpdateDetails({ key }),
    client.readUpdateSummaries({ job: key.job }),
  ])
  if (read.kind !== 'applied' || updates.kind !== 'applied') throw new Error(`The update ${key.id} cannot be read.`)
  const details = read.value[0] ?? null
  return {
    verb: 'rollback',
    direction: details && UPDATE_LIFECYCLE[details.summary.status].direction,
    mayRestore: true,
    instructions: details && { initial: details.initial, desired: details.desired, settings: details.settings },
    knownUpdateIds: updates.value.map(({ key: { id } }) => id),
    metadata: details?.summary.metadata ?? [],
    keepPulsing: false,
    groupSize: null,
  }
}

/** The mutating calls that a scheduler got, and what it said to each. */
export const callsTo = (embedded: EmbeddedClusters, cluster: string): string[] =>
  embedded
    .log(cluster)
    .filter(({ method }) => CHANGES.has(method))
    .map(({ method, outcome }) => `${method} ${outcome}`)

const CHANGES: ReadonlySet<string> = new Set([
  'rollbackJobUpdate',
  'startJobUpdate',
  'killTasks',
  'pauseJobUpdate',
  'resumeJobUpdate',
  'abortJobUpdate',
  'pulseJobUpdate',
])
