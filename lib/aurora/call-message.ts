import { randomInt } from 'node:crypto'
import { TBinaryProtocol, TBufferedTransport, Thrift, TJSONProtocol, type TProtocol, type TTransport } from 'thrift'
import { BinaryReader } from './binary-reader'
import { Client } from './generated/AuroraSchedulerManager'
import aurora, { type Response } from './generated/aurora_types'
import { type AsRead, readStruct } from './generated-struct'
import { JsonReader } from './json-reader'
import { malformed, WireFault } from './wire-fault'
import type { WireLimits } from './wire-limits'

export type Wire = 'binary' | 'json'

/** Aurora's own names for its two protocols; it answers TJSON to anything but exactly the first (TContentAwareServlet). */
export const CONTENT_TYPES: Readonly<Record<Wire, string>> = {
  binary: 'application/vnd.apache.thrift.binary',
  json: 'application/vnd.apache.thrift.json',
}

/** The protocol an answer is labelled with, or null. Parameters are not understood: Aurora never sends any. */
export const wireOf = (contentType: string | undefined): Wire | null =>
  contentType === CONTENT_TYPES.binary ? 'binary' : contentType === CONTENT_TYPES.json ? 'json' : null

/** One call as bytes, and what its answer must name. */
export type CallMessage = {
  readonly method: string
  readonly seqid: number
  readonly wire: Wire
  readonly body: Buffer
}

/** The answer of a scheduler, or the exception of its Thrift layer (`type` of TApplicationException). */
export type ReplyMessage =
  | { readonly kind: 'response'; readonly response: AsRead<Response> }
  | { readonly kind: 'exception'; readonly type: number }

class OneCallClient extends Client {
  readonly #seqid: number

  constructor(output: TTransport, protocol: new (trans: TTransport) => TProtocol, seqid: number) {
    super(output, protocol)
    this.#seqid = seqid
  }

  /** Called by the generated code for the id of the next message. */
  new_seqid(): number {
    return this.#seqid
  }
}

/**
 * Encodes the one call that `invoke` makes on the generated client. The client lives for this call only, so that no
 * two calls share a table of sequence ids. Null when an argument does not fit the interface.
 */
export function encodeCall(
  wire: Wire,
  method: string,
  invoke: (client: Client) => Promise<unknown>,
  seqid: number = randomInt(1, 2 ** 31 - 1),
): CallMessage | null {
  const sent: Buffer[] = []
  const transport = new TBufferedTransport(undefined, (message) => {
    if (message) sent.push(message)
  })
  const client = new OneCallClient(transport, wire === 'binary' ? TBinaryProtocol : TJSONProtocol, seqid)
  // The answer is read by decodeReply, so this promise settles only when encoding itself fails.
  invoke(client).catch(() => undefined)
  const [body] = sent
  if (body === undefined) return null
  return { method, seqid, wire, body: wire === 'json' ? escapeControls(body) : body }
}

/** The runtime's TJSON leaves most control characters as they are, which is no JSON; it writes none outside strings. */
const escapeControls = (body: Buffer): Buffer =>
  Buffer.from(
    Array.from(body.toString('utf8'), (char) =>
      char < ' ' ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char,
    ).join(''),
  )

/** Decodes the answer to `call`. Throws `WireFault`, and nothing else, for anything that is not one whole answer to it. */
export function decodeReply(
  call: Pick<CallMessage, 'method' | 'seqid'>,
  wire: Wire,
  bytes: Buffer,
  limits: WireLimits,
): ReplyMessage {
  const input = wire === 'binary' ? new BinaryReader(bytes, limits) : new JsonReader(bytes, limits)
  const { fname, mtype, rseqid } = input.readMessageBegin()
  const isException = mtype === Thrift.MessageType.EXCEPTION
  if (!isException && mtype !== Thrift.MessageType.REPLY) throw malformed('it is no reply')
  const reply = isException ? readException(input) : readResult(input)
  input.readMessageEnd()
  if (fname !== call.method || rseqid !== call.seqid) {
    throw new WireFault('wrong-answer', 'The scheduler answered another call than the one that was made.')
  }
  return reply
}

/** Every method of the three services returns one Response, as field 0 of its result struct. */
function readResult(input: TProtocol): ReplyMessage {
  let response: AsRead<Response> | undefined
  eachField(input, (id, type) => {
    if (id !== 0 || type !== Thrift.Type.STRUCT) return false
    response = readStruct(new aurora.Response(), input)
    return true
  })
  if (response === undefined) throw malformed('it holds no response')
  return { kind: 'response', response }
}

function readException(input: TProtocol): ReplyMessage {
  let exceptionType = 0
  eachField(input, (id, type) => {
    if (id !== 2 || type !== Thrift.Type.I32) return false
    exceptionType = input.readI32()
    return true
  })
  return { kind: 'exception', type: exceptionType }
}

function eachField(input: TProtocol, read: (id: number, type: Thrift.Type) => boolean): void {
  input.readStructBegin()
  for (let field = input.readFieldBegin(); field.ftype !== Thrift.Type.STOP; field = input.readFieldBegin()) {
    if (!read(field.fid, field.ftype)) input.skip(field.ftype)
    input.readFieldEnd()
  }
  input.readStructEnd()
}
