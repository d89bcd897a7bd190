import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createAuroraClient } from '@/lib/aurora/client'
import type { JobUpdateKey } from '@/lib/domain/job'
import type { StepPolicy } from '@/lib/domain/step'
import { type EmbeddedClusters, serveClusters } from '@/lib/simulator/embedded-clusters'
import { createHeldCluster, type HeldCluster } from '@/lib/simulator/held-cluster'
import { loadAction } from '@/lib/store/actions'
import { planDigest } from '@/lib/store/plans'
import { openStore, type Store, type StorePlace } from '@/lib/store/store'
import { MIGRATIONS } from '@/lib/store/stores.test-support'
import { sqlState } from '@/lib/store/transaction'
import { Replica } from './replica.test-support'
import { acceptConfirmed, type Confirmed, type ReplicaOrder, replicaEngine } from './replica-engine.test-support'
import { callsTo, plannedRollback, SERVICE, type Situation } from './world.test-support'

export const POLICY: StepPolicy = { quietMs: 1500, maxSends: 6, watchEveryMs: 200 }
const LEASE = { leaseMs: 2500, renewEveryMs: 500, marginMs: 300, callMs: 1200 }

const LOOK_EVERY_MS = 50
/** The clusters' time goes this much faster than ours. */
const SPEED = 30

type Target = { readonly held: HeldCluster; readonly key: JobUpdateKey }

/** Updates in clusters of this process, one store, and any number of replicas over both: here, and in processes of their own. */
export class Rollout {
  static async create(place: StorePlace, situations: Readonly<Record<string, Situation>>): Promise<Rollout> {
    const targets = new Map<string, Target>()
    for (const [clusterName, situation] of Object.entries(situations)) {
      const held = createHeldCluster({ clusterName })
      targets.set(clusterName, { held, key: situation(held) })
    }
    const embedded = await serveClusters({
      schedulers: [...targets.values()].map(({ held }) => held.scheduler),
      advance: (ms) => {
        for (const { held } of targets.values()) held.advance(ms)
      },
      stop: () => {
        for (const { held } of targets.values()) held.stop()
      },
    })
    return new Rollout(place, embedded, targets)
  }

  readonly #closing: (() => Promise<void>)[] = []
  readonly #passing = new Set<Target>()
  readonly #ticking: NodeJS.Timeout
  #store: Promise<Store> | null = null

  private constructor(
    readonly place: StorePlace,
    readonly embedded: EmbeddedClusters,
    readonly targets: ReadonlyMap<string, Target>,
  ) {
    this.#ticking = setInterval(() => this.#pass(LOOK_EVERY_MS * SPEED), LOOK_EVERY_MS)
  }

  get names(): string[] {
    return [...this.targets.keys()]
  }

  /** Time stands still in every cluster until this, and also as long as its update rolls forward: nobody comes too late. */
  letTimePass(names = this.names): void {
    for (const name of names) this.#passing.add(this.#target(name))
  }

  #pass(ms: number): void {
    for (const { held, key } of this.#passing) if (held.status(key) !== 'ROLLING_FORWARD') held.advance(ms)
  }

  /** The store as this process sees it: only for Postgres, or while no replica has the directory. */
  store(): Promise<Store> {
    this.#store ??= openStore(this.place, MIGRATIONS)
    return this.#store
  }

  /** An action over these clusters, as a person would confirm it now. */
  async confirmed(names = this.names): Promise<Confirmed> {
    const [planId, now] = [randomUUID(), Date.now()]
    const plan = { metaUpdateId: 'r', verb: 'rollback' as const, members: [] }
    const steps = await Promise.all(
      names.map(async (cluster) => {
        const { key } = this.#target(cluster)
        const client = createAuroraClient({ cluster, schedulerUrl: this.#urlOf(cluster) })
        const work = await plannedRollback(client, key).finally(client.close)
        const id = randomUUID().slice(0, 16)
        return { id, key: { cluster, job: key.job, updateId: key.id }, work, expiresInMs: 600_000 }
      }),
    )
    return {
      plan: { id: planId, plannedBy: 'ana', plannedAtMs: now, expiresAtMs: now, fingerprint: 'f', plan },
      action: {
        ...{ id: randomUUID(), planId, planDigest: planDigest(plan), metaUpdateId: 'r', verb: 'rollback', steps },
        ...{ requestedBy: 'ana', reason: '5xx since 42', retryOf: null, holds: [] },
      },
    }
  }

  /** Accepts an action over all clusters. @returns its id */
  async accept(): Promise<string> {
    const confirmed = await this.confirmed()
    await acceptConfirmed((await this.store()).db, confirmed)
    return confirmed.action.id
  }

  /** A replica in a process of its own, which waits for `go`. */
  replica(halt: ReplicaOrder['halt'] = null, more: Partial<ReplicaOrder> = {}): Replica {
    const replica = new Replica(this.#order({ halt, ...more }))
    this.#closing.push(() => replica.end('SIGKILL'))
    return replica
  }

  /** Starts a replica in this process. */
  async engine(more: Partial<ReplicaOrder> = {}): Promise<void> {
    const { db } = await this.store()
    const onlooker = { store: <T>(store: T) => store, client: <T>(client: T) => client }
    const { runner, close } = replicaEngine(this.#order(more), db, onlooker, () => {})
    this.#closing.push(async () => {
      await runner.stop()
      close()
    })
    runner.start()
  }

  /** Resolves when the action has ended. */
  async ended(actionId: string) {
    const { db } = await this.store()
    for (;;) {
      // With a dozen processes on two cores the database may keep one waiting too long; that says nothing of the action.
      const record = await loadAction(db, actionId).catch((error: unknown) => {
        if (sqlState(error) !== null) throw error
        return null
      })
      if (record?.action.endedAtMs != null) return record
      await pause(LOOK_EVERY_MS)
    }
  }

  /** Resolves when it is so. */
  async eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await isSo())) await pause(LOOK_EVERY_MS)
  }

  /** What a cluster's scheduler itself knows: how the update ended, what runs, and our restores of it. */
  verdictOf(cluster: string) {
    const { held, key } = this.#target(cluster)
    const { events } = held.update(key)
    const restores = held.scheduler.updates.store
      .newestFirst()
      .flatMap(({ metadata }) => metadata.filter((entry) => entry.key === 'airglow.step').map(({ value }) => value))
    return {
      status: held.status(key),
      builds: held.builds(SERVICE.job),
      /** Each of them moved the update. */
      rollbacks: events.filter((event) => event.status === 'ROLLING_BACK').length,
      restores,
    }
  }

  callsOf(cluster: string): string[] {
    return callsTo(this.embedded, cluster)
  }

  get calls(): string[] {
    return this.names.flatMap((name) => this.callsOf(name).map((call) => `${name} ${call}`))
  }

  async close(): Promise<void> {
    clearInterval(this.#ticking)
    await Promise.all(this.#closing.map((close) => close()))
    await (await this.#store)?.close()
    await this.embedded.stop()
  }

  #order(more: Partial<ReplicaOrder>): ReplicaOrder {
    const clusters = this.embedded.clusters.map(({ name, url }) => ({ name, url }))
    const always = { place: this.place, migrationsFolder: MIGRATIONS, clusters, policy: POLICY, ...LEASE }
    return { ...always, accepts: null, halt: null, ...more }
  }

  #target(cluster: string): Target {
    const target = this.targets.get(cluster)
    if (!target) throw new Error(`There is no cluster ${cluster}.`)
    return target
  }

  #urlOf(cluster: string): string {
    return this.embedded.clusters.find(({ name }) => name === cluster)?.url ?? ''
  }
}
