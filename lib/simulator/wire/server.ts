import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { type Answer, error } from '../calls/answer'
import { callScheduler, type MethodName, type SentArguments } from '../calls/calls'
import type { Scheduler } from '../scheduler'
import { type DecodedCall, decodeCall, encodeAnswer, encodeUnknownMethod, type WireProtocol } from './call-codec'
import { type Fault, FaultSwitch, formatFault } from './fault'
import { jettyPage } from './jetty-page'
import { loggedKeyOf, loggedMessageOf } from './logged-call'
import { acceptsGzip, MEDIA_TYPES, replyProtocolOf, requestTypeOf } from './media-type'

const SERVER_NAME = 'Jetty(9.3.11.v20160721)'
const MAX_BODY_BYTES = 16 * 1024 * 1024
const IDLE_MS = 29_500
const PLAIN_TEXT = 'text/plain;charset=utf-8'
const HTML = 'text/html;charset=iso-8859-1'

/** One scheduler on the wire. */
export type SchedulerServer = {
  readonly url: string
  readonly port: number
  readonly faults: FaultSwitch
  readonly stop: () => Promise<void>
}

/** Serves a scheduler on the loopback address; port 0 takes any free one. Rejects when the port cannot be had. */
export async function serveScheduler(scheduler: Scheduler, port: number): Promise<SchedulerServer> {
  const faults = new FaultSwitch()
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    serve(scheduler, faults, request, response).catch(() => response.destroy())
  })
  server.keepAliveTimeout = IDLE_MS
  server.on('connection', (socket) => {
    if (faults.isDownForAll()) {
      socket.resetAndDestroy()
      return
    }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await listen(server, port)
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    faults,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
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

async function serve(
  scheduler: Scheduler,
  faults: FaultSwitch,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? ''
  if (faults.isDownForAll()) return reset(request)
  if (path === '/health') return plain(response, 200, 'OK\n', PLAIN_TEXT)
  if (path === '/leaderhealth')
    return plain(response, 200, 'Current status: This is the leading scheduler.\n', PLAIN_TEXT)
  if (path !== '/api') return plain(response, 404, '')
  switch (request.method) {
    case 'POST':
    case 'GET':
      return serveCall(scheduler, faults, request, response)
    case 'OPTIONS':
      response.setHeader('Allow', 'GET, HEAD, POST, TRACE, OPTIONS')
      return plain(response, 200, '')
    case 'PUT':
    case 'DELETE':
      return errorPage(response, 405, path, `HTTP method ${request.method} is not supported by this URL`)
    default:
      return errorPage(
        response,
        501,
        path,
        `Method ${request.method} is not defined in RFC 2068 and is not supported by the Servlet API `,
      )
  }
}

async function serveCall(
  scheduler: Scheduler,
  faults: FaultSwitch,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request)
  if (!body) return plain(response, 413, '')
  const type = requestTypeOf(request.headers['content-type'])
  if (type.kind === 'unsupported') return plain(response, 415, `Unsupported Content-Type: ${type.value}`)
  if (type.kind === 'unparsable') {
    return errorPage(response, 500, '/api', `java.lang.IllegalArgumentException: Could not parse '${type.value}'`)
  }
  const call = decodeCall(body, type.protocol)
  const replyProtocol: WireProtocol = replyProtocolOf(request.headers.accept)
  if (call.kind === 'unreadable') {
    return errorPage(response, 500, '/api', `javax.servlet.ServletException: ${call.reason}`)
  }
  if (call.kind === 'unknown-method') {
    return reply(request, response, replyProtocol, encodeUnknownMethod(replyProtocol, call.method, call.seqid))
  }
  await answerCall(scheduler, faults.hit(call.method), call, request, response, replyProtocol)
}

async function answerCall(
  scheduler: Scheduler,
  fault: Fault,
  call: Extract<DecodedCall, { kind: 'call' }>,
  request: IncomingMessage,
  response: ServerResponse,
  protocol: WireProtocol,
): Promise<void> {
  const answer = decide(scheduler, fault, call)
  switch (fault.kind) {
    case 'down':
    case 'drop-before':
    case 'drop-after':
      return reset(request)
    case 'hang':
      return
    case 'garbage':
      return reply(request, response, protocol, Buffer.from('\u0000\u0001 this is no message \u00ff'))
    case 'html':
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.end('<!doctype html><title>Sign in</title><form method="post"><input name="user"></form>')
      return
    case 'slow':
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, fault.delayMs)
        response.once('close', () => {
          clearTimeout(timer)
          resolve(undefined)
        })
      })
      break
    default:
  }
  if (!answer || response.destroyed) return
  reply(request, response, protocol, encodeAnswer(protocol, call.method, call.seqid, answer, scheduler.clusterName))
}

/** Performs the call unless the fault keeps it from the scheduler, and notes it either way. */
function decide(scheduler: Scheduler, fault: Fault, call: Extract<DecodedCall, { kind: 'call' }>): Answer | null {
  const performed = fault.kind === 'none' || fault.kind === 'slow' || fault.kind === 'drop-after'
  const atMs = scheduler.clock.now()
  const answer = performed
    ? perform(scheduler, call.method, call.args)
    : fault.kind === 'error'
      ? error('Simulated scheduler error.')
      : null
  scheduler.log.add({
    atMs,
    method: call.method,
    key: loggedKeyOf(call.method, call.args),
    message: loggedMessageOf(call.method, call.args),
    outcome: answer?.code ?? null,
    fault: fault.kind === 'none' ? null : formatFault(fault),
  })
  return answer
}

/** What the generated reader made of the arguments has the right shape for its method. */
const perform = <Method extends MethodName>(scheduler: Scheduler, method: Method, args: readonly unknown[]): Answer =>
  scheduler.step(() => callScheduler(scheduler, method, args as SentArguments<Method>))

/** The whole body; null when it is too large. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > MAX_BODY_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function reply(request: IncomingMessage, response: ServerResponse, protocol: WireProtocol, message: Buffer): void {
  const zipped = acceptsGzip(request.headers['accept-encoding'])
  response.setHeader('Content-Type', MEDIA_TYPES[protocol])
  response.setHeader('Vary', 'Accept-Encoding, User-Agent')
  if (zipped) response.setHeader('Content-Encoding', 'gzip')
  response.setHeader('Server', SERVER_NAME)
  // Written in two steps so that the reply is chunked, as Jetty's are.
  response.write(zipped ? gzipSync(message, { level: 1 }) : message)
  response.end()
}

/** A short answer; Aurora's 404 and 415 have no Content-Type. */
function plain(response: ServerResponse, status: number, text: string, type: string | null = null): void {
  if (type !== null) response.setHeader('Content-Type', type)
  response.writeHead(status, { 'Content-Length': Buffer.byteLength(text), Server: SERVER_NAME })
  response.end(text)
}

function errorPage(response: ServerResponse, status: number, path: string, reason: string): void {
  const page = jettyPage(status, path, reason)
  const headers = {
    'Cache-Control': 'must-revalidate,no-cache,no-store',
    'Content-Type': HTML,
    'Content-Length': Buffer.byteLength(page),
    Server: SERVER_NAME,
  }
  response.writeHead(status, status === 500 ? { ...headers, Connection: 'close' } : headers)
  response.end(page)
}

const reset = (request: IncomingMessage): void => {
  request.socket.resetAndDestroy()
}
