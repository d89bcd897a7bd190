import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { answerBody } from './answer-body'
import {
  type ConnectionPhase,
  connectionFailure,
  deadlineFailure,
  type FailedCall,
  notApplied,
  statusFailure,
  unreadable,
} from './call-failure'
import { type CallMessage, CONTENT_TYPES, type Wire, wireOf } from './call-message'
import { decideRedirect, hostAndPort } from './redirect'
import { notThrift } from './wire-fault'
import type { WireLimits } from './wire-limits'

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

export type Delivery = {
  readonly url: URL
  readonly deadlineMs: number
  readonly limits: WireLimits
  /** `host:port` a redirect may lead to, besides the host of `url`. */
  readonly allowedHosts: ReadonlySet<string>
  /** Null for a call that must have a connection of its own, as every write. */
  readonly connections: Connections | null
}

/** The bytes of a 200 that claims to be Thrift. */
export type Answer = { readonly kind: 'answer'; readonly wire: Wire; readonly bytes: Buffer }

type Redirect = { readonly kind: 'redirect'; readonly location: string | undefined }
/** A kept connection turned out to be closed already; a read may be sent again. */
type Stale = { readonly kind: 'stale' }

/**
 * Sends one call and receives its answer: one deadline for all of it, redirects included, and always exactly one
 * result. Never rejects. Nothing of the request has left unless the result is `unknown` or `unreadable`, or the
 * scheduler itself declined.
 */
export async function deliver(call: CallMessage, delivery: Delivery): Promise<Answer | FailedCall> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), delivery.deadlineMs)
  try {
    return await followRedirects(call, delivery, deadline.signal)
  } finally {
    clearTimeout(timer)
  }
}

async function followRedirects(
  call: CallMessage,
  delivery: Delivery,
  deadline: AbortSignal,
): Promise<Answer | FailedCall> {
  const allowedHosts = new Set([...delivery.allowedHosts, hostAndPort(delivery.url)])
  let url = delivery.url
  let connections = delivery.connections
  for (let hops = 0; ; ) {
    const result = await exchange(call, url, connections, delivery, deadline)
    if (result.kind === 'stale') {
      connections = null
    } else if (result.kind === 'redirect') {
      const decision = decideRedirect(url, result.location, hops, allowedHosts)
      if (decision.kind === 'refuse') {
        return notApplied(
          'redirect-refused',
          `The scheduler redirected the call, which was refused: ${decision.reason}.`,
        )
      }
      url = decision.url
      hops += 1
    } else {
      return result
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
  { deadlineMs, limits }: Delivery,
  deadline: AbortSignal,
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
      headers: {
        'content-type': CONTENT_TYPES[call.wire],
        accept: CONTENT_TYPES[call.wire],
        'accept-encoding': 'gzip',
        'content-length': call.body.length,
        'user-agent': 'airglow',
      },
    })

    const settle = (result: Answer | FailedCall | Redirect | Stale): void => {
      if (settled) return
      settled = true
      deadline.removeEventListener('abort', expire)
      // Only a whole answer leaves its connection fit for the next call; one of its own ends with it.
      if (result.kind !== 'answer') request.destroy()
      resolve(result)
    }
    const expire = () => settle(deadlineFailure(phase, deadlineMs))
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
        request.end(call.body)
      }
      reused = usedBefore.has(socket)
      usedBefore.add(socket)
      if (reused) return send()
      if (secure) socket.once('connect', () => (phase = 'securing'))
      socket.once(secure ? 'secureConnect' : 'connect', send)
    })
    request.on('response', (response) => {
      phase = 'answering'
      received = response
      response.on('error', () => undefined)
      const status = response.statusCode ?? 0
      if (status === 307 || status === 308) return settle({ kind: 'redirect', location: response.headers.location })
      if (status !== 200) return settle(statusFailure(status))
      const wire = wireOf(response.headers['content-type'])
      if (wire === null) return settle(unreadable('not-thrift', notThrift().message))
      answerBody(response, limits, (body) =>
        settle(body.kind === 'body' ? { kind: 'answer', wire, bytes: body.bytes } : body),
      )
    })

    if (deadline.aborted) expire()
    else deadline.addEventListener('abort', expire)
  })
}
