import thrift from 'thrift'
import { Processor } from '@/lib/aurora/generated/AuroraAdmin'
import { Response, ResponseDetail, Result, ServerInfo } from '@/lib/aurora/generated/aurora_types'
import type { Answer } from '../calls/answer'
import { METHOD_NAMES, type MethodName } from '../calls/calls'
import { struct } from '../calls/thrift-output'
import { RESPONSE_CODE_IDS } from '../calls/wire-enums'
import { BinaryWriter } from './binary-writer'
import { holdsEmptyUnion } from './empty-union'
import { firstJsonMessage } from './json-body'
import { JsonWriter } from './json-writer'
import type { ThriftWriter } from './thrift-writer'

export type WireProtocol = 'json' | 'binary'

/** A request as read: a call that can be answered, a method nobody has, or nothing that could be read. */
export type DecodedCall =
  | { readonly kind: 'call'; readonly method: MethodName; readonly seqid: number; readonly args: readonly unknown[] }
  | { readonly kind: 'unknown-method'; readonly method: string; readonly seqid: number }
  /** `reason` is what Java says where the envelope does not tell. */
  | { readonly kind: 'unreadable'; readonly reason: string | null }

const REPLY = 2
const EXCEPTION = 3
const UNKNOWN_METHOD = 1
const STRING_TYPE = 11
const I32_TYPE = 8
/** Java's reader of a union takes a closing brace too many, and then meets the next field's name. */
const EMPTY_UNION_REASON =
  'javax.servlet.ServletException: org.apache.thrift.protocol.TProtocolException: Unexpected character:"'

/** Reads one call with the generated readers, so that unknown fields and wrong types are skipped as Thrift does. */
export function decodeCall(body: Buffer, protocol: WireProtocol): DecodedCall {
  if (body.length === 0) return { kind: 'unreadable', reason: null }
  try {
    const input = protocol === 'binary' ? binaryReader(body) : jsonReader(body)
    if (!input) return { kind: 'unreadable', reason: null }
    const { fname, rseqid } = input.readMessageBegin()
    // With the older binary header the library leaves the name as bytes.
    const called = String(fname)
    const method = METHOD_NAMES.find((name) => name === called)
    if (!method) return { kind: 'unknown-method', method: called, seqid: rseqid }
    const args = readArguments(method, rseqid, input)
    if (holdsEmptyUnion(args)) return { kind: 'unreadable', reason: protocol === 'json' ? EMPTY_UNION_REASON : null }
    return { kind: 'call', method, seqid: rseqid, args }
  } catch {
    return { kind: 'unreadable', reason: null }
  }
}

const binaryReader = (body: Buffer) => new thrift.TBinaryProtocol(new thrift.TFramedTransport(body))

function jsonReader(body: Buffer): InstanceType<typeof thrift.TJSONProtocol> | null {
  const message = firstJsonMessage(body.toString())
  return message === null ? null : new thrift.TJSONProtocol(new thrift.TFramedTransport(Buffer.from(message)))
}

type Reader = ReturnType<typeof binaryReader> | InstanceType<typeof thrift.TJSONProtocol>

/** The generated processor reads the arguments and hands them to a handler; ours only keeps them. */
function readArguments(method: MethodName, seqid: number, input: Reader): readonly unknown[] {
  let args: readonly unknown[] = []
  // The handler declares no parameters: called with a callback behind the arguments, which is not part of them.
  const keep = (...given: unknown[]) => {
    args = given.slice(0, -1)
  }
  // A number of parameters no call has keeps the processor from waiting for a promise.
  Object.defineProperty(keep, 'length', { value: Number.MAX_SAFE_INTEGER })
  const processor = new Processor({ [method]: keep })
  const read: unknown = Reflect.get(processor, `process_${method}`)
  if (typeof read === 'function') read.call(processor, seqid, input, null)
  return args
}

/** The whole reply to a call; without a cluster name it carries no serverInfo, as answers of the interceptors do. */
export function encodeAnswer(
  protocol: WireProtocol,
  method: string,
  seqid: number,
  answer: Answer,
  clusterName: string | null,
): Buffer {
  const writer: ThriftWriter = protocol === 'binary' ? new BinaryWriter() : new JsonWriter()
  writer.writeMessageBegin(method, REPLY, seqid)
  writer.writeStructBegin('result')
  writer.writeFieldBegin('success', 12, 0)
  writeStruct(responseStruct(answer, clusterName), writer)
  writer.writeFieldEnd()
  writer.writeFieldStop()
  writer.writeStructEnd()
  writer.writeMessageEnd()
  return writer.bytes()
}

/** The reply to a method that does not exist. */
export function encodeUnknownMethod(protocol: WireProtocol, method: string, seqid: number): Buffer {
  const writer: ThriftWriter = protocol === 'binary' ? new BinaryWriter() : new JsonWriter()
  writer.writeMessageBegin(method, EXCEPTION, seqid)
  writer.writeStructBegin('TApplicationException')
  writer.writeFieldBegin('message', STRING_TYPE, 1)
  writer.writeString(`Invalid method name: '${method}'`)
  writer.writeFieldEnd()
  writer.writeFieldBegin('type', I32_TYPE, 2)
  writer.writeI32(UNKNOWN_METHOD)
  writer.writeFieldEnd()
  writer.writeFieldStop()
  writer.writeStructEnd()
  writer.writeMessageEnd()
  return writer.bytes()
}

export const responseStruct = ({ code, messages, result }: Answer, clusterName: string | null): Response =>
  struct(new Response(), {
    responseCode: RESPONSE_CODE_IDS[code],
    serverInfo: clusterName === null ? null : struct(new ServerInfo(), { clusterName, statsUrlPrefix: '' }),
    result: result ? struct(new Result(), result) : null,
    details: messages.map((message) => struct(new ResponseDetail(), { message })),
  })

/** Generated structs have a `write` that their types do not mention. */
export function writeStruct(value: Response, writer: ThriftWriter): void {
  const write: unknown = Reflect.get(value, 'write')
  if (typeof write === 'function') write.call(value, writer)
}
