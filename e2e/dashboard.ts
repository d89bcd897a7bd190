import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { expect } from '@playwright/test'
import { NEXT, startChild } from '@/lib/commands/child'
import { healthReplySchema } from '@/lib/contract/cluster'
import { paths } from '@/lib/contract/paths'

/** The built dashboard in a process of its own, on a port that stays its own when it is started again. */
export class Dashboard {
  #process: ChildProcess | null = null

  constructor(
    readonly port: number,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  get url(): string {
    return `http://localhost:${this.port}`
  }

  /** Resolves when it has read a cluster. */
  async start(): Promise<void> {
    const env = { HOST: '127.0.0.1', PORT: String(this.port), ...this.env }
    this.#process = startChild(NEXT, ['start', '-H', '127.0.0.1', '-p', String(this.port)], env, true)
    this.#process.stdout?.resume()
    await expect.poll(() => this.#currentClusters(), { timeout: 60_000 }).toBeGreaterThan(0)
  }

  /** As the machine would end it: without a chance to put anything in order. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** As a deployment ends it; resolves with its exit code when it is gone, null if it did not go by itself. */
  terminate(): Promise<number | null> {
    return this.#end('SIGTERM')
  }

  /** A reply, checked against its contract. */
  async get<T>(path: string, schema: { parse(value: unknown): T }): Promise<T> {
    return schema.parse(await (await fetch(`${this.url}${path}`)).json())
  }

  async #currentClusters(): Promise<number> {
    const health = await this.get(paths.api.health(), healthReplySchema).catch(() => null)
    return health?.clusters.current ?? 0
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process
    this.#process = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
    return child.exitCode
  }
}
