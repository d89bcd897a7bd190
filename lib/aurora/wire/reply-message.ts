import { Thrift, type TProtocol } from 'thrift'
import type { Response } from '../generated/aurora_types'
import aurora from '../generated/aurora_types'
import { BinaryReader } from './binary-reader'
import type { CallMessage, Wire } from './call-message'
import { DecodePace, finishInSlices, type Steps } from './decode-pace'
import { type AsRead, readStruct } from './generated-struct'
import { JsonReader } from './json-reader'
import { elementsField, field, fieldsOf, type ResultReader, type ResultReading, type WireReader } from './result-reader'
import { malformed, oversized, WireFault } from './wire-fault'
import type { WireLimits } from './wire-limits'

const { Type } = Thrift

/** The answer of a scheduler, or the exception of its Thrift layer (`type` of TApplicationException). */
export type ReplyMessage<T = unknown> =
  | {
      readonly kind: 'response'
      /** Its result holds no more than the sample of what was read: see `ResultReading`. */
      readonly response: AsRead<Response>
      /** What the result means; throws `WireFault` for one that cannot be used. */
      readonly value: () => T
    }
  | { readonly kind: 'exception'; readonly type: number }

type Addressee = Pick<CallMessage, 'method' | 'seqid'>

/**
 * Decodes the answer to `call` with pauses, so that nothing else waits for more than a few milliseconds. Rejects with
 * `WireFault`, and nothing else, for anything that is not one whole answer to it.
 */
export function decodeReply<T>(
  call: Addressee,
  wire: Wire,
  bytes: Buffer,
  limits: WireLimits,
  result: ResultReader<T>,
): Promise<ReplyMessage<T>> {
  const pace = new DecodePace(limits.decodeMs)
  return finishInSlices(pace, replySteps(call, wire, bytes, limits, result, pace))
}

/** The work of `decodeReply`. */
export function* replySteps<T>(
  call: Addressee,
  wire: Wire,
  bytes: Buffer,
  limits: WireLimits,
  result: ResultReader<T>,
  pace: DecodePace,
): Steps<ReplyMessage<T>> {
  if (wire === 'json' && bytes.length > limits.jsonBytes)
    throw oversized(`more than ${limits.jsonBytes} bytes of TJSON`)
  const input = wire === 'binary' ? new BinaryReader(bytes, limits) : new JsonReader(bytes, limits)
  const { fname, mtype, rseqid } = input.readMessageBegin()
  const isException = mtype === Thrift.MessageType.EXCEPTION
  if (!isException && mtype !== Thrift.MessageType.REPLY) throw malformed('it is no reply')
  const reply = isException ? yield* readException(input, pace) : yield* readReturned(input, result, pace)
  input.readMessageEnd()
  if (fname !== call.method || rseqid !== call.seqid) {
    throw new WireFault('wrong-answer', 'The scheduler answered another call than the one that was made.')
  }
  return reply
}

/** Every method of the three services returns one Response, as field 0 of its result struct. */
function* readReturned<T>(input: WireReader, result: ResultReader<T>, pace: DecodePace): Steps<ReplyMessage<T>> {
  const last: { reply: ReplyMessage<T> | null } = { reply: null }
  yield* fieldsOf(input, pace, {
    0: {
      type: Type.STRUCT,
      *read() {
        last.reply = yield* readResponse(input, result, pace)
      },
    },
  })
  if (last.reply === null) throw malformed('it holds no response')
  return last.reply
}

function* readResponse<T>(input: WireReader, result: ResultReader<T>, pace: DecodePace): Steps<ReplyMessage<T>> {
  const head: { -readonly [Name in 'responseCode' | 'serverInfo']?: AsRead<Response>[Name] } = {}
  let details: AsRead<Response>['details'] = null
  const found: { reading: ResultReading<T> | null } = { reading: null }
  const messages: NonNullable<AsRead<Response>['details']>[number][] = []
  yield* fieldsOf(input, pace, {
    1: field(Type.I32, () => {
      head.responseCode = input.readI32()
    }),
    5: field(Type.STRUCT, () => {
      head.serverInfo = readStruct(new aurora.ServerInfo(), input)
    }),
    3: {
      type: Type.STRUCT,
      *read() {
        input.beginUnit()
        found.reading = yield* result.read(input, pace)
        input.beginUnit()
      },
    },
    6: elementsField(
      Type.LIST,
      () => {
        messages.length = 0
        details = messages
      },
      () => {
        messages.push(readStruct(new aurora.ResponseDetail(), input))
      },
    ),
  })
  const response = { ...head, details, result: found.reading?.sample ?? null }
  return { kind: 'response', response, value: () => (found.reading ? found.reading.value() : result.absent()) }
}

function* readException(input: TProtocol & WireReader, pace: DecodePace): Steps<{ kind: 'exception'; type: number }> {
  let exceptionType = 0
  yield* fieldsOf(input, pace, {
    2: field(Type.I32, () => {
      exceptionType = input.readI32()
    }),
  })
  return { kind: 'exception', type: exceptionType }
}
