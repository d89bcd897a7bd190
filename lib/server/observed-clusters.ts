import type { AuroraClient } from '@/lib/aurora/client'
import type { ClusterConfig } from '@/lib/aurora/settings/cluster-files'
import type { Board } from '@/lib/fleet/board'
import type { Poller } from '@/lib/fleet/poller'

export type ObservedClustersOptions = {
  readonly board: Board
  readonly openClient: (cluster: ClusterConfig) => AuroraClient
  readonly openPoller: (client: AuroraClient) => Poller
}

/** A client and a poller for every configured cluster, following the configuration while the process runs. */
export class ObservedClusters {
  readonly #clients = new Map<string, AuroraClient>()
  readonly #pollers = new Map<string, Poller>()
  readonly #entries = new Map<string, ClusterConfig>()
  readonly #ending = new Set<Promise<void>>()
  #started = false

  constructor(readonly options: ObservedClustersOptions) {}

  /** By cluster; what it holds changes with the configuration. */
  get clients(): ReadonlyMap<string, AuroraClient> {
    return this.#clients
  }

  /** By cluster; what it holds changes with the configuration. */
  get pollers(): ReadonlyMap<string, Poller> {
    return this.#pollers
  }

  /**
   * Observes these clusters and no others. Those whose entry has not changed go on undisturbed; a changed one gets a new client,
   * which has to hear the cluster's name again before it may write.
   */
  configure(clusters: readonly ClusterConfig[]): void {
    const { board, openClient, openPoller } = this.options
    const wanted = new Map(clusters.map((cluster) => [cluster.name, cluster]))
    for (const [name, entry] of this.#entries) {
      const cluster = wanted.get(name)
      if (cluster?.fingerprint !== entry.fingerprint) this.#end(name)
    }
    board.configure(clusters)
    for (const [name, cluster] of wanted) {
      if (this.#entries.has(name)) continue
      const client = openClient(cluster)
      const poller = openPoller(client)
      this.#entries.set(name, cluster)
      this.#clients.set(name, client)
      this.#pollers.set(name, poller)
      if (this.#started) poller.start()
    }
  }

  start(): void {
    this.#started = true
    for (const poller of this.#pollers.values()) poller.start()
  }

  /** Resolves when nothing is read for the board any more; the clients can still be used. */
  async stop(): Promise<void> {
    this.#started = false
    await Promise.all([...this.#pollers.values()].map((poller) => poller.stop()))
    await Promise.all(this.#ending)
  }

  /** Ends the clients' connections. */
  close(): void {
    for (const client of this.#clients.values()) client.close()
  }

  /** A write under way has a connection of its own and goes on to its end. */
  #end(name: string): void {
    const [client, poller] = [this.#clients.get(name), this.#pollers.get(name)]
    for (const map of [this.#entries, this.#clients, this.#pollers]) map.delete(name)
    if (!client || !poller) return
    const ending = poller.stop().then(() => client.close())
    this.#ending.add(ending)
    void ending.finally(() => this.#ending.delete(ending))
  }
}
