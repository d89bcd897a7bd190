import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { ROOT, startChild } from '@/lib/commands/child'
import { freePort } from '@/lib/commands/free-port'
import { type BoardRow, metaUpdatesReplySchema } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { makeEmptyStore } from '@/lib/store/empty-store.test-support'
import { Dashboard } from './dashboard'

type ClusterState = {
  name: string
  url: string
  processes: { url: string; standing: string }[]
  updates: {
    job: string
    id: string
    status: string
    events: { status: string; user: string | null; message: string | null }[]
  }[]
}
type LoggedRequest = {
  method: string
  key: string | null
  message: string | null
  outcome: string | null
  fault: string | null
}

const WRITES = /^(start|rollback|pause|resume|abort|pulse)JobUpdate$|^killTasks$/

type Options = {
  scenario: string
  clusters?: number | string
  instances?: number
  speed?: number
  /** More options of the embedded clusters. */
  flags?: Record<string, string | number>
  /** What `airglow.json` holds, once the schedulers' addresses are known. */
  connections?: (clusters: readonly ClusterState[]) => object
  env?: Record<string, string>
}

let made: ReturnType<typeof makeEmptyStore> | null = null

/** Made once by each process that tests. */
async function emptyStore(): Promise<string> {
  made ??= makeEmptyStore()
  const { directory, remove } = await made
  process.off('exit', remove).once('exit', remove)
  return directory
}

/** The built dashboard over embedded clusters, each in a process of its own, as an operator would run them. */
export class Product {
  static async start(options: Options): Promise<Product> {
    const product = new Product(options, mkdtempSync(join(tmpdir(), 'airglow-e2e-')), await freePort())
    cpSync(await emptyStore(), product.dataDirectory, { recursive: true })
    await product.#startClusters()
    if (options.connections) product.writeConnections(options.connections(await product.clusters()))
    await product.startDashboard()
    return product
  }

  #clusters: ChildProcess | null = null
  #control = ''
  readonly #dashboards: Dashboard[] = []
  readonly main: Dashboard

  private constructor(
    readonly options: Options,
    readonly directory: string,
    port: number,
  ) {
    this.main = this.#dashboardOn(port)
  }

  get url(): string {
    return this.main.url
  }

  /** Where the embedded store is, while no `DATABASE_URL` is among the options. */
  get dataDirectory(): string {
    return join(this.directory, 'data')
  }

  async #startClusters(): Promise<void> {
    const { scenario, clusters = 3, instances = 8, speed = 1 } = this.options
    const flags = {
      scenario,
      clusters,
      instances,
      speed,
      port: 0,
      'control-port': 0,
      'clusters-file': this.#clustersFile,
      ...this.options.flags,
    }
    const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
    const child = startChild(join(ROOT, 'lib/commands/clusters.ts'), args, {}, true)
    this.#clusters = child
    let printed = ''
    for await (const chunk of child.stdout ?? []) {
      printed += String(chunk)
      const control = /^control\s+(http:\S+)$/m.exec(printed)?.[1]
      if (control && printed.includes('clusters file')) {
        this.#control = control
        break
      }
    }
    if (!this.#control) throw new Error(`The embedded clusters did not start: ${printed}`)
  }

  get #clustersFile(): string {
    return join(this.directory, 'clusters.json')
  }

  /** Replaces the list of clusters; a running dashboard follows it within seconds. */
  writeClusters(clusters: { name: string; scheduler_uri: string }[]): void {
    writeFileSync(this.#clustersFile, JSON.stringify(clusters))
  }

  /** Replaces the `airglow.json` beside it; readable by its owner only, because it holds passwords. */
  writeConnections(content: object): void {
    writeFileSync(join(this.directory, 'airglow.json'), JSON.stringify(content), { mode: 0o600 })
  }

  /** Starts the first dashboard, again if need be. */
  startDashboard(): Promise<void> {
    return this.main.start()
  }

  /** Another one beside it, configured alike; with `DATABASE_URL` among the options they share one store. */
  async startReplica(): Promise<Dashboard> {
    const replica = this.#dashboardOn(await freePort())
    await replica.start()
    return replica
  }

  killDashboard(): Promise<void> {
    return this.main.kill()
  }

  #dashboardOn(port: number): Dashboard {
    const dashboard = new Dashboard(port, {
      AIRGLOW_CLUSTERS: this.#clustersFile,
      ...(this.options.env?.DATABASE_URL === undefined && { AIRGLOW_DATA: this.dataDirectory }),
      AIRGLOW_POLL_SECONDS: '1',
      AIRGLOW_STALE_SECONDS: '6',
      AIRGLOW_QUIET_SECONDS: '3',
      ...this.options.env,
    })
    this.#dashboards.push(dashboard)
    return dashboard
  }

  async stop(): Promise<void> {
    await Promise.all(this.#dashboards.map((dashboard) => dashboard.kill()))
    const clusters = this.#clusters
    if (clusters && clusters.exitCode === null && clusters.signalCode === null) {
      const gone = once(clusters, 'exit')
      clusters.kill('SIGKILL')
      await gone
    }
    rmSync(this.directory, { recursive: true, force: true })
  }

  /** A reply of the first dashboard, checked against its contract. */
  get<T>(path: string, schema: { parse(value: unknown): T }): Promise<T> {
    return this.main.get(path, schema)
  }

  /** The id of the meta-update that goes through so many clusters, once all of them have been read. */
  metaUpdateIn(clusters: number): Promise<string> {
    return this.#metaUpdate((row) => row.clusters.current === clusters)
  }

  /** The id of the meta-update that needs somebody, once it does in the eyes of the dashboard. */
  metaUpdateInTrouble(): Promise<string> {
    return this.#metaUpdate(
      ({ attention, clusters }) => attention === 'needs-you' && clusters.current === clusters.total,
    )
  }

  async #metaUpdate(wanted: (row: BoardRow) => boolean): Promise<string> {
    let id = ''
    const seen = async () => {
      const { metaUpdates } = await this.get(paths.api.metaUpdates(), metaUpdatesReplySchema)
      id = metaUpdates.find(wanted)?.id ?? ''
      return id
    }
    await expect.poll(seen).not.toBe('')
    return id
  }

  /** What the schedulers themselves say. */
  async clusters(): Promise<ClusterState[]> {
    const { clusters } = (await (await fetch(this.#control)).json()) as { clusters: ClusterState[] }
    return clusters
  }

  async log(cluster: string): Promise<LoggedRequest[]> {
    const { requests } = (await (await fetch(`${this.#control}/log?cluster=${cluster}`)).json()) as {
      requests: LoggedRequest[]
    }
    return requests
  }

  async rollbackCalls(cluster: string): Promise<LoggedRequest[]> {
    return (await this.log(cluster)).filter(({ method }) => method === 'rollbackJobUpdate')
  }

  /** Everything a cluster was asked to change, oldest first, with its answer; null: it was not done. */
  async writes(cluster: string): Promise<Pick<LoggedRequest, 'method' | 'outcome'>[]> {
    const all = await this.log(cluster)
    return all.filter(({ method }) => WRITES.test(method)).map(({ method, outcome }) => ({ method, outcome }))
  }

  setFault(cluster: string, fault: string, methods?: string[], times?: number): Promise<void> {
    return this.#order('fault', { cluster, fault, ...(methods && { methods }), ...(times !== undefined && { times }) })
  }

  /** Kills the leader of a cluster, and with it what was written last; a standby leads a little later. */
  loseLeader(cluster: string): Promise<void> {
    return this.#order('failover', { cluster, losingLastWrite: true })
  }

  async #order(action: string, body: object): Promise<void> {
    const response = await fetch(`${this.#control}/${action}`, { method: 'POST', body: JSON.stringify(body) })
    if (!response.ok) throw new Error(await response.text())
  }
}
