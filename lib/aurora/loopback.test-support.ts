import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { type CallMessage, encodeCall, type Wire } from './wire/call-message'

export type SeenCall = { readonly path: string; readonly headers: http.IncomingHttpHeaders; readonly body: Buffer }

export type Loopback = {
  readonly url: string
  readonly hostAndPort: string
  readonly seen: SeenCall[]
  /** Sockets accepted so far. */
  accepted(): number
  /** Resolves as soon as the other side has closed every socket. */
  allClosed(): Promise<void>
  /** Ends the server and its connections; nobody listens at its address after that. */
  stop(): Promise<void>
}

type AnswerCall = (call: SeenCall, response: ServerResponse, request: IncomingMessage) => void

/** A real HTTP server on the loopback interface, for one test. */
export async function serve(answer: AnswerCall): Promise<Loopback> {
  const seen: SeenCall[] = []
  return listenForTest(http.createServer(seenBy(seen, answer)), seen)
}

/** Notes each request, once it is whole, before it is answered. */
export const seenBy =
  (seen: SeenCall[], answer: AnswerCall) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = []
    response.on('error', () => undefined)
    request.on('error', () => undefined)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const call = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) }
      seen.push(call)
      answer(call, response, request)
    })
  }

/** A TCP server that does to a connection whatever `act` does, once bytes have arrived. */
export async function serveRaw(act: (socket: Socket) => void): Promise<Loopback> {
  const server = net.createServer((socket) => socket.once('data', () => act(socket)))
  return listenForTest(server, [])
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = addressOf(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** The header of a recorded answer, changed to answer another call. */
export function readdress(bytes: Buffer, wire: Wire, method: string, seqid: number): Buffer {
  if (wire === 'json') {
    return Buffer.from(bytes.toString('utf8').replace(/^\[1,"[^"]*",(\d+),-?\d+,/, `[1,"${method}",$1,${seqid},`))
  }
  const head = Buffer.alloc(8)
  bytes.copy(head, 0, 0, 4)
  head.writeInt32BE(Buffer.byteLength(method), 4)
  const tail = Buffer.alloc(4)
  tail.writeInt32BE(seqid)
  return Buffer.concat([head, Buffer.from(method), tail, bytes.subarray(8 + bytes.readInt32BE(4) + 4)])
}

/** A call that is known to fit the interface. */
export function encodedCall(...args: Parameters<typeof encodeCall>): CallMessage {
  const call = encodeCall(...args)
  if (call === null) throw new Error(`The call ${args[1]} cannot be encoded.`)
  return call
}

/** The method and sequence id of a request. */
export function addressOfCall(body: Buffer): { method: string; seqid: number } {
  if (body[0] === 0x5b) {
    const [, method = '', seqid = ''] = /^\[1,"([^"]*)",1,(\d+),/.exec(body.toString('utf8')) ?? []
    return { method, seqid: Number(seqid) }
  }
  const length = body.readInt32BE(4)
  return { method: body.toString('utf8', 8, 8 + length), seqid: body.readInt32BE(8 + length) }
}

/** Lets a server listen until the test is over. */
export async function listenForTest(server: Server, seen: SeenCall[]): Promise<Loopback> {
  const open = new Set<Socket>()
  let accepted = 0
  let whenClosed = () => {}
  server.on('connection', (socket: Socket) => {
    accepted += 1
    open.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      open.delete(socket)
      if (open.size === 0) whenClosed()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = async () => {
    for (const socket of open) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(stop)
  const { port } = addressOf(server)
  return {
    url: `http://127.0.0.1:${port}`,
    hostAndPort: `127.0.0.1:${port}`,
    seen,
    accepted: () => accepted,
    stop,
    allClosed: () =>
      new Promise((resolve) => {
        if (open.size === 0) resolve()
        else whenClosed = resolve
      }),
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address
}
