import type { InTheWay, Problem, ProblemCode } from '@/lib/contract/problem'
import { say } from '@/lib/messages/say'
import { nameHeaders } from './own-name'

/** Why a request has no reply: a problem the server named, or one that only this side can see. */
export type RequestFailure = ProblemCode | 'unreachable' | 'timeout' | 'unreadable'

export class RequestFailed extends Error {
  constructor(
    readonly code: RequestFailure,
    message: string,
    /** With `already-running`: whose action it is. */
    readonly inTheWay: InTheWay | null = null,
  ) {
    super(message)
  }
}

const DEADLINE_MS = 20_000

/** A reply from our own server, whose shape its contract vouches for. Throws `RequestFailed` and nothing else, but for an abort. */
export async function request<T extends object>(
  url: string,
  { signal, body }: { signal?: AbortSignal; body?: object } = {},
): Promise<T> {
  const deadline = AbortSignal.timeout(DEADLINE_MS)
  let response: Response
  let reply: unknown
  try {
    response = await fetch(url, {
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      cache: 'no-store',
      credentials: 'same-origin',
      ...(body && {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...nameHeaders() },
        body: JSON.stringify(body),
      }),
    })
    reply = await response.json()
  } catch (error) {
    if (signal?.aborted) throw error
    if (deadline.aborted) throw new RequestFailed('timeout', say('frame.request.timeout', { s: DEADLINE_MS / 1000 }))
    if (error instanceof SyntaxError) throw new RequestFailed('unreadable', say('frame.request.foreign'))
    throw new RequestFailed('unreachable', say('frame.request.unreachable'))
  }
  if (isProblem(reply)) throw new RequestFailed(reply.error.code, reply.error.message, reply.error.inTheWay ?? null)
  if (!response.ok || typeof reply !== 'object' || reply === null)
    throw new RequestFailed('unreadable', say('frame.request.not-ours', { status: String(response.status) }))
  return reply as T
}

const isProblem = (reply: unknown): reply is Problem =>
  typeof reply === 'object' &&
  reply !== null &&
  'error' in reply &&
  typeof reply.error === 'object' &&
  reply.error !== null &&
  'code' in reply.error &&
  'message' in reply.error

/** Text that is no JSON, from our own server. Throws as `request` does. */
export async function requestText(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
    cache: 'no-store',
    credentials: 'same-origin',
  }).catch((error: unknown) => {
    if (signal.aborted) throw error
    throw new RequestFailed('unreachable', say('frame.request.unreachable'))
  })
  const isText = response.headers.get('content-type')?.startsWith('text/markdown')
  if (response.ok && isText) return response.text()
  const reply: unknown = await response.json().catch(() => null)
  if (isProblem(reply)) throw new RequestFailed(reply.error.code, reply.error.message)
  throw new RequestFailed('unreadable', say('frame.request.not-ours', { status: String(response.status) }))
}
