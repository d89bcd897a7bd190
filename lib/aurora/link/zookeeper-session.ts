import type { Socket } from 'node:net'
import { type Client, createClient, Exception } from 'node-zookeeper-client'
import type { ZooKeeperServer } from './zookeeper-place'

/** What became of one question to ZooKeeper. */
export type ZooKeeperReply<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'no-node' }
  | { readonly kind: 'denied' }
  /** Connection or session are gone, or nothing came in time: nothing more comes of this session. */
  | { readonly kind: 'lost' }

/** One session with a ZooKeeper ensemble. No method rejects, and each ends in time. */
export type ZooKeeperSession = {
  /** Names of the children; `onChange` is called once, when they change. */
  children(path: string): Promise<ZooKeeperReply<readonly string[]>>
  data(path: string): Promise<ZooKeeperReply<Buffer>>
  /** Ends the session and its connection, whatever state they are in. */
  close(): void
}

export type ZooKeeperSessionOptions = {
  readonly servers: readonly ZooKeeperServer[]
  /** Index of the server to try first, so that a server that only hangs is not tried first again. */
  readonly first: number
  readonly sessionMs: number
  /** How long one question may take, finding a server included. */
  readonly replyMs: number
  /** Something that was asked for changed, or the connection was lost, found again or expired. */
  readonly onChange: () => void
}

/** What one server may send at once; ZooKeeper's own limit of a node is 1 MiB. */
const MAX_PENDING_BYTES = 2 * 1024 * 1024
/** Longest pause of the library before it tries all servers again. */
const SPIN_MS = 300
/** How long a session that is closed may take to say so. */
const GOODBYE_MS = 500

/** What has to be known of the inside of the library's client, which is pinned to one version. */
type Manager = {
  socket?: Socket
  pendingBuffer: Buffer | null
  onSocketData(chunk: Buffer): void
  findNextServer(connect: (server: ZooKeeperServer) => void): void
}

export function openZooKeeperSession(options: ZooKeeperSessionOptions): ZooKeeperSession {
  const { servers, replyMs, onChange } = options
  const client: Client = createClient(servers.map(() => 'unused').join(','), {
    sessionTimeout: options.sessionMs,
    spinDelay: SPIN_MS,
  })
  const manager = managerOf(client)
  let open = true
  const changed = () => {
    if (open) onChange()
  }
  chooseServers(manager, options, () => open)
  guardData(client)
  const waiting = new Set<() => void>()
  const loseAll = () => {
    for (const lose of waiting) lose()
  }
  client.on('disconnected', changed)
  client.on('connected', changed)
  client.on('expired', loseAll)
  client.on('authenticationFailed', loseAll)
  client.connect()

  /** The library has no time limit of its own, and keeps questions for as long as no server answers, or for ever. */
  const asked = <T>(ask: (done: (error: unknown, value: T) => void) => void) =>
    new Promise<ZooKeeperReply<T>>((resolve) => {
      const settle = (reply: ZooKeeperReply<T>) => {
        clearTimeout(timer)
        waiting.delete(lose)
        resolve(reply)
      }
      const lose = () => settle(LOST)
      const timer = setTimeout(lose, replyMs)
      waiting.add(lose)
      ask((error, value) => settle(error ? failedReply(error) : { kind: 'ok', value }))
    }).catch(() => LOST)

  return {
    children: (path) => asked((done) => client.getChildren(path, changed, done)),
    data: (path) => asked((done) => client.getData(path, changed, done)),
    close() {
      if (!open) return
      open = false
      loseAll()
      client.close()
      const { socket } = manager
      const timer = setTimeout(() => socket?.destroy(), GOODBYE_MS)
      timer.unref()
      socket?.once('close', () => clearTimeout(timer))
    },
  }
}

const managerOf = (client: Client): Manager => Reflect.get(client, 'connectionManager') as Manager

const LOST = { kind: 'lost' } as const

function failedReply(error: unknown): ZooKeeperReply<never> {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  if (code === Exception.NO_NODE) return { kind: 'no-node' }
  if (code === Exception.NO_AUTH) return { kind: 'denied' }
  return LOST
}

/** Our order of servers instead of a shuffled one, IPv6 addresses included, and none after the end. */
function chooseServers(manager: Manager, { servers, first }: ZooKeeperSessionOptions, isOpen: () => boolean): void {
  const paced = manager.findNextServer.bind(manager)
  let next = first
  manager.findNextServer = (connect) =>
    paced(() => {
      const server = servers[next % servers.length]
      next += 1
      if (server && isOpen()) connect(server)
    })
}

/** The library reads whatever comes, without bounds, and throws into the event loop at what it cannot read. */
export function guardData(client: Client): void {
  const manager = managerOf(client)
  const read = manager.onSocketData.bind(manager)
  manager.onSocketData = (chunk) => {
    try {
      if ((manager.pendingBuffer?.length ?? 0) + chunk.length > MAX_PENDING_BYTES) throw new Error('too much')
      read(chunk)
    } catch {
      manager.pendingBuffer = null
      manager.socket?.destroy()
    }
  }
}
