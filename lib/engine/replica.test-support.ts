import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ReplicaOrder } from './replica-engine.test-support'

const SCRIPT = fileURLToPath(new URL('./replica-process.test-support.ts', import.meta.url))
const TSX = import.meta.resolve('tsx')
const LOOK_EVERY_MS = 20

/** A replica of the engine in a process of its own. */
export class Replica {
  readonly child: ChildProcess
  readonly errors: string[] = []
  readonly #ready: Promise<void>

  constructor(order: ReplicaOrder) {
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const
    this.child = spawn(process.execPath, ['--import', TSX, SCRIPT, JSON.stringify(order)], { stdio: [...stdio] })
    this.child.on('message', (message: unknown) => {
      if (typeof message === 'object') this.errors.push((message as { error: string }).error)
    })
    this.#ready = this.#says((message) => message === 'ready')
    // Whoever waits for it hears of it; nobody has to.
    this.#ready.catch(() => {})
  }

  /** Lets it work; to be called once. */
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
  idle(): Promise<void> {
    return this.#says((message) => message === 'idle')
  }

  /** Resolves when it tells an error that it had not told before. */
  complains(): Promise<void> {
    return this.#says((message) => typeof message === 'object')
  }

  /** Resolves when a signal has stopped it. */
  async stopped(): Promise<void> {
    const state = () => execFileSync('ps', ['-o', 'state=', '-p', String(this.child.pid)], { encoding: 'utf8' })
    while (!state().trim().startsWith('T')) await pause(LOOK_EVERY_MS)
  }

  /** Resolves with the signal that ended it, or null when it ended by itself. */
  async gone(): Promise<NodeJS.Signals | null> {
    if (!this.hasEnded) await once(this.child, 'exit')
    return this.child.signalCode
  }

  #says(isIt: (message: unknown) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const listen = (message: unknown) => {
        if (!isIt(message)) return
        this.child.off('message', listen).off('exit', ended)
        resolve()
      }
      const ended = (code: number | null, signal: NodeJS.Signals | null) =>
        reject(new Error(`The replica has ended (${code ?? signal}).`))
      this.child.on('message', listen).once('exit', ended)
      if (this.hasEnded) ended(this.child.exitCode, this.child.signalCode)
    })
  }
}
