import { METHOD_NAMES } from '../calls/calls'
import { isRead } from '../security/call-authorization'
import { responseStruct, writeStruct } from './call-codec'
import {
  type Exchange,
  MAX_CALL_BYTES,
  readBody,
  replyDocument,
  replyErrorPage,
  replyPlain,
  replyStream,
} from './http-reply'
import { readArguments } from './named-arguments'
import { noteCall, performCall } from './performed-call'
import { PlainJsonWriter } from './plain-json-writer'
import type { SchedulerProcess } from './scheduler-process'

const JSON_TYPE = 'application/json'
/** What Jersey's neighbour says when a handler's interceptor refuses: there is no login on this path. */
const UNHANDLED =
  'org.jboss.resteasy.spi.UnhandledException: java.lang.RuntimeException: java.lang.reflect.InvocationTargetException'

/** ApiBeta: `POST /apibeta/METHOD` with named arguments in plain JSON, and the answer in plain JSON. */
export async function serveBetaApi(process: SchedulerProcess, exchange: Exchange, path: string): Promise<void> {
  const { request, response } = exchange
  const name = path.slice('/apibeta/'.length)
  const reads = request.method === 'GET' || request.method === 'HEAD'
  if (name === '' && reads) return replyDocument(exchange, METHOD_PAGE, 'text/html')
  if (name === '' || request.method !== 'POST') {
    response.setHeader('Allow', name === '' ? 'HEAD, GET, OPTIONS' : 'POST, OPTIONS')
    return replyPlain(exchange, request.method === 'OPTIONS' ? 200 : 405, '')
  }
  const body = await readBody(request, MAX_CALL_BYTES)
  if (!body) return replyPlain(exchange, 413, '')
  const method = METHOD_NAMES.find((known) => known === name)
  if (!method) return replyProblem(exchange, 404, `Method ${name} does not exist.`)
  const sent = parseObject(body.toString())
  if (!sent) return replyProblem(exchange, 400, 'Failed to parse the request body as a JSON object.')
  const read = readArguments(method, sent)
  if (!read.ok) return replyProblem(exchange, 400, read.message)
  if (process.users !== null && !isRead(method)) return replyErrorPage(exchange, 500, path, UNHANDLED)
  const answer = performCall(process, method, read.args, null)
  noteCall(process, { method, args: read.args }, answer)
  const writer = new PlainJsonWriter()
  writeStruct(responseStruct(answer, process.scheduler.clusterName), writer)
  replyStream(exchange, writer.bytes(), JSON_TYPE)
}

function parseObject(text: string): object | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : null
  } catch {
    return null
  }
}

/** A problem in the shape that Java's bean serialiser makes of a Response. */
function replyProblem({ response }: Exchange, status: number, message: string): void {
  const details = [{ message, setMessage: true }]
  const problem = {
    responseCode: 'ERROR',
    serverInfo: null,
    result: null,
    details,
    setResult: false,
    setDetails: true,
    detailsSize: 1,
    detailsIterator: details,
    setResponseCode: true,
    setServerInfo: false,
  }
  response.setHeader('Content-Type', JSON_TYPE)
  response.statusCode = status
  response.write(JSON.stringify(problem))
  response.end()
}

const METHOD_PAGE = `<!doctype html><title>Methods</title><ul>${METHOD_NAMES.map((name) => `<li>${name}</li>`).join('')}</ul>\n`
