import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A way to a database that can be made to swallow everything, as a firewall does that has forgotten a connection. */
export class PostgresProxy {
  static async to(databaseUrl: string): Promise<PostgresProxy> {
    const target = new URL(databaseUrl)
    const proxy = new PostgresProxy(target)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  readonly #server: Server
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  #swallows = false

  private constructor(readonly target: URL) {
    this.#server = createServer((near) => this.#join(near))
  }

  get url(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('The proxy does not listen.')
    const url = new URL(this.target)
    url.port = String(address.port)
    return url.href
  }

  /** From here on nothing gets through, neither on the connections there are nor on new ones, and nobody is told. */
  swallow(): void {
    this.#swallows = true
    for (const [near, far] of this.#pairs) for (const socket of [near, far]) socket.pause()
  }

  /** New connections get through again; what had been swallowed stays so. */
  forward(): void {
    this.#swallows = false
  }

  async close(): Promise<void> {
    for (const [near, far] of this.#pairs) for (const socket of [near, far]) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #join(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname)
    const pair = [near, far] as const
    this.#pairs.add(pair)
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('error', () => to.destroy())
      from.on('close', () => {
        to.destroy()
        this.#pairs.delete(pair)
      })
      from.on('data', (bytes) => to.write(bytes))
    }
    if (this.#swallows) for (const socket of pair) socket.pause()
  }
}
