import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { isExecutable, onPath } from './executable'
import { freePort } from './free-port'

/** What to do where there is none. */
export const NO_POSTGRES =
  'The tests need a Postgres of their own (14 or later): install it (Debian: apt-get install postgresql).'

const DEBIAN = '/usr/lib/postgresql'
const LOOK_EVERY_MS = 50
const TOO_LATE_MS = 60_000

/** The folder of `initdb` and `postgres`: Debian's newest, else that on the PATH; null when there is none. */
export function findPostgres(): string | null {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...versions.map((version) => join(DEBIAN, version, 'bin')), dirname(onPath('initdb') ?? '')]
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => isExecutable(join(folder, name)))) ?? null
}

/** Postgres refuses to run as root; on a machine of one's own it has a user, else nobody will do. */
function someUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // The next one.
    }
  }
  return null
}

/** Everybody is let in but this user, so that a refusal can be had as well. */
export const GUARDED_USER = 'guarded'

function askForPassword(file: string): void {
  writeFileSync(file, `host all ${GUARDED_USER} 127.0.0.1/32 scram-sha-256\n${readFileSync(file, 'utf8')}`)
}

/** A Postgres of one's own on a loopback port, for tests: it may be stopped, killed, started again, and is gone afterwards. */
export class PostgresServer {
  static async start(): Promise<PostgresServer> {
    const binaries = findPostgres()
    if (!binaries) throw new Error(NO_POSTGRES)
    const user = someUser()
    const folder = mkdtempSync(join(tmpdir(), 'airglow-postgres-'))
    if (user) chownSync(folder, user.uid, user.gid)
    const options = { ...(user && user), stdio: 'ignore', cwd: folder } as const
    const flags = ['-D', join(folder, 'data'), '-U', 'airglow', '--auth=trust', '-E', 'UTF8', '--no-locale', '-N']
    const created = spawn(join(binaries, 'initdb'), flags, options)
    const [code] = await once(created, 'exit')
    if (code !== 0) throw new Error(`initdb could not make a database in ${folder} (${code}).`)
    askForPassword(join(folder, 'data', 'pg_hba.conf'))
    const server = new PostgresServer(binaries, folder, await freePort(), user)
    await server.start()
    return server
  }

  #process: ChildProcess | null = null

  private constructor(
    readonly binaries: string,
    readonly folder: string,
    readonly port: number,
    readonly user: { uid: number; gid: number } | null,
  ) {}

  /** Starts it, again if need be, and resolves when it answers. */
  async start(): Promise<void> {
    const settings = [
      'fsync=off',
      'full_page_writes=off',
      'max_connections=300',
      `unix_socket_directories=${this.folder}`,
    ]
    this.#process = spawn(
      join(this.binaries, 'postgres'),
      [
        ...['-D', join(this.folder, 'data'), '-h', '127.0.0.1', '-p', String(this.port)],
        ...settings.flatMap((setting) => ['-c', setting]),
      ],
      { ...(this.user && this.user), stdio: 'ignore', cwd: this.folder },
    )
    const untilMs = performance.now() + TOO_LATE_MS
    while (!(await this.#answers())) {
      if (performance.now() > untilMs) throw new Error('Postgres did not answer.')
      await pause(LOOK_EVERY_MS)
    }
  }

  /** The address of a database of this name, made when there is none. */
  async database(name: string): Promise<string> {
    const client = new Client({ connectionString: this.url('postgres') })
    await client.connect()
    try {
      const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
      if (rowCount === 0) await client.query(`create database "${name}"`)
    } finally {
      await client.end()
    }
    return this.url(name)
  }

  url(database: string): string {
    return `postgres://airglow@127.0.0.1:${this.port}/${database}`
  }

  /** Breaks connections off and leaves everything in good order. */
  stop(): Promise<void> {
    return this.#end('SIGINT')
  }

  /** Leaves everything as a crash would: the next start has to recover. */
  kill(): Promise<void> {
    return this.#end('SIGQUIT')
  }

  /** Stops the server and every process of it where they stand: connections stay open, and nobody answers. */
  pause(): void {
    this.#signalAll('SIGSTOP')
  }

  /** Lets it go on. */
  resume(): void {
    this.#signalAll('SIGCONT')
  }

  async remove(): Promise<void> {
    // What is paused hears nothing else.
    this.resume()
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  #signalAll(signal: 'SIGSTOP' | 'SIGCONT'): void {
    const main = this.#process?.pid
    if (main === undefined) return
    const running = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    const pairs = running.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
    const children = pairs.flatMap(([pid, parent]) => (pid !== undefined && parent === main ? [pid] : []))
    for (const pid of [main, ...children]) {
      try {
        process.kill(pid, signal)
      } catch {
        // It has ended since.
      }
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    this.#process = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }

  async #answers(): Promise<boolean> {
    const client = new Client({ connectionString: this.url('postgres'), connectionTimeoutMillis: 1000 })
    client.on('error', () => {})
    try {
      await client.connect()
      return true
    } catch {
      return false
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}
