import { type Answer, error } from '../calls/answer'
import type { Login } from '../security/basic-login'
import { isRead, refusalFor } from '../security/call-authorization'
import { type DecodedCall, decodeCall, encodeAnswer, encodeUnknownMethod, type WireProtocol } from './call-codec'
import { envelopeFault } from './envelope-fault'
import { type Fault, isPerformed } from './fault'
import { replyFaulty } from './faulty-reply'
import {
  demandLogin,
  type Exchange,
  MAX_CALL_BYTES,
  readBody,
  replyErrorPage,
  replyPlain,
  replyStream,
} from './http-reply'
import { MEDIA_TYPES, replyProtocolOf, requestTypeOf } from './media-type'
import { noteCall, performCall, STORAGE_NOT_READY } from './performed-call'
import type { SchedulerProcess } from './scheduler-process'
import { withKnownTypeNames } from './type-names'

const BAD_TYPE_NAME =
  'javax.servlet.ServletException: org.apache.thrift.protocol.TProtocolException: Unexpected character::'

type Call = Extract<DecodedCall, { kind: 'call' }>

/** TContentAwareServlet: one Thrift call in the body, in the encoding that Content-Type names. */
export async function serveApi(process: SchedulerProcess, exchange: Exchange, login: Login): Promise<void> {
  const { request } = exchange
  const type = requestTypeOf(request.headers['content-type'])
  const body = await readBody(
    request,
    MAX_CALL_BYTES,
    (beginning) => type.kind === 'known' && decodeCall(beginning, type.protocol).kind !== 'unreadable',
  )
  if (!body) return replyPlain(exchange, 413, '')
  if (type.kind === 'unsupported') return replyPlain(exchange, 415, `Unsupported Content-Type: ${type.value}`)
  if (type.kind === 'unparsable') {
    return replyErrorPage(exchange, 500, '/api', `java.lang.IllegalArgumentException: Could not parse '${type.value}'`)
  }
  const known = type.protocol === 'json' ? withKnownTypeNames(body.toString()) : null
  if (type.protocol === 'json' && known === null) return replyErrorPage(exchange, 500, '/api', BAD_TYPE_NAME)
  const call = decodeCall(known === null ? body : Buffer.from(known), type.protocol)
  if (call.kind === 'unreadable')
    return replyErrorPage(exchange, 500, '/api', call.reason ?? envelopeFault(body, type.protocol))
  const protocol = replyProtocolOf(request.headers.accept)
  if (call.kind === 'unknown-method')
    return replyStream(exchange, encodeUnknownMethod(protocol, call.method, call.seqid), MEDIA_TYPES[protocol])
  return answerCall(process, exchange, call, protocol, login)
}

async function answerCall(
  process: SchedulerProcess,
  exchange: Exchange,
  call: Call,
  protocol: WireProtocol,
  login: Login,
): Promise<void> {
  const refusal = authorize(process, call, login)
  if (refusal === 'log-in') {
    noteCall(process, call, null)
    return demandLogin(exchange, MEDIA_TYPES[protocol])
  }
  if (refusal) {
    noteCall(process, call, refusal)
    // The interceptors that refuse sit outside the one that adds serverInfo.
    return replyStream(exchange, encodeAnswer(protocol, call.method, call.seqid, refusal, null), MEDIA_TYPES[protocol])
  }
  const fault = process.faults.hit(call.method)
  const answer = decide(process, fault, call, login)
  noteCall(process, call, answer, fault)
  const { clusterName } = process.scheduler
  const encode = (given: Answer, name: string) => encodeAnswer(protocol, call.method, call.seqid, given, name)
  if (fault.kind !== 'none') return replyFaulty(exchange, fault, { protocol, clusterName, encode, answer })
  if (answer) replyStream(exchange, encode(answer, clusterName), MEDIA_TYPES[protocol])
}

/** Null when the call may be made; otherwise the refusal, or that a login is needed. */
function authorize(process: SchedulerProcess, { method, args }: Call, login: Login): Answer | 'log-in' | null {
  if (process.users === null) return null
  if (login.kind === 'user') return refusalFor(login.user, method, args)
  return isRead(method) ? null : 'log-in'
}

/** Performs the call unless the fault keeps it from the scheduler. Null when nobody decided. */
function decide(process: SchedulerProcess, fault: Fault, { method, args }: Call, login: Login): Answer | null {
  if (fault.kind === 'transient') return STORAGE_NOT_READY
  if (fault.kind === 'error') return SIMULATED_ERROR
  if (!isPerformed(fault)) return null
  const answer = performCall(process, method, args, login.kind === 'user' ? login.user.name : null)
  return fault.kind === 'error-after' ? SIMULATED_ERROR : answer
}

const SIMULATED_ERROR: Answer = error('Simulated scheduler error.')
