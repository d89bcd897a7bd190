import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { NEXT, ROOT, startChild } from '@/lib/commands/child'
import { freePort } from '@/lib/commands/free-port'
import { healthReplySchema } from '@/lib/contract/cluster'
import { paths } from '@/lib/contract/paths'

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

/** The built dashboard over embedded clusters, each in a process of its own, as an operator would run them. */
export class Product {
  static async start(options: Options): Promise<Product> {
    const product = new Product(options, mkdtempSync(join(tmpdir(), 'airglow-e2e-')), await freePort())
    await product.#startClusters()
    if (options.connections) product.writeConnections(options.connections(await product.clusters()))
    await product.startDashboard()
    return product
  }

  #clusters: ChildProcess | null = null
  #dashboard: ChildProcess | null = null
  #control = ''

  private constructor(
    readonly options: Options,
    readonly directory: string,
    readonly port: number,
  ) {}

  get url(): string {
    return `http://localhost:${this.port}`
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

  async startDashboard(): Promise<void> {
    const env = {
      AIRGLOW_CLUSTERS: this.#clustersFile,
      AIRGLOW_DATA: join(this.directory, 'data'),
      AIRGLOW_POLL_SECONDS: '1',
      AIRGLOW_STALE_SECONDS: '6',
      AIRGLOW_QUIET_SECONDS: '3',
      HOST: '127.0.0.1',
      PORT: String(this.port),
      ...this.options.env,
    }
    this.#dashboard = startChild(NEXT, ['start', '-H', '127.0.0.1', '-p', String(this.port)], env, true)
    this.#dashboard.stdout?.resume()
    await expect
      .poll(
        async () => (await this.get(paths.api.health(), healthReplySchema).catch(() => null))?.clusters.current ?? 0,
        {
          timeout: 60_000,
        },
      )
      .toBeGreaterThan(0)
  }

  /** As the machine would end it: without a chance to put anything in order. */
  async killDashboard(): Promise<void> {
    const dashboard = this.#dashboard
    if (!dashboard) return
    const gone = once(dashboard, 'exit')
    dashboard.kill('SIGKILL')
    await gone
  }

  async stop(): Promise<void> {
    const children = [this.#dashboard, this.#clusters].filter((child) => child !== null)
    await Promise.all(
      children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return
        const gone = once(child, 'exit')
        child.kill('SIGKILL')
        await gone
      }),
    )
    rmSync(this.directory, { recursive: true, force: true })
  }

  /** A reply of the dashboard, checked against its contract. */
  async get<T>(path: string, schema: { parse(value: unknown): T }): Promise<T> {
    return schema.parse(await (await fetch(`${this.url}${path}`)).json())
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
