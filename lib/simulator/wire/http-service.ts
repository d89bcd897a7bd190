import { BYPASS_HEADER, decideRedirect, leaderHealth, NO_LEADER_PAGE } from '../leadership/leader-redirect'
import { type Login, loginOf } from '../security/basic-login'
import { serveApi } from './api-servlet'
import { serveBetaApi } from './beta-servlet'
import {
  beginReply,
  demandLogin,
  type Exchange,
  PLAIN_TEXT,
  replyDocument,
  replyErrorPage,
  replyPlain,
  resetConnection,
} from './http-reply'
import { metricsOf, metricsText } from './metrics'
import type { SchedulerProcess } from './scheduler-process'
import { servePage } from './state-pages'

const CORS_METHODS = 'DELETE,GET,HEAD,OPTIONS,POST,PUT'
const CORS_HEADERS = 'Accept,Content-Type,Origin,X-Requested-With'
const DAY_MS = 86_400_000

/** Answers one request as the filters and servlets of a scheduler do: CORS, login, leader redirect, then the path's own. */
export async function serveRequest(process: SchedulerProcess, exchange: Exchange): Promise<void> {
  const { request, response } = exchange
  if (process.faults.isDownForAll()) return resetConnection(request)
  const nowMs = process.scheduler.clock.now()
  const [path = '', query] = splitOnce(request.url ?? '/', '?')
  beginReply(exchange, nowMs)
  if (request.httpVersion === '1.1' && request.headers.host === undefined) {
    response.setHeader('Connection', 'close')
    return replyPlain(exchange, 400, '')
  }
  if (path === '/api') allowOrigin(process, exchange)
  const login = path === '/api' ? logIn(process, exchange, nowMs) : ANONYMOUS
  if (login.kind === 'failed') return demandLogin(exchange, null)
  const decision = decideRedirect(process.leader(), path, request.headers[BYPASS_HEADER] !== undefined)
  if (decision.kind === 'no-leader') return replyPlain(exchange, 503, NO_LEADER_PAGE)
  if (decision.kind === 'redirect') {
    const place = `http://${process.addressOf(decision.process)}${path}`
    response.setHeader('Location', query === undefined ? place : `${place}?${query}`)
    return replyPlain(exchange, 307, '')
  }
  return servePath(process, exchange, path, login)
}

const ANONYMOUS: Login = { kind: 'anonymous' }

async function servePath(process: SchedulerProcess, exchange: Exchange, path: string, login: Login): Promise<void> {
  if (path === '/api') return serveApiMethod(process, exchange, login)
  if (path === '/apibeta' || path.startsWith('/apibeta/')) return serveBetaApi(process, exchange, path)
  const reads = exchange.request.method === 'GET' || exchange.request.method === 'HEAD'
  if (!reads) return replyPlain(exchange, 404, '')
  switch (path) {
    case '/health':
      return replyDocument(exchange, 'OK\n', PLAIN_TEXT)
    case '/leaderhealth': {
      const { status, text } = leaderHealth(process.leader())
      return status === 200 ? replyDocument(exchange, text, PLAIN_TEXT) : replyPlain(exchange, status, text, PLAIN_TEXT)
    }
    case '/vars':
      return replyDocument(exchange, metricsText(metricsOf(process)), PLAIN_TEXT)
    case '/vars.json': {
      const indent = /[?&]pretty=true\b/.test(exchange.request.url ?? '') ? 2 : 0
      return replyDocument(exchange, JSON.stringify(metricsOf(process), null, indent), 'application/json')
    }
    default:
      return servePage(process, exchange, path)
  }
}

async function serveApiMethod(process: SchedulerProcess, exchange: Exchange, login: Login): Promise<void> {
  const { request, response } = exchange
  switch (request.method) {
    case 'POST':
    case 'GET':
    case 'HEAD':
      return serveApi(process, exchange, login)
    case 'OPTIONS':
      response.setHeader('Allow', 'GET, HEAD, POST, TRACE, OPTIONS')
      return replyPlain(exchange, 200, '')
    case 'TRACE':
      return replyPlain(exchange, 200, traceOf(exchange), 'message/http')
    case 'PUT':
      return replyErrorPage(exchange, 405, '/api', 'HTTP method PUT is not supported by this URL')
    case 'DELETE':
      return replyErrorPage(exchange, 405, '/api', 'Http method DELETE is not supported by this URL')
    default:
      return replyErrorPage(exchange, 501, '/api', unknownMethodReason(request.method ?? ''))
  }
}

/** HttpServlet's words for a method it does not know. */
export const unknownMethodReason = (method: string): string =>
  `Method ${method} is not defined in RFC 2068 and is not supported by the Servlet API `

/** HttpServlet.doTrace: the request line and the headers. */
function traceOf({ request }: Exchange): string {
  const lines = [`TRACE ${request.url} HTTP/${request.httpVersion}`]
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2)
    lines.push(`${request.rawHeaders[index]}: ${request.rawHeaders[index + 1]}`)
  return lines.map((line) => `${line}\r\n`).join('')
}

function allowOrigin({ corsOrigin }: SchedulerProcess, { response }: Exchange): void {
  if (corsOrigin === null) return
  response.setHeader('Access-Control-Allow-Origin', corsOrigin)
  response.setHeader('Access-Control-Allow-Methods', CORS_METHODS)
  response.setHeader('Access-Control-Allow-Headers', CORS_HEADERS)
}

/** Whoever tries to log in is told to forget an older login, whether it works or not. */
function logIn({ users }: SchedulerProcess, { request, response }: Exchange, nowMs: number): Login {
  if (users === null) return ANONYMOUS
  const login = loginOf(request.headers.authorization, users)
  if (login.kind !== 'anonymous') {
    const [, day, month, year, time] = new Date(nowMs - DAY_MS).toUTCString().replace(',', '').split(' ')
    const weekday = new Date(nowMs - DAY_MS).toUTCString().slice(0, 3)
    const expires = `${weekday}, ${day}-${month}-${year} ${time} GMT`
    response.setHeader('Set-Cookie', `rememberMe=deleteMe; Path=/; Max-Age=0; Expires=${expires}`)
  }
  return login
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
