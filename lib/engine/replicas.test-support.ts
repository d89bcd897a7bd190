import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createAuroraClient } from '@/lib/aurora/client'
import type { StepPolicy, StepWork } from '@/lib/domain/step'
import { type EmbeddedClusters, startEmbeddedClusters } from '@/lib/simulator/embedded-clusters'
import { acceptAction, loadAction } from '@/lib/store/actions'
import { planDigest, savePlan } from '@/lib/store/plans'
import { openStore, type Store } from '@/lib/store/store'
import type { ReplicaOrder } from './replica-process.test-support'

export const MIGRATIONS = fileURLToPath(new URL('../store/migrations', import.meta.url))
const SCRIPT = fileURLToPath(new URL('./replica-process.test-support.ts', import.meta.url))
const TSX = import.meta.resolve('tsx')

const POLICY: StepPolicy = { quietMs: 1500, maxSends: 6, watchEveryMs: 200 }
const LEASE = { leaseMs: 2500, renewEveryMs: 500, marginMs: 300, callMs: 1200 }

const LOOK_EVERY_MS = 100

/** A replica of the engine in a process of its own. */
export class Replica {
  readonly errors: string[] = []
  readonly #ready: Promise<void>

  constructor(readonly child: ChildProcess) {
    this.#ready = new Promise((resolve, reject) => {
      child.on('message', (message: unknown) => {
        if (message === 'ready') resolve()
        else if (message !== 'idle') this.errors.push((message as { error: string }).error)
      })
      child.once('exit', (code, signal) =>
        reject(new Error(`The replica ended before it was ready (${code ?? signal}).`)),
      )
    })
    // Whoever waits for it hears of it; nobody has to.
    this.#ready.catch(() => {})
  }

  async go(): Promise<this> {
    await this.#ready
    this.child.send('go')
    return this
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.hasEnded) return
    const gone = once(this.child, 'exit')
    this.child.kill(signal)
    // A stopped process hears nothing but this and SIGKILL.
    this.child.kill('SIGCONT')
    await gone
  }

  /** Resolves when it has looked for work once more and found none. */
  async idle(): Promise<void> {
    await new Promise<void>((resolve) => {
      const listen = (message: unknown) => {
        if (message !== 'idle') return
        this.child.off('message', listen)
        resolve()
      }
      this.child.on('message', listen)
    })
  }

  /** Resolves when a signal has stopped it. */
  async stopped(): Promise<void> {
    const state = () => execFileSync('ps', ['-o', 'state=', '-p', String(this.child.pid)], { encoding: 'utf8' })
    while (!state().trim().startsWith('T')) await pause(LOOK_EVERY_MS)
  }

  /** Resolves when the process has ended, however. */
  async gone(): Promise<void> {
    if (!this.hasEnded) await once(this.child, 'exit')
  }
}

/** Rolling updates in embedded clusters on a live clock, one store, and any number of replicas over both. */
export class Rollout {
  static async create(
    place: ReplicaOrder['place'],
    { clusters = 2, scenario = 'all-rolling' }: { clusters?: number; scenario?: 'all-rolling' } = {},
  ): Promise<Rollout> {
    const embedded = await startEmbeddedClusters({ scenario, clusters, instances: 3, clock: 'live', speed: 20 })
    return new Rollout(place, embedded)
  }

  readonly #replicas: Replica[] = []
  #store: Store | null = null

  private constructor(
    readonly place: ReplicaOrder['place'],
    readonly embedded: EmbeddedClusters,
  ) {}

  get names(): string[] {
    return this.embedded.clusters.map(({ name }) => name)
  }

  /** The store as this process sees it: only for Postgres, or while no replica has the directory. */
  async store(): Promise<Store> {
    this.#store ??= await openStore(this.place, MIGRATIONS)
    return this.#store
  }

  async closeStore(): Promise<void> {
    await this.#store?.close()
    this.#store = null
  }

  /** An action over every cluster, as a confirmation would have left it. */
  async accept(): Promise<string> {
    const { db } = await this.store()
    const [planId, id, now] = [randomUUID(), randomUUID(), Date.now()]
    const plan = { metaUpdateId: 'r', verb: 'rollback' as const, members: [] }
    await savePlan(db, { id: planId, plannedBy: 'ana', plannedAtMs: now, expiresAtMs: now, fingerprint: 'f', plan })
    const steps = await Promise.all(
      this.embedded.clusters.map(async ({ name, url }) => {
        const { summary, initial, desired, settings } = await newestUpdate(name, url)
        const work: StepWork = {
          verb: 'rollback',
          direction: 'forward',
          mayRestore: true,
          instructions: { initial, desired, settings },
          knownUpdateIds: [summary.key.id],
          metadata: summary.metadata,
          keepPulsing: false,
          groupSize: null,
        }
        const key = { cluster: name, job: summary.key.job, updateId: summary.key.id }
        return { id: randomUUID().slice(0, 16), key, work, expiresInMs: 600_000 }
      }),
    )
    const request = { metaUpdateId: 'r', verb: 'rollback', requestedBy: 'ana', reason: '5xx since 42' } as const
    await acceptAction(db, { id, planId, planDigest: planDigest(plan), ...request, retryOf: null, steps, holds: [] })
    return id
  }

  replica(halt: ReplicaOrder['halt'] = null, more: Partial<ReplicaOrder> = {}): Replica {
    const clusters = this.embedded.clusters.map(({ name, url }) => ({ name, url }))
    const order = { place: this.place, migrationsFolder: MIGRATIONS, clusters, policy: POLICY, ...LEASE, halt, ...more }
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const
    const child = spawn(process.execPath, ['--import', TSX, SCRIPT, JSON.stringify(order)], { stdio: [...stdio] })
    const replica = new Replica(child)
    this.#replicas.push(replica)
    return replica
  }

  /** Resolves when the action has ended. Postgres only. */
  async ended(actionId: string) {
    const { db } = await this.store()
    for (;;) {
      const record = await loadAction(db, actionId)
      if (record?.action.endedAtMs != null) return record
      await pause(LOOK_EVERY_MS)
    }
  }

  /** Resolves when it is so. */
  async eventually(isSo: () => Promise<boolean>): Promise<void> {
    while (!(await isSo())) await pause(LOOK_EVERY_MS)
  }

  /** What a cluster's scheduler itself says: how the update ended, and what was asked of it. */
  async verdictOf(cluster: string) {
    const url = this.embedded.clusters.find(({ name }) => name === cluster)?.url ?? ''
    const { summary, updateEvents } = await newestUpdate(cluster, url)
    return {
      status: summary.status,
      /** Each of them moved the update. */
      effects: updateEvents.filter(({ status }) => status === 'ROLLING_BACK').length,
      calls: this.embedded.log(cluster).filter(({ method }) => method === 'rollbackJobUpdate'),
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#replicas.map((replica) => replica.end('SIGKILL')))
    await this.closeStore()
    await this.embedded.stop()
  }
}

async function newestUpdate(cluster: string, schedulerUrl: string) {
  const client = createAuroraClient({ cluster, schedulerUrl })
  const read = await client.readUpdateDetails({})
  client.close()
  if (read.kind !== 'applied') throw new Error(`${cluster} cannot be read: ${read.message}`)
  const [newest] = read.value.sort((a, b) => b.summary.createdAtMs - a.summary.createdAtMs)
  if (!newest) throw new Error(`${cluster} has no update.`)
  return newest
}
