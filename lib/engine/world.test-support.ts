import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { type AuroraClient, createAuroraClient } from '@/lib/aurora/client'
import type { StepPolicy } from '@/lib/domain/rollback-step'
import { type EmbeddedClusters, startEmbeddedClusters } from '@/lib/simulator/embedded-clusters'
import { acceptAction, loadAction } from '@/lib/store/actions'
import { savePlan } from '@/lib/store/plans'
import { releaseAllLeases } from '@/lib/store/steps'
import type { Store } from '@/lib/store/store'
import { Runner } from './runner'

export const REASON = '5xx since 42'
const ROUNDS = 4000

/** Embedded clusters on a held clock, a store in memory, and actions run turn by turn: no time passes unless told. */
export class World {
  static async create(store: Store, clusters = 3, instances = 4): Promise<World> {
    const embedded = await startEmbeddedClusters({ scenario: 'all-rolling', clusters, instances, clock: 'held' })
    await store.db.execute(sql`truncate pictures, plans, actions, steps, journal`)
    return new World(embedded, store)
  }

  readonly clients: Map<string, AuroraClient>
  /** How far the clusters' clocks go with every turn of the runner. */
  stepMs = 3000
  policy: StepPolicy = { quietMs: 40, maxSends: 3, acceptDeadlineMs: 60_000, watchEveryMs: 1 }

  constructor(
    readonly embedded: EmbeddedClusters,
    readonly store: Store,
  ) {
    this.clients = new Map(
      embedded.clusters.map(({ name, url }) => [
        name,
        createAuroraClient({ cluster: name, schedulerUrl: url, readDeadlineMs: 3000, writeDeadlineMs: 300 }),
      ]),
    )
  }

  get names(): string[] {
    return [...this.clients.keys()]
  }

  /** The update that rolls in a cluster. */
  async target(cluster: string) {
    const read = await this.client(cluster).readUpdateDetails({})
    if (read.kind !== 'applied') throw new Error(`${cluster} cannot be read: ${read.message}`)
    const [newest] = read.value.sort((a, b) => b.summary.createdAtMs - a.summary.createdAtMs)
    if (!newest) throw new Error(`${cluster} has no update`)
    return newest
  }

  async accept(clusters = this.names): Promise<string> {
    const planId = randomUUID()
    const now = Date.now()
    const plan = { metaUpdateId: 'r', members: [] }
    await savePlan(this.store.db, {
      id: planId,
      plannedBy: 'ana',
      plannedAtMs: now,
      expiresAtMs: now,
      fingerprint: 'f',
      plan,
    })
    const id = randomUUID()
    const steps = await Promise.all(
      clusters.map(async (cluster) => {
        const { key } = (await this.target(cluster)).summary
        return { id: randomUUID().slice(0, 16), key: { cluster, job: key.job, updateId: key.id } }
      }),
    )
    await acceptAction(this.store.db, { id, planId, metaUpdateId: 'r', requestedBy: 'ana', reason: REASON, steps })
    return id
  }

  runner(
    clientOf = (cluster: string): AuroraClient | null => this.clients.get(cluster) ?? null,
    db = this.store.db,
  ): Runner {
    return new Runner({
      db,
      clientOf,
      policy: this.policy,
      leaseMs: 60_000,
      sendMarginMs: 1000,
      everyMs: 10,
      onError: (error) => {
        throw error
      },
      onProgress: () => {},
    })
  }

  /** Turns the runner and the clusters' clocks until the action has ended, or `until` says so. */
  async run(
    actionId: string,
    until: (record: Awaited<ReturnType<World['record']>>) => boolean = () => false,
    runner = this.runner(),
  ) {
    for (let round = 0; round < ROUNDS; round++) {
      await runner.tick()
      this.embedded.advance(this.stepMs)
      const record = await this.record(actionId)
      if (record.action.endedAtMs !== null || until(record)) return record
    }
    throw new Error('The action did not end.')
  }

  async record(actionId: string) {
    const record = await loadAction(this.store.db, actionId)
    if (!record) throw new Error('The action is gone.')
    return record
  }

  async states(actionId: string): Promise<Record<string, string>> {
    const { steps } = await this.record(actionId)
    return Object.fromEntries(steps.map(({ key, state }) => [key.cluster, state]))
  }

  /** What the schedulers themselves say: how it ended, and every rollback they decided on. */
  async verdictOf(cluster: string) {
    const { summary, updateEvents } = await this.target(cluster)
    return {
      status: summary.status,
      rollbackEvents: updateEvents.filter(({ status }) => status === 'ROLLING_BACK').map(({ message }) => message),
      calls: this.embedded.log(cluster).filter(({ method }) => method === 'rollbackJobUpdate').length,
    }
  }

  /** As if the process had been killed and another started: nothing but the store is left. */
  async restart(): Promise<void> {
    await releaseAllLeases(this.store.db)
    await this.store.db.execute(sql`update steps set next_at = now()`)
  }

  async close(): Promise<void> {
    for (const client of this.clients.values()) client.close()
    await this.embedded.stop()
  }

  client(cluster: string): AuroraClient {
    const client = this.clients.get(cluster)
    if (!client) throw new Error(`There is no cluster ${cluster}.`)
    return client
  }
}
