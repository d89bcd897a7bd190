import { connect } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { type Header, headerOf } from './recording'

/** A reply as it came over the wire: its headers in order, the body with transfer coding taken off. */
export type RawReply = { readonly status: number; readonly headers: readonly Header[]; readonly body: Buffer }

export type RawRequest = {
  readonly method: string
  /** Path with query, as it goes into the first line. */
  readonly path: string
  readonly headers: readonly Header[]
  readonly body: Buffer
  readonly version?: '1.0' | '1.1'
}

/** No reply that could be read: why. */
export class NoReply extends Error {}

const REPLY_TIMEOUT_MS = 20_000
const MAX_REPLY_BYTES = 64 * 1024 * 1024
const CRLF = '\r\n'

/**
 * Sends one request byte for byte as it is given and reads the reply; nothing is added, changed or followed.
 *
 * @throws NoReply when no whole reply has come within `timeoutMs`.
 */
export function exchangeRaw(port: number, request: RawRequest, timeoutMs = REPLY_TIMEOUT_MS): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const socket = connect({ host: '127.0.0.1', port }, () => {
      const head = [`${request.method} ${request.path} HTTP/${request.version ?? '1.1'}`]
      for (const [name, value] of request.headers) head.push(`${name}: ${value}`)
      socket.write(Buffer.concat([Buffer.from(head.join(CRLF) + CRLF + CRLF, 'latin1'), request.body]))
    })
    const finish = (settle: () => void) => {
      socket.removeAllListeners()
      socket.on('error', () => {})
      socket.destroy()
      settle()
    }
    const look = (ended: boolean) => {
      try {
        const reply = replyIn(Buffer.concat(chunks), ended, request.method)
        if (reply) finish(() => resolve(reply))
        else if (ended) finish(() => reject(new NoReply('the connection ended before a whole reply')))
      } catch (thrown) {
        finish(() => reject(thrown instanceof Error ? thrown : new NoReply(String(thrown))))
      }
    }
    socket.setTimeout(timeoutMs, () => finish(() => reject(new NoReply(`no whole reply within ${timeoutMs} ms`))))
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > MAX_REPLY_BYTES) finish(() => reject(new NoReply('the reply is too large')))
      else look(false)
    })
    socket.on('end', () => look(true))
    socket.on('error', (error) => finish(() => reject(new NoReply(error.message))))
  })
}

/** The reply in these bytes; null while it is not whole. */
function replyIn(bytes: Buffer, ended: boolean, method: string): RawReply | null {
  const headEnd = bytes.indexOf(CRLF + CRLF)
  if (headEnd < 0) return null
  const [first = '', ...lines] = bytes.toString('latin1', 0, headEnd).split(CRLF)
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1])
  if (!status) throw new NoReply(`no HTTP reply: ${first.slice(0, 80)}`)
  const headers = lines.map((line): Header => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  const rest = bytes.subarray(headEnd + 4)
  const body = bodyIn(rest, headers, ended, method === 'HEAD' || status === 204 || status === 304)
  return body && { status, headers, body }
}

function bodyIn(rest: Buffer, headers: readonly Header[], ended: boolean, empty: boolean): Buffer | null {
  if (empty) return Buffer.alloc(0)
  if (headerOf(headers, 'Transfer-Encoding')?.toLowerCase() === 'chunked') return unchunked(rest)
  const length = headerOf(headers, 'Content-Length')
  if (length === null) return ended ? rest : null
  return rest.length >= Number(length) ? rest.subarray(0, Number(length)) : null
}

function unchunked(bytes: Buffer): Buffer | null {
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf(CRLF, at)
    if (lineEnd < 0) return null
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (!Number.isFinite(size)) throw new NoReply('a broken chunk')
    const start = lineEnd + 2
    if (bytes.length < start + size + 2) return null
    if (size === 0) return Buffer.concat(parts)
    parts.push(bytes.subarray(start, start + size))
    at = start + size + 2
  }
}

/**
 * A body with its content coding taken off.
 *
 * @throws NoReply when it claims to be gzipped and is not.
 */
export function decodedBody({ headers, body }: { readonly headers: readonly Header[]; readonly body: Buffer }): Buffer {
  if (headerOf(headers, 'Content-Encoding') !== 'gzip') return body
  try {
    return gunzipSync(body, { maxOutputLength: MAX_REPLY_BYTES })
  } catch {
    throw new NoReply('a body that claims to be gzipped and is not')
  }
}
