/** What is wrong with a scheduler. */
export type Fault =
  | { readonly kind: 'none' }
  /** Connections are reset. */
  | { readonly kind: 'down' }
  /** Up and down by turns: for so many requests, or for so much of the cluster's time. */
  | { readonly kind: 'flapping'; readonly every: number; readonly unit: 'requests' | 'ms' }
  /** Replies come late, by up to `jitterMs` more; the call itself is done at once. */
  | { readonly kind: 'slow'; readonly delayMs: number; readonly jitterMs?: number }
  /** The call is not done and no reply ever comes. */
  | { readonly kind: 'hang' }
  /** 200 with bytes that are no Thrift message. */
  | { readonly kind: 'garbage' }
  /** 200 with a login page. */
  | { readonly kind: 'html' }
  /** 200 with no body. */
  | { readonly kind: 'empty' }
  /** The connection breaks before the call is done. */
  | { readonly kind: 'drop-before' }
  /** The call is done and the connection breaks before the reply. */
  | { readonly kind: 'drop-after' }
  /** The call is not done and the scheduler answers ERROR. */
  | { readonly kind: 'error' }
  /** The call is done and the scheduler answers ERROR. */
  | { readonly kind: 'error-after' }
  /** The call is not done: a scheduler that has only just started. */
  | { readonly kind: 'transient' }
  /** The call is done and the connection breaks after so many bytes of the reply, or in the middle of it. */
  | { readonly kind: 'truncated'; readonly bytes: number | null }
  /** The call is not done, and a well-formed reply with one text of this size comes. */
  | { readonly kind: 'oversized'; readonly mebibytes: number }
  /** The same, packed to a thousandth. */
  | { readonly kind: 'gzip-bomb'; readonly mebibytes: number }
  /** The call is not done, and 307 names this place. */
  | { readonly kind: 'redirect'; readonly url: string }
  /** The call is done, and of the reply one byte comes at a time. */
  | { readonly kind: 'drip'; readonly everyMs: number }
  /** The call is done, and the answer says that it comes from another cluster. */
  | { readonly kind: 'wrong-cluster' }
  /** A proxy answers with this status instead of the scheduler: the call is not done, or is. */
  | { readonly kind: 'status'; readonly code: number }
  | { readonly kind: 'status-after'; readonly code: number }

type PlainKind = Exclude<
  Fault['kind'],
  'flapping' | 'slow' | 'truncated' | 'oversized' | 'gzip-bomb' | 'redirect' | 'drip' | 'status' | 'status-after'
>

const PLAIN: readonly PlainKind[] = [
  'none',
  'down',
  'hang',
  'garbage',
  'html',
  'empty',
  'drop-before',
  'drop-after',
  'error',
  'error-after',
  'transient',
  'wrong-cluster',
]

const MAX_MS = 24 * 3_600_000
const MAX_MEBIBYTES = 2047
const MAX_BYTES = 2 ** 31
const MAX_REQUESTS = 1_000_000
const MAX_URL = 2048
const DEFAULT_OVERSIZED = 64
const DEFAULT_BOMB = 256
const DEFAULT_DRIP_MS = 1000

/** How faults are written, for people. */
export const FAULT_SYNTAX = `${PLAIN.join(', ')}, slow:MS[:JITTER_MS], flapping:REQUESTS or flapping:MSms, truncated[:BYTES], \
oversized[:MIB], gzip-bomb[:MIB], drip[:MS], redirect:URL, status:CODE, status-after:CODE or skew:MS`

/** Reads `down`, `slow:30000` and so on; null when it is none of them. */
export function parseFault(text: string): Fault | null {
  const plain = PLAIN.find((kind) => kind === text)
  if (plain) return { kind: plain }
  const [kind = '', ...rest] = text.split(':')
  const value = rest.length > 0 ? rest.join(':') : null
  switch (kind) {
    case 'slow':
      return parseSlow(rest)
    case 'flapping':
      return parseFlapping(value ?? '')
    case 'truncated':
      return optional(value, MAX_BYTES, null, (bytes) => ({ kind, bytes }))
    case 'oversized':
      return optional(value, MAX_MEBIBYTES, DEFAULT_OVERSIZED, (mebibytes) => ({ kind, mebibytes }))
    case 'gzip-bomb':
      return optional(value, MAX_MEBIBYTES, DEFAULT_BOMB, (mebibytes) => ({ kind, mebibytes }))
    case 'drip':
      return optional(value, MAX_MS, DEFAULT_DRIP_MS, (everyMs) => ({ kind, everyMs }))
    case 'redirect':
      return value !== null && isRedirectTarget(value) ? { kind, url: value } : null
    case 'status':
    case 'status-after': {
      const code = wholeNumber(value, 599)
      return code !== null && code >= 200 ? { kind, code } : null
    }
    default:
      return null
  }
}

function parseSlow([delay, jitter, ...more]: readonly string[]): Fault | null {
  const delayMs = wholeNumber(delay ?? null, MAX_MS)
  if (more.length > 0 || delayMs === null) return null
  if (jitter === undefined) return { kind: 'slow', delayMs }
  const jitterMs = wholeNumber(jitter, MAX_MS)
  return jitterMs === null ? null : { kind: 'slow', delayMs, jitterMs }
}

function parseFlapping(value: string): Fault | null {
  const unit = value.endsWith('ms') ? 'ms' : 'requests'
  const every = wholeNumber(value.replace(/ms$/, ''), unit === 'ms' ? MAX_MS : MAX_REQUESTS)
  return every === null || every < 1 ? null : { kind: 'flapping', every, unit }
}

function optional<Default extends number | null>(
  text: string | null,
  high: number,
  otherwise: Default,
  make: (value: number | Default) => Fault,
): Fault | null {
  if (text === null) return make(otherwise)
  const value = wholeNumber(text, high)
  return value === null ? null : make(value)
}

function wholeNumber(text: string | null, high: number): number | null {
  const value = Number(text)
  return text !== null && /^\d{1,12}$/.test(text) && value <= high ? value : null
}

/** A place a Location header can name: visible ASCII, so that the header stays one line. */
const isRedirectTarget = (text: string): boolean => text.length <= MAX_URL && /^[!-~]+$/.test(text)

/** The fault as `parseFault` reads it. */
export function formatFault(fault: Fault): string {
  switch (fault.kind) {
    case 'slow':
      return fault.jitterMs === undefined ? `slow:${fault.delayMs}` : `slow:${fault.delayMs}:${fault.jitterMs}`
    case 'flapping':
      return `flapping:${fault.every}${fault.unit === 'ms' ? 'ms' : ''}`
    case 'truncated':
      return fault.bytes === null ? 'truncated' : `truncated:${fault.bytes}`
    case 'oversized':
    case 'gzip-bomb':
      return `${fault.kind}:${fault.mebibytes}`
    case 'drip':
      return `drip:${fault.everyMs}`
    case 'redirect':
      return `redirect:${fault.url}`
    case 'status':
    case 'status-after':
      return `${fault.kind}:${fault.code}`
    default:
      return fault.kind
  }
}

/** Whether the call is done before the fault spoils its reply. */
export function isPerformed(fault: Fault): boolean {
  switch (fault.kind) {
    case 'none':
    case 'slow':
    case 'drop-after':
    case 'error-after':
    case 'truncated':
    case 'drip':
    case 'wrong-cluster':
    case 'status-after':
      return true
    default:
      return false
  }
}

const MAX_SKEW_MS = 365 * MAX_MS

/** Reads `skew:MS` with an optional minus, which is no fault of replies but of the clock; null for anything else. */
export function parseSkew(text: string): number | null {
  const match = /^skew:(-?\d{1,12})$/.exec(text)
  const ms = Number(match?.[1])
  return match && Math.abs(ms) <= MAX_SKEW_MS ? ms : null
}
