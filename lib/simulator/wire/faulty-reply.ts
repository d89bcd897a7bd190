import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import { type Answer, error } from '../calls/answer'
import type { WireProtocol } from './call-codec'
import type { Fault } from './fault'
import { beginStream, type Exchange, replyPlain, replyStream, resetConnection } from './http-reply'
import { MEDIA_TYPES } from './media-type'

/** What a fault has to work with: what the scheduler decided, and how to put an answer on the wire. */
export type SpoiltReply = {
  readonly protocol: WireProtocol
  readonly clusterName: string
  readonly answer: Answer | null
  readonly encode: (answer: Answer, clusterName: string) => Buffer
}

const MEBIBYTE = 2 ** 20
/** Stands in a message for the text that is sent instead of it. */
const PLACEHOLDER = 'a text of great length'
const LOGIN_PAGE = '<!doctype html><title>Sign in</title><form method="post"><input name="user"></form>'

/** Answers a call as the fault wants it, or not at all. Resolves when there is nothing more to do. */
export async function replyFaulty(exchange: Exchange, fault: Fault, reply: SpoiltReply): Promise<void> {
  const { request, response } = exchange
  const type = MEDIA_TYPES[reply.protocol]
  switch (fault.kind) {
    case 'hang':
      return
    case 'down':
    case 'flapping':
    case 'drop-before':
    case 'drop-after':
      return resetConnection(request)
    case 'garbage':
      return replyStream(exchange, Buffer.from('\u0000\u0001 this is no message \u00ff'), type)
    case 'html':
      return replyPlain(exchange, 200, LOGIN_PAGE, 'text/html; charset=utf-8')
    case 'empty':
      return replyPlain(exchange, 200, '', type)
    case 'redirect':
      response.setHeader('Location', fault.url)
      return replyPlain(exchange, 307, '')
    case 'status':
    case 'status-after':
      return replyPlain(exchange, fault.code, 'Simulated answer of a proxy.\n', 'text/plain; charset=utf-8')
    case 'oversized':
      return replyHuge(exchange, reply, fault.mebibytes, false)
    case 'gzip-bomb':
      return replyHuge(exchange, reply, fault.mebibytes, true)
    default:
  }
  if (!reply.answer) return
  const message = reply.encode(
    reply.answer,
    fault.kind === 'wrong-cluster' ? `not-${reply.clusterName}` : reply.clusterName,
  )
  if (fault.kind === 'slow') await delay(exchange, fault.delayMs + Math.floor(Math.random() * (fault.jitterMs ?? 0)))
  if (response.destroyed) return
  if (fault.kind === 'drip') return drip(exchange, beginStream(exchange, message, type), fault.everyMs)
  if (fault.kind === 'truncated') return cut(exchange, beginStream(exchange, message, type), fault.bytes)
  replyStream(exchange, message, type)
}

/** Waits, but no longer than somebody is there to get the reply. */
async function delay({ response }: Exchange, ms: number): Promise<void> {
  const gone = new AbortController()
  const stop = () => gone.abort()
  response.once('close', stop)
  await wait(ms, undefined, { signal: gone.signal }).catch(() => undefined)
  response.off('close', stop)
}

async function drip(exchange: Exchange, bytes: Buffer, everyMs: number): Promise<void> {
  const { response } = exchange
  response.flushHeaders()
  for (let at = 0; at < bytes.length && !response.destroyed; at++) {
    response.write(bytes.subarray(at, at + 1))
    await delay(exchange, everyMs)
  }
  response.end()
}

/** Sends the beginning of the reply and breaks the connection once it is on its way. */
function cut({ request, response }: Exchange, bytes: Buffer, kept: number | null): void {
  const part = bytes.subarray(0, kept ?? Math.floor(bytes.length / 2))
  response.flushHeaders()
  response.write(part, () => request.socket.destroy())
  // An empty write calls nobody back.
  if (part.length === 0) request.socket.end(() => request.socket.destroy())
}

/** A well-formed ERROR whose one message has this many mebibytes. Sent no faster than it is read. */
async function replyHuge(exchange: Exchange, reply: SpoiltReply, mebibytes: number, zipped: boolean): Promise<void> {
  const { response } = exchange
  const message = reply.encode(error(PLACEHOLDER), reply.clusterName)
  const at = message.indexOf(PLACEHOLDER)
  const head = Buffer.from(message.subarray(0, at))
  if (reply.protocol === 'binary') head.writeInt32BE(mebibytes * MEBIBYTE, at - 4)
  const tail = message.subarray(at + PLACEHOLDER.length)
  const filling = Buffer.alloc(MEBIBYTE, 'x')
  const body = function* () {
    yield head
    for (let sent = 0; sent < mebibytes; sent++) yield filling
    yield tail
  }
  response.setHeader('Content-Type', MEDIA_TYPES[reply.protocol])
  if (zipped) response.setHeader('Content-Encoding', 'gzip')
  const source = Readable.from(body())
  const sending = zipped ? pipeline(source, createGzip({ level: 1 }), response) : pipeline(source, response)
  // A client that has had enough closes the connection: that is what these faults are for.
  await sending.catch(() => undefined)
}
