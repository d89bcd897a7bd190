import { isRead } from '../security/call-authorization'
import { requestTypeOf } from '../wire/media-type'
import type { RawRequest } from './raw-exchange'
import { requestMessage } from './recorded-message'
import { type Exchange, type Header, headerOf } from './recording'
import { memberOf, textOf } from './thrift-tree'

const JSON_HEAD = /^\[1,"(\w+)"/
const BETA_PATH = /^\/apibeta\/(\w+)/
const NAME_AT = 8
const MAX_NAME = 64

/** The method a recorded request calls; null when it calls none. */
export function methodOf({ request }: Exchange): string | null {
  const { path, body, headers } = request
  const beta = BETA_PATH.exec(path)?.[1]
  if (beta !== undefined) return beta
  const type = requestTypeOf(headerOf(headers, 'Content-Type') ?? undefined)
  if (type.kind !== 'known') return null
  if (type.protocol === 'json') return JSON_HEAD.exec(body.toString('latin1', 0, MAX_NAME))?.[1] ?? null
  const size = body.length >= NAME_AT ? body.readUInt32BE(NAME_AT / 2) : 0
  return size > 0 && size <= MAX_NAME ? body.toString('latin1', NAME_AT, NAME_AT + size) : null
}

/** Whether a recorded request leaves the scheduler as it is: it calls nothing, or only reads. */
export function leavesAsIs(exchange: Exchange): boolean {
  const method = methodOf(exchange)
  return method === null || isRead(method) || method === 'maintenanceStatus'
}

const OFFSET = 12
const LIMIT = 13

/** Whether a recorded request asks for some of the tasks of a query by `offset` or `limit`. */
export function asksForSomeTasks(exchange: Exchange): boolean {
  const query = memberOf(requestMessage(exchange.request)?.body ?? null, 1)
  const method = methodOf(exchange)
  const ofTasks = method === 'getTasksStatus' || method === 'getTasksWithoutConfigs' || method === 'getPendingReason'
  return ofTasks && [OFFSET, LIMIT].some((id) => Number(textOf(memberOf(query, id)) ?? 0) > 0)
}

const ROLE_SUMMARY = Buffer.from('[1,"getRoleSummary",1,1,{}]')
const ROLE_SUMMARY_HEADERS: readonly Header[] = [
  ['Content-Type', 'application/json'],
  ['Content-Length', String(ROLE_SUMMARY.length)],
]
const HTTP_10 = /^http10-(\w+)/
const NO_HOST = /^http11-no-host/

/** A request as it was sent. Recordings keep only the method and path of those with another version or without a host. */
export function requestOf({ request, label }: Exchange): RawRequest {
  const connection = HTTP_10.exec(label)?.[1]
  if (request.body.length > 0 || (connection === undefined && !NO_HOST.test(label))) return request
  const kept: readonly Header[] = connection === 'keepalive' ? [['Connection', 'keep-alive']] : []
  return {
    ...request,
    version: connection === undefined ? '1.1' : '1.0',
    headers: [...kept, ...ROLE_SUMMARY_HEADERS],
    body: ROLE_SUMMARY,
  }
}
