import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'

/** One call and its answer, as they passed. */
export type Tapped = {
  readonly request: Buffer
  /** As it was on the wire, without its headers. */
  readonly wireBytes: number
  /** Inflated. */
  readonly reply: Buffer
}

/** Sends one call. Without limits: a rival's answers may be larger than ours are allowed to be. */
export async function exchange(
  url: string,
  body: Buffer,
  headers: http.OutgoingHttpHeaders,
): Promise<Tapped & { response: IncomingMessage; raw: Buffer }> {
  const request = http.request(new URL('/api', url), { method: 'POST', headers, agent: false })
  request.end(body)
  const [response]: IncomingMessage[] = await once(request, 'response')
  if (!response) throw new Error('There was no response.')
  const raw = await bodyOf(response)
  const reply = response.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
  return { request: body, wireBytes: raw.length, reply, response, raw }
}

/** Stands between a client and a scheduler and keeps what passes. */
export type Tap = {
  readonly url: string
  /** What has passed since the last time this was asked. */
  readonly taken: () => Tapped[]
  readonly stop: () => Promise<void>
}

export async function openTap(schedulerUrl: string): Promise<Tap> {
  let passed: Tapped[] = []
  const server = http.createServer((incoming, outgoing) => {
    const forward = async () => {
      const { host: _, connection: __, ...headers } = incoming.headers
      const { response, raw, ...tapped } = await exchange(schedulerUrl, await bodyOf(incoming), headers)
      passed.push(tapped)
      const { 'transfer-encoding': ___, connection: ____, ...answered } = response.headers
      outgoing.writeHead(response.statusCode ?? 502, { ...answered, 'content-length': raw.length }).end(raw)
    }
    forward().catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The tap has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    taken: () => {
      const taken = passed
      passed = []
      return taken
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
