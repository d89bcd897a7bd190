import { createServer, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Scheduler } from '../scheduler'
import type { FaultSwitch } from './fault-switch'
import { SERVER_NAME } from './http-reply'
import { serveRequest, unknownMethodReason } from './http-service'
import { jettyPage } from './jetty-page'
import { loneProcess, type SchedulerProcess } from './scheduler-process'

/** An idle connection is closed after this; a request has as long to arrive. */
const IDLE_MS = 29_500
/** Jetty's limit for the request line and the headers together. */
const MAX_HEADER_BYTES = 8192
const REOPEN_MS = 50

/** One scheduler process on the wire. */
export type SchedulerServer = {
  readonly url: string
  readonly port: number
  readonly faults: FaultSwitch
  /** Closes the port and resets every connection, as the end of a process does. `reopen` brings it back. */
  readonly kill: () => void
  /** Listens on the same port again; resolves once it does, or has been stopped meanwhile. */
  readonly reopen: () => Promise<void>
  readonly stop: () => Promise<void>
}

/**
 * Serves a scheduler process on the loopback address; port 0 takes any free one. Rejects when the port cannot be had.
 *
 * @param given what the process is beside a lone leader without authentication.
 */
export async function serveScheduler(
  scheduler: Scheduler,
  port: number,
  given: Partial<SchedulerProcess> = {},
): Promise<SchedulerServer> {
  const process = loneProcess(scheduler, given)
  const sockets = new Set<Socket>()
  const create = () => createListener(process, sockets)
  let server = create()
  let stopped = false
  await listen(server, port)
  const address = server.address() as AddressInfo
  const shut = (end: (socket: Socket) => void): Promise<void> =>
    new Promise((resolve) => {
      if (server.listening) server.close(() => resolve())
      else resolve()
      for (const socket of sockets) end(socket)
    })
  const open = async (): Promise<void> => {
    while (!stopped && !server.listening) {
      server = create()
      try {
        await listen(server, address.port)
      } catch {
        // Somebody has taken the port, perhaps only for one connection.
        await new Promise((resolve) => setTimeout(resolve, REOPEN_MS))
      }
    }
    if (stopped) await shut((socket) => socket.destroy())
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    faults: process.faults,
    kill: () => void shut((socket) => socket.resetAndDestroy()),
    reopen: open,
    stop: () => {
      stopped = true
      return shut((socket) => socket.destroy())
    },
  }
}

function createListener(process: SchedulerProcess, sockets: Set<Socket>): Server {
  const server = createServer(
    { maxHeaderSize: MAX_HEADER_BYTES, requireHostHeader: false, requestTimeout: IDLE_MS },
    (request, response) => {
      serveRequest(process, { request, response }).catch(() => response.destroy())
    },
  )
  server.keepAliveTimeout = IDLE_MS
  server.on('connection', (socket) => {
    if (process.faults.isDownForAll()) {
      socket.resetAndDestroy()
      return
    }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('clientError', answerUnparsable)
  return server
}

/** What Node's parser refuses before there is a request: methods HTTP does not know, headers without end, and plain nonsense. */
function answerUnparsable(error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const [, method, path] =
    /^([A-Z]+) (\/[^\s?]*)\S* HTTP\/1\.[01]\r?\n/.exec(error.rawPacket?.toString('latin1') ?? '') ?? []
  if (error.code === 'HPE_INVALID_METHOD' && method !== undefined && path === '/api') {
    const page = jettyPage(501, path, unknownMethodReason(method))
    const headers = {
      'Cache-Control': 'must-revalidate,no-cache,no-store',
      'Content-Type': 'text/html;charset=iso-8859-1',
    }
    socket.end(Buffer.concat([headOf(501, page.length, headers), page]))
    return
  }
  socket.end(headOf(error.code === 'HPE_HEADER_OVERFLOW' ? 413 : 400, 0, { Connection: 'close' }))
}

const headOf = (status: number, bytes: number, headers: Readonly<Record<string, string>>): Buffer => {
  const all = { Date: new Date().toUTCString(), ...headers, 'Content-Length': bytes, Server: SERVER_NAME }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`)
}

/** Resolves once the server listens on the loopback address. */
export const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
