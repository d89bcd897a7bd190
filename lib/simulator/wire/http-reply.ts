import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { jettyPage } from './jetty-page'
import { acceptsGzip } from './media-type'

export const SERVER_NAME = 'Jetty(9.3.11.v20160721)'
export const HTML = 'text/html;charset=iso-8859-1'
export const PLAIN_TEXT = 'text/plain;charset=utf-8'
const VARY = 'Accept-Encoding, User-Agent'
const MIN_GZIP_BYTES = 16

/** A request with its reply, and the time the scheduler believes it is. */
export type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse }

/** Headers that every reply has; unlike Node, Jetty says nothing about a connection that stays open. */
export function beginReply({ request, response }: Exchange, nowMs: number): void {
  response.sendDate = false
  response.setHeader('Date', new Date(nowMs).toUTCString())
  response.setHeader('Server', SERVER_NAME)
  if (request.httpVersion === '1.1' && /\bclose\b/i.test(request.headers.connection ?? '')) {
    response.setHeader('Connection', 'close')
  } else {
    response.removeHeader('Connection')
  }
}

/** A short answer without compression. Aurora's 404 and 415 have no Content-Type, and with `type` null neither has this. */
export function replyPlain({ response }: Exchange, status: number, text: string, type: string | null = null): void {
  if (type !== null) response.setHeader('Content-Type', type)
  response.writeHead(status, { 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}

/** Asks for a login. `type` is the Content-Type when a servlet asks, null when the filter before it does. */
export function demandLogin(exchange: Exchange, type: string | null): void {
  exchange.response.setHeader('WWW-Authenticate', 'BASIC realm="Apache Aurora Scheduler"')
  replyPlain(exchange, 401, '', type)
}

/** Jetty's page for an error. After a 500 the connection closes. */
export function replyErrorPage({ response }: Exchange, status: number, path: string, reason: string): void {
  const page = jettyPage(status, path, reason)
  response.setHeader('Cache-Control', 'must-revalidate,no-cache,no-store')
  response.setHeader('Content-Type', HTML)
  if (status === 500) response.setHeader('Connection', 'close')
  response.writeHead(status, { 'Content-Length': page.length })
  response.end(page)
}

/** A 200 of known length that GzipHandler has looked at. */
export function replyDocument(exchange: Exchange, body: string, type: string): void {
  const { response } = exchange
  response.setHeader('Content-Type', type)
  const bytes = packed(exchange, Buffer.from(body))
  response.writeHead(200, { 'Content-Length': bytes.length })
  response.end(bytes)
}

/** A 200 that a servlet has streamed: chunked, or to the end of a connection that closes. */
export function replyStream(exchange: Exchange, message: Buffer, type: string): void {
  const { response } = exchange
  const bytes = beginStream(exchange, message, type)
  // Written in two steps so that the reply is chunked, as Jetty's are.
  response.write(bytes)
  response.end()
}

/** Sets the headers of a streamed 200 and answers the bytes that are to follow. */
export function beginStream(exchange: Exchange, message: Buffer, type: string): Buffer {
  const { request, response } = exchange
  response.setHeader('Content-Type', type)
  if (request.httpVersion === '1.1' && response.getHeader('Connection') === 'close')
    response.removeHeader('Transfer-Encoding')
  return packed(exchange, message)
}

/** Zips what is worth it when gzip was asked for, by a browser that can be trusted with it. */
function packed({ request, response }: Exchange, bytes: Buffer): Buffer {
  response.setHeader('Vary', VARY)
  const wanted =
    acceptsGzip(request.headers['accept-encoding']) && !/MSIE 6\.0/.test(request.headers['user-agent'] ?? '')
  if (!wanted || bytes.length < MIN_GZIP_BYTES) return bytes
  response.setHeader('Content-Encoding', 'gzip')
  return gzipSync(bytes, { level: 1 })
}

/** Longest body of a call. */
export const MAX_CALL_BYTES = 16 * 1024 * 1024
/** As far as this it is looked whether a body is whole before its announced end. */
const MAX_EARLY_BYTES = 64 * 1024

/**
 * The whole body of a request; null when it is larger than `maxBytes`. Rejects when the connection breaks.
 *
 * @param isWhole says of a beginning that it will do: servlets stop reading there, however long the body was said to be.
 */
export const readBody = (
  request: IncomingMessage,
  maxBytes: number,
  isWhole: (beginning: Buffer) => boolean = () => false,
): Promise<Buffer | null> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const announced = Number(request.headers['content-length'] ?? 0)
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) return resolve(null)
      chunks.push(chunk)
      if (size < announced && size <= MAX_EARLY_BYTES && isWhole(Buffer.concat(chunks))) resolve(Buffer.concat(chunks))
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', reject)
    request.once('close', () => reject(new Error('The connection broke in the middle of a request.')))
  })

/** Ends the connection with a reset, at whatever point the exchange is. */
export const resetConnection = (request: IncomingMessage): void => {
  request.socket.resetAndDestroy()
}
