import type { WireProtocol } from './call-codec'

const PROTOCOL = 'org.apache.thrift.protocol.TProtocolException'
const TRANSPORT = 'org.apache.thrift.transport.TTransportException'
const NUMERIC = '+-.0123456789Ee'
/** What a scheduler's heap cannot hold in one piece: a length that is really text asks for more than this. */
const HEAP_BYTES = 256 * 2 ** 20

const servletException = (reason: string): string => `javax.servlet.ServletException: ${reason}`

/** What Java says of a body that is no readable call, as the reason on Jetty's page. */
export function envelopeFault(body: Buffer, protocol: WireProtocol): string {
  if (protocol === 'binary') return binaryFault(body)
  return servletException(jsonFault(body.toString('latin1')))
}

/** TBinaryProtocol.readMessageBegin: without a version the first four bytes are the length of the method's name. */
function binaryFault(body: Buffer): string {
  const first = body.length >= 4 ? body.readInt32BE(0) : null
  if (first !== null && first < 0 && first >>> 16 !== 0x8001)
    return servletException(`${PROTOCOL}: Bad version in readMessageBegin`)
  const length = first !== null && first < 0 ? (body.length >= 8 ? body.readInt32BE(4) : null) : first
  if (length !== null && length >= HEAP_BYTES) return 'java.lang.OutOfMemoryError: Java heap space'
  if (length !== null && length < 0) return servletException(`${PROTOCOL}: Negative length: ${length}`)
  return servletException(TRANSPORT)
}

/** TJSONProtocol.readMessageBegin, `[1,"method",type,seqid,`, token by token; what breaks behind it breaks on the transport. */
function jsonFault(text: string): string {
  let at = 0
  const character = (expected: string): string | null => {
    if (at >= text.length) return TRANSPORT
    const found = text[at++] ?? ''
    return found === expected ? null : `${PROTOCOL}: Unexpected character:${found > '\u007f' ? '?' : found}`
  }
  const number = (): string | null => {
    const start = at
    while (at < text.length && NUMERIC.includes(text[at] ?? ' ')) at++
    if (at >= text.length) return TRANSPORT
    return /^[+-]?\d+$/.test(text.slice(start, at)) ? null : `${PROTOCOL}: Bad data encounted in numeric data`
  }
  const version = (): string | null => {
    const start = at
    return number() ?? (text.slice(start, at) === '1' ? null : `${PROTOCOL}: Message contained bad version.`)
  }
  const string = (): string | null => {
    const opening = character('"')
    if (opening) return opening
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    return character('"')
  }
  const comma = () => character(',')
  const tokens = [
    () => character('['),
    version,
    comma,
    string,
    comma,
    number,
    comma,
    number,
    comma,
    () => character('{'),
  ]
  for (const token of tokens) {
    const fault = token()
    if (fault) return fault
  }
  return TRANSPORT
}
