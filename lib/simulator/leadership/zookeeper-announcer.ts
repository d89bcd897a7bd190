import { type Client, CreateMode, createClient, Exception } from 'node-zookeeper-client'
import type { Announcer } from './cluster-processes'

export type ZooKeeperOptions = {
  /** `host:port`, with commas between several. */
  readonly servers: string
  /** The serverset's node; `{cluster}` stands for the cluster's name. */
  readonly path: string
}

export const DEFAULT_ZOOKEEPER_PATH = '/aurora/{cluster}/scheduler'

const CONNECT_MS = 10_000
const SESSION_MS = 4000
/** A server that is only starting may take a connection and never answer on it; after a session's time that one is given up. */
const SILENCE_MS = SESSION_MS + 500
/** A session that cannot be ended in good order is left to expire. */
const GOODBYE_MS = 1000
/** The library keeps what it was asked for as long as it takes, and for ever once the session has expired. */
const ANSWER_MS = 5000

type Address = { readonly host: string; readonly port: number }

/** The serverset node of one cluster. */
export const serversetPath = ({ path }: ZooKeeperOptions, cluster: string): string =>
  path.replaceAll('{cluster}', cluster)

/** What a leader writes into its `member_` node. */
export const announcementOf = ({ host, port }: Address): string =>
  JSON.stringify({
    serviceEndpoint: { host, port },
    additionalEndpoints: { http: { host, port } },
    status: 'ALIVE',
  })

/**
 * Keeps the leader of one cluster announced in ZooKeeper: an ephemeral `member_` node for each announced process, and an
 * election node for every process, as lie beside it in a real serverset. Nodes lost with a session are made again.
 *
 * @param connectMs how long a server may take to answer at first.
 * @throws Error when none does.
 */
export async function announceInZooKeeper(
  options: ZooKeeperOptions,
  cluster: string,
  processes: number,
  connectMs = CONNECT_MS,
): Promise<Announcer> {
  const announcements = new ZooKeeperAnnouncements(options.servers, serversetPath(options, cluster), processes)
  await announcements.start(connectMs)
  return announcements
}

class ZooKeeperAnnouncements implements Announcer {
  private client: Client
  /** Who is to be announced, and the nodes that say so. Negative keys are election nodes. */
  private readonly wanted = new Map<number, Address | null>()
  private readonly nodes = new Map<number, string>()
  private work: Promise<void> = Promise.resolve()
  private stopped = false
  private silence: NodeJS.Timeout | null = null

  constructor(
    private readonly servers: string,
    private readonly path: string,
    processes: number,
  ) {
    for (let process = 0; process < processes; process++) this.wanted.set(-1 - process, null)
    this.client = this.connect()
  }

  async start(connectMs: number): Promise<void> {
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), connectMs).unref())
    const there = new Promise<boolean>((resolve) => this.client.once('connected', () => resolve(true)))
    this.client.connect()
    if (await Promise.race([there, late])) return this.adjust()
    await this.stop()
    throw new Error(`ZooKeeper does not answer at ${this.servers}.`)
  }

  announce(process: number, address: Address): void {
    this.wanted.set(process, address)
    void this.adjust()
  }

  withdraw(process: number): void {
    this.wanted.delete(process)
    void this.adjust()
  }

  async stop(): Promise<void> {
    if (this.stopped) return
    this.stopped = true
    this.endSilence()
    const gone = new Promise<void>((resolve) => {
      this.client.once('disconnected', () => resolve())
      setTimeout(resolve, GOODBYE_MS).unref()
    })
    this.client.close()
    await gone
  }

  private connect(): Client {
    const client = createClient(this.servers, { sessionTimeout: SESSION_MS, spinDelay: 100 })
    client.on('connected', () => {
      this.endSilence()
      void this.adjust()
    })
    client.on('disconnected', () => this.beginSilence(client))
    client.on('expired', () => this.replace(client))
    return client
  }

  private beginSilence(client: Client): void {
    this.endSilence()
    if (this.isCurrent(client)) this.silence = setTimeout(() => this.replace(client), SILENCE_MS)
  }

  private endSilence(): void {
    if (this.silence) clearTimeout(this.silence)
    this.silence = null
  }

  /** Begins a new session after one that is over: its nodes are gone with it. */
  private replace(old: Client): void {
    if (!this.isCurrent(old)) return
    old.close()
    this.nodes.clear()
    this.work = Promise.resolve()
    this.client = this.connect()
    this.client.connect()
    this.beginSilence(this.client)
  }

  /** Brings the nodes to what is wanted, one change after the other; what fails is tried again after the next connection. */
  private adjust(): Promise<void> {
    const { client } = this
    this.work = this.work.then(async () => {
      try {
        await this.makeFolder()
        for (const [process, node] of this.nodes) {
          if (!this.wanted.has(process) && this.isCurrent(client)) await this.remove(process, node)
        }
        for (const [process, address] of this.wanted) {
          if (!this.nodes.has(process) && this.isCurrent(client)) await this.create(process, address)
        }
      } catch {
        // The connection is lost: `connected` comes again.
      }
    })
    return this.work
  }

  /** Work that was begun in a session that has expired is not gone on with in the next one. */
  private isCurrent(client: Client): boolean {
    return !this.stopped && this.client === client
  }

  private makeFolder(): Promise<void> {
    return done((callback) => this.client.mkdirp(this.path, (error) => callback(error, undefined)))
  }

  private async create(process: number, address: Address | null): Promise<void> {
    const name = address === null ? 'singleton_candidate_' : 'member_'
    const data = Buffer.from(address === null ? '' : announcementOf(address))
    const node = await done<string>((callback) =>
      this.client.create(`${this.path}/${name}`, data, CreateMode.EPHEMERAL_SEQUENTIAL, callback),
    )
    this.nodes.set(process, node)
  }

  private async remove(process: number, node: string): Promise<void> {
    await done<void>((callback) =>
      this.client.remove(node, (error) => callback(isGone(error) ? null : error, undefined)),
    )
    this.nodes.delete(process)
  }
}

const isGone = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === Exception.NO_NODE

const done = <T>(ask: (callback: (error: unknown, value: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('ZooKeeper did not answer in time.')), ANSWER_MS)
    ask((error, value) => {
      clearTimeout(timer)
      if (error) reject(error instanceof Error ? error : new Error(String(error)))
      else resolve(value)
    })
  })
