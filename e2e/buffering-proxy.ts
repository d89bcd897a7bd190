import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import { freePort } from '@/lib/commands/free-port'

/** A proxy between browser and dashboard that answers at once, and passes a body on only when all of it has come. */
export class BufferingProxy {
  static async before(target: string): Promise<BufferingProxy> {
    const proxy = new BufferingProxy(await freePort(), new URL(target))
    proxy.#server.listen(proxy.port, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  /** How often the event stream was asked for. */
  streams = 0
  readonly #server: Server

  private constructor(
    readonly port: number,
    target: URL,
  ) {
    this.#server = createServer((incoming, outgoing) => {
      if (incoming.url === '/api/stream') this.streams++
      const { method, url, headers } = incoming
      const onward = request({ host: '127.0.0.1', port: target.port, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        outgoing.flushHeaders()
        const held: Buffer[] = []
        answer.on('data', (chunk: Buffer) => held.push(chunk))
        answer.on('end', () => outgoing.end(Buffer.concat(held)))
        answer.on('error', () => outgoing.destroy())
      })
      onward.on('error', () => outgoing.destroy())
      outgoing.on('close', () => onward.destroy())
      incoming.pipe(onward)
    })
  }

  get url(): string {
    return `http://localhost:${this.port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
