import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import {
  type ConnectionPhase,
  connectionFailure,
  deadlineFailure,
  type FailedCall,
  notApplied,
  statusFailure,
  unauthenticated,
  unreadable,
} from '../wire/call-failure'
import { type CallMessage, CONTENT_TYPES, type Wire, wireOf } from '../wire/call-message'
import { notThrift } from '../wire/wire-fault'
import type { WireLimits } from '../wire/wire-limits'
import { answerBody } from './answer-body'
import type { Place } from './big-answers'
import { basicAuthorization, type Credentials } from './credentials'
import { decideRedirect } from './redirect'

/** Keeps connections for reads. A scheduler closes idle ones after 30 s; ours go first. */
export type Connections = { readonly http: http.Agent; readonly https: https.Agent }

const IDLE_MS = 20_000
const MAX_SOCKETS = 4

export function openConnections(): Connections {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: IDLE_MS }
  return { http: new http.Agent(options), https: new https.Agent(options) }
}

export function closeConnections(connections: Connections): void {
  connections.http.destroy()
  connections.https.destroy()
}

/** The time a call has, for everything that is done for it. */
export type Deadline = { readonly signal: AbortSignal; readonly ms: number; readonly end: () => void }

export function startDeadline(ms: number): Deadline {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), ms)
  return { signal: controller.signal, ms, end: () => clearTimeout(timer) }
}

export type Delivery = {
  readonly cluster: string
  readonly url: URL
  readonly deadline: Deadline
  readonly limits: WireLimits
  readonly place: Place
  /** Whether a redirect may lead there. */
  readonly isOwnHost: (url: URL) => boolean
  /** Null for a call that must have a connection of its own, as every write. */
  readonly connections: Connections | null
  readonly credentials: Credentials | null
  /** Whom to trust and as whom to appear over HTTPS; null for the system's authorities and no certificate of ours. */
  readonly secureContext: SecureContext | null
  /** How long one host may take to take a connection, and to begin its answer; null for as long as the deadline lets it. */
  readonly patience: { readonly connectMs: number; readonly answerMs: number | null }
}

/** The bytes of a 200 that claims to be Thrift, and what its headers tell about the scheduler. */
export type Answer = {
  readonly kind: 'answer'
  readonly wire: Wire
  readonly bytes: Buffer
  /** The scheduler's clock to the second (Date), in ms since 1970; null without or with an unreadable header. */
  readonly dateMs: number | null
  readonly server: string | null
}

/** The result of a call, and the URL it came from: another than asked when a standby pointed there. */
export type Delivered = { readonly result: Answer | FailedCall; readonly url: URL }

type Redirect = { readonly kind: 'redirect'; readonly location: string | undefined }
/** A kept connection turned out to be closed already; a read may be sent again. */
type Stale = { readonly kind: 'stale' }

/**
 * Sends one call and receives its answer: one deadline for all of it, redirects included, and always exactly one
 * result. Never rejects. Nothing of the request has left unless the result is `unknown` or `unreadable`, or the
 * scheduler itself declined.
 */
export async function deliver(call: CallMessage, delivery: Delivery): Promise<Delivered> {
  let { url, connections } = delivery
  for (let hops = 0; ; ) {
    const result = await exchange(call, url, connections, delivery)
    if (result.kind === 'stale') {
      connections = null
    } else if (result.kind === 'redirect') {
      const decision = decideRedirect(url, result.location, hops, delivery.isOwnHost)
      if (decision.kind === 'refuse') {
        const message = `The scheduler redirected the call, which was refused: ${decision.reason}.`
        return { result: notApplied('redirect-refused', message), url }
      }
      url = decision.url
      hops += 1
    } else {
      return { result, url }
    }
  }
}

/** Sockets that have carried a call. The agent's own mark is missing on requests that waited for a free socket. */
const usedBefore = new WeakSet<Socket>()

/** One request and its response. */
function exchange(
  call: CallMessage,
  url: URL,
  connections: Connections | null,
  { cluster, credentials, deadline, limits, patience, place, secureContext }: Delivery,
): Promise<Answer | FailedCall | Redirect | Stale> {
  return new Promise((resolve) => {
    const secure = url.protocol === 'https:'
    let phase: ConnectionPhase = 'connecting'
    let settled = false
    let reused = false
    let received: http.IncomingMessage | null = null
    const request = (secure ? https : http).request(url, {
      method: 'POST',
      agent: connections ? connections[secure ? 'https' : 'http'] : false,
      ...(secure && { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(secureContext && { secureContext }) }),
      headers: {
        'content-type': CONTENT_TYPES[call.wire],
        accept: CONTENT_TYPES[call.wire],
        'accept-encoding': 'gzip',
        'content-length': call.body.length,
        'user-agent': 'airglow',
        ...(credentials && { authorization: basicAuthorization(credentials) }),
      },
    })

    const settle = (result: Answer | FailedCall | Redirect | Stale): void => {
      if (settled) return
      settled = true
      deadline.signal.removeEventListener('abort', expire)
      clearTimeout(impatience)
      // Only a whole answer leaves its connection fit for the next call; one of its own ends with it.
      if (result.kind !== 'answer') request.destroy()
      resolve(result)
    }
    const expire = () => settle(deadlineFailure(phase, deadline.ms))
    const waitAtMost = (ms: number | null) => {
      clearTimeout(impatience)
      if (ms !== null && ms < deadline.ms) impatience = setTimeout(() => settle(deadlineFailure(phase, ms)), ms)
    }
    let impatience: NodeJS.Timeout | undefined
    const fail = (error: unknown) => {
      const failure = connectionFailure(phase, error)
      const stale = phase === 'sent' && reused && failure.kind === 'unknown'
      settle(stale ? { kind: 'stale' } : failure)
    }

    // An error nobody hears ends the process, also after the call is settled.
    request.on('error', (error) => {
      if (!received?.complete) fail(error)
    })
    request.on('close', () => {
      if (phase !== 'answering') fail(undefined)
    })
    request.on('socket', (socket) => {
      const send = () => {
        if (settled) return
        phase = 'sent'
        waitAtMost(patience.answerMs)
        request.end(call.body)
      }
      reused = usedBefore.has(socket)
      usedBefore.add(socket)
      if (reused) return send()
      waitAtMost(patience.connectMs)
      if (secure) socket.once('connect', () => (phase = 'securing'))
      socket.once(secure ? 'secureConnect' : 'connect', send)
    })
    request.on('response', (response) => {
      phase = 'answering'
      waitAtMost(null)
      received = response
      response.on('error', () => undefined)
      const status = response.statusCode ?? 0
      const { headers } = response
      if (status === 307 || status === 308) return settle({ kind: 'redirect', location: headers.location })
      if (status === 401) return settle(unauthenticated(cluster, credentials !== null, headers['www-authenticate']))
      if (status !== 200) return settle(statusFailure(status))
      const wire = wireOf(headers['content-type'])
      if (wire === null) return settle(unreadable('not-thrift', notThrift().message))
      const dateMs = Date.parse(headers.date ?? '')
      const about = {
        dateMs: Number.isNaN(dateMs) ? null : dateMs,
        server: typeof headers.server === 'string' ? headers.server.slice(0, 100) : null,
      }
      answerBody(response, limits, place, (body) =>
        settle(body.kind === 'body' ? { kind: 'answer', wire, bytes: body.bytes, ...about } : body),
      )
    })

    if (deadline.signal.aborted) expire()
    else deadline.signal.addEventListener('abort', expire)
  })
}
