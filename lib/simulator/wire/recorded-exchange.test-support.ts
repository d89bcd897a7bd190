import { connect } from 'node:net'
import { gunzipSync } from 'node:zlib'
import thrift from 'thrift'
import { Client } from '@/lib/aurora/generated/AuroraAdmin'
import type { Recording } from '@/lib/aurora/recording.test-support'

/** A reply as it was on the wire, with its body out of its chunks. */
export type WireReply = {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
}

/** The bytes of a recorded request; `head` replaces request line and headers where the recorder did not note them as sent. */
export function requestBytes({ request, requestBody }: Recording, head: readonly string[] | null = null): Buffer {
  const lines = head ?? [
    `${request.method} ${request.path} HTTP/1.1`,
    ...request.headers.map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), requestBody])
}

/** Sends these very bytes on a connection of their own; rejects when it ends before there is a whole reply. */
export const exchange = (port: number, bytes: Buffer): Promise<WireReply> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let received = Buffer.alloc(0)
    const look = (ended: boolean) => {
      const reply = parseReply(received, ended)
      if (reply) {
        socket.destroy()
        resolve(reply)
      } else if (ended) reject(new Error(`The connection ended after ${received.length} bytes.`))
    }
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      look(false)
    })
    socket.once('error', reject)
    socket.once('close', () => look(true))
  })

function parseReply(bytes: Buffer, ended: boolean): WireReply | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const at = line.indexOf(':')
    return [line.slice(0, at), line.slice(at + 1).trim()]
  })
  const header = (name: string) => headers.find(([key]) => key.toLowerCase() === name)?.[1]
  const rest = bytes.subarray(end + 4)
  const length = header('content-length')
  const body =
    header('transfer-encoding') === 'chunked'
      ? dechunked(rest)
      : length === undefined
        ? ended
          ? rest
          : null
        : rest.length >= Number(length)
          ? rest.subarray(0, Number(length))
          : null
  return body && { status: Number(statusLine.split(' ')[1]), headers, body }
}

function dechunked(bytes: Buffer): Buffer | null {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return null
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString(), 16)
    if (bytes.length < lineEnd + 4 + size) return null
    if (size === 0) return Buffer.concat(parts)
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 4 + size
  }
}

const THRIFT = 'application/vnd.apache.thrift.'

/** A reply in a form that can be compared: what clocks, ports and chance decide is masked, Thrift is decoded. */
export function comparable(reply: WireReply, withBody: boolean): unknown {
  const header = (name: string) => reply.headers.find(([key]) => key.toLowerCase() === name)?.[1]
  const type = header('content-type') ?? ''
  const zipped = header('content-encoding') === 'gzip'
  const body = zipped ? gunzipSync(reply.body) : reply.body
  const headers = reply.headers
    .filter(([name]) => name.toLowerCase() !== 'date')
    .map(([name, value]) => [
      name.toLowerCase(),
      value.replace(/Expires=[^;]*GMT/, 'Expires=…').replace(/127\.0\.0\.1:\d+/, 'LEADER'),
    ])
    .sort()
  return { status: reply.status, headers, body: withBody ? readBody(body, type) : reply.status }
}

function readBody(body: Buffer, type: string): unknown {
  if (body.length > 0 && type.startsWith(THRIFT)) return essence(readThrift(body, type))
  if (type === 'application/json') return JSON.parse(body.toString())
  return body.toString('latin1')
}

/** A message as the stock client reads it: its name, and the Response or the exception in it. */
function readThrift(body: Buffer, type: string): unknown {
  const Protocol = type === `${THRIFT}json` ? thrift.TJSONProtocol : thrift.TBinaryProtocol
  const reader = new Protocol(new thrift.TFramedTransport(body))
  const { fname, mtype, rseqid } = reader.readMessageBegin()
  if (mtype === thrift.Thrift.MessageType.EXCEPTION) {
    const exception = new thrift.Thrift.TApplicationException()
    exception.read(reader)
    return { fname, rseqid, exception: { ...exception } }
  }
  let answer: unknown = null
  const callbacks = { [rseqid]: (error: unknown, value: unknown) => (answer = error ?? value) }
  const receiver: object = Object.assign(Object.create(Client.prototype), { _reqs: callbacks })
  Reflect.apply(Reflect.get(receiver, `recv_${fname}`), receiver, [reader, mtype, rseqid])
  return { fname, rseqid, answer }
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const TIMES = new Set(['timestamp', 'timestampMs', 'createdTimestampMs', 'lastModifiedTimestampMs'])
/** Sets come in the order of a hash. */
const SETS = new Set(['metadata', 'resources', 'summaries', 'constraints'])

function essence(value: unknown, field = ''): unknown {
  if (TIMES.has(field)) return value === null ? undefined : 'a time'
  if (typeof value === 'string') return value.replace(UUID, 'ID')
  if (typeof value !== 'object' || value === null) return value ?? undefined
  if ('buffer' in value) return Number(value)
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => essence(item))
    return SETS.has(field) ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, essence(inner, name)]))
}

export const recordedReply = ({ response, body }: Recording): WireReply => ({
  status: response.status,
  headers: response.headers,
  body,
})
