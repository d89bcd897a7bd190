import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, CreateMode, createClient, State } from 'node-zookeeper-client'
import { spawnZooKeeper } from '@/lib/commands/zookeeper-server'
import { closedPort } from '../loopback.test-support'
import type { ZooKeeperServer } from './zookeeper-place'
import { guardData } from './zookeeper-session'

/** The server grants sessions from two to twenty ticks. */
const TICK_MS = 100
const SESSION_MS = 30_000
const PATIENCE_MS = 1_000

/** A real ZooKeeper server on the loopback interface. */
export type TestZooKeeper = {
  readonly server: ZooKeeperServer
  /** Puts a node that stays until it is removed; its folders are made. */
  put(path: string, data: string | Buffer): Promise<void>
  remove(path: string): Promise<void>
  /** The process hangs, with all its connections open, until `resume`. */
  pause(): void
  resume(): void
  /** Ends the process at once; with `wipe`, all nodes and sessions are gone with it. */
  kill(wipe?: boolean): Promise<void>
  /** On the same port. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Resolves once the server answers. */
export async function startZooKeeper(): Promise<TestZooKeeper> {
  const folder = mkdtempSync(join(tmpdir(), 'airglow-zookeeper-'))
  const server = { host: '127.0.0.1', port: await closedPort() }
  const data = join(folder, 'data')
  const config = join(folder, 'zoo.cfg')
  writeFileSync(
    config,
    [
      `tickTime=${TICK_MS}`,
      `dataDir=${data}`,
      `clientPort=${server.port}`,
      `clientPortAddress=${server.host}`,
      'admin.enableServer=false',
      'maxClientCnxns=0',
      `maxSessionTimeout=${SESSION_MS}`,
    ].join('\n'),
  )
  let child: ChildProcess | null = null
  // A run that is broken off does not come to its `afterAll`.
  const end = () => void child?.kill('SIGKILL')
  process.once('exit', end)

  async function start(): Promise<void> {
    child = spawnZooKeeper(config)
    await withClient(server, async () => undefined)
  }

  async function kill(wipe = false): Promise<void> {
    const ended = child
    child = null
    if (ended && ended.exitCode === null && ended.signalCode === null) {
      const gone = once(ended, 'exit')
      ended.kill('SIGKILL')
      await gone
    }
    if (wipe) rmSync(data, { recursive: true, force: true })
  }

  await start()
  return {
    server,
    put: (path, value) => withClient(server, (client) => client.put(path, Buffer.from(value))),
    remove: (path) => withClient(server, (client) => client.remove(path)),
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    kill,
    start,
    async stop() {
      process.off('exit', end)
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

type Writer = { put(path: string, data: Buffer): Promise<void>; remove(path: string): Promise<void> }

/** A session of its own for one change, so that a server that was stopped in between does no harm. */
async function withClient<T>(server: ZooKeeperServer, use: (writer: Writer) => Promise<T>): Promise<T> {
  const client = await connected(server)
  const done = (act: (callback: (error: unknown) => void) => void) =>
    new Promise<void>((resolve, reject) => {
      act((error) => (error ? reject(new Error(String(error))) : resolve()))
    })
  try {
    return await use({
      async put(path, data) {
        const parent = path.slice(0, path.lastIndexOf('/'))
        if (parent) await done((callback) => client.mkdirp(parent, callback))
        await done((callback) => client.create(path, data, CreateMode.PERSISTENT, callback))
      },
      remove: (path) => done((callback) => client.remove(path, callback)),
    })
  } finally {
    client.close()
  }
}

/** A server that is only starting may take a connection and never answer it: then another one is made. */
async function connected({ host, port }: ZooKeeperServer): Promise<Client> {
  for (;;) {
    const client = createClient(`${host}:${port}`, { sessionTimeout: SESSION_MS, spinDelay: 50 })
    guardData(client)
    const isConnected = await new Promise<boolean>((resolve) => {
      setTimeout(() => resolve(false), PATIENCE_MS)
      client.on('state', (state) => {
        if (state === State.SYNC_CONNECTED) resolve(true)
      })
      client.connect()
    })
    if (isConnected) return client
    client.close()
  }
}
