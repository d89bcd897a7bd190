import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

/** Why the files as they are now cannot be used; the configuration from before goes on. */
export type ConfigProblem = { readonly message: string; readonly sinceMs: number }

export type ConfigWatchOptions<T> = {
  /** What is running. */
  readonly current: T
  /** Reads everything anew. May throw; the words of what it throws are shown. */
  readonly read: () => Promise<T>
  /** The files a configuration came from, those included that may yet appear. */
  readonly filesOf: (config: T) => readonly string[]
  /** Puts a configuration into effect. */
  readonly apply: (config: T) => void
  /** A problem has come, changed or gone. */
  readonly onProblem: (problem: ConfigProblem | null) => void
  readonly everyMs: number
  readonly nowMs: () => number
}

/** Larger files are told apart by size and time alone; no part of a configuration may be so large. */
const MAX_COMPARED_BYTES = 4 * 1024 * 1024

/**
 * Looks at the files of the configuration every so often, because notices of the file system get lost on network mounts and
 * with files that are replaced. What can be used is put into effect; what cannot changes nothing and is said.
 */
export class ConfigWatch<T> {
  readonly #stopping = new AbortController()
  #current: T
  /** Null makes the first look read: the files may have changed while the process started. */
  #fingerprint: string | null = null
  #problem: ConfigProblem | null = null
  #looking: Promise<void> = Promise.resolve()
  #running: Promise<void> | null = null

  constructor(readonly options: ConfigWatchOptions<T>) {
    this.#current = options.current
  }

  get current(): T {
    return this.#current
  }

  get problem(): ConfigProblem | null {
    return this.#problem
  }

  start(): void {
    this.#running ??= this.#loop()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
    await this.#looking
  }

  /** Looks now, after whatever look is under way. Never rejects. */
  look(anew = false): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look(anew))
    return this.#looking
  }

  async #look(anew: boolean): Promise<void> {
    const { read, filesOf, apply, onProblem, nowMs } = this.options
    const fingerprint = await fingerprintOf(filesOf(this.#current))
    const changed = fingerprint !== this.#fingerprint
    this.#fingerprint = fingerprint
    // While there is a problem its cause may lie in a file that only the refused configuration names.
    if (!changed && !anew && this.#problem === null) return
    const before = this.#problem
    try {
      const config = await read()
      if (this.#stopping.signal.aborted) return
      apply(config)
      this.#current = config
      this.#problem = null
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#problem = { message, sinceMs: before?.sinceMs ?? nowMs() }
    }
    if (before?.message !== this.#problem?.message) onProblem(this.#problem)
  }

  async #loop(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await this.look()
      await pause(this.options.everyMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }
}

/** Changes whenever one of the files has other bytes, appears or goes. */
async function fingerprintOf(paths: readonly string[]): Promise<string> {
  const marks = await Promise.all(paths.map(async (path) => `${path}\n${await markOf(path)}`))
  return createHash('sha256').update(marks.join('\n')).digest('hex')
}

async function markOf(path: string): Promise<string> {
  try {
    const found = await stat(path)
    // Reading a pipe would wait for its writer.
    if (!found.isFile() || found.size > MAX_COMPARED_BYTES) return `${found.size} ${found.mtimeMs} ${found.ino}`
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  } catch {
    return 'absent'
  }
}
