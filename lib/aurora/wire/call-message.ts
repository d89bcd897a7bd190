import { randomInt } from 'node:crypto'
import { TBinaryProtocol, TBufferedTransport, TJSONProtocol, type TProtocol, type TTransport } from 'thrift'
import { Client } from '../generated/AuroraSchedulerManager'

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
