import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import type { JobKey } from '@/lib/domain/job'
import aurora from './generated/aurora_types'
import { type CallMessage, type Wire, wireOf } from './wire/call-message'
import { DecodePace, finishAtOnce } from './wire/decode-pace'
import { readStruct } from './wire/generated-struct'
import { type ReplyMessage, replySteps } from './wire/reply-message'
import type { ReplyResult, ResultReader } from './wire/result-reader'
import { DEFAULT_WIRE_LIMITS, type WireLimits } from './wire/wire-limits'

const HeaderList = z.array(z.tuple([z.string(), z.string()]))

const RecordingLine = z.object({
  seq: z.number(),
  label: z.string(),
  cluster: z.string(),
  epochMs: z.number(),
  request: z.object({
    method: z.string(),
    path: z.string(),
    headers: HeaderList,
    thriftMethod: z.string().nullable(),
    protocol: z.string().nullable(),
    bodyBase64: z.string().nullable(),
  }),
  response: z.object({ status: z.number(), headers: HeaderList, bodyBase64: z.string() }),
  decoded: z.looseObject({ message: z.string(), type: z.string(), seqid: z.number() }).nullable(),
})

/** One exchange with a real scheduler. `body` is what was on the wire, gzip included. */
export type Recording = z.infer<typeof RecordingLine> & {
  readonly file: string
  readonly body: Buffer
  readonly requestBody: Buffer
  readonly contentType: string | undefined
  readonly encoding: string | undefined
}

/** A recorded answer that is one whole Thrift message, with the call it belongs to. */
export type RecordedReply = {
  readonly name: string
  readonly recording: Recording
  readonly wire: Wire
  readonly bytes: Buffer
  readonly call: { readonly method: string; readonly seqid: number }
}

export const RECORDING_FILES = ['tjson', 'tbinary', 'http', 'leader', 'auth', 'cors'] as const

/** All exchanges of one fixture, in the order in which they happened. */
export function recordings(file: (typeof RECORDING_FILES)[number]): Recording[] {
  const text = gunzipSync(readFileSync(new URL(`./fixtures/${file}.jsonl.gz`, import.meta.url))).toString('utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const parsed = RecordingLine.parse(JSON.parse(line))
      const header = (name: string) => parsed.response.headers.find(([key]) => key.toLowerCase() === name)?.[1]
      return {
        ...parsed,
        file,
        body: Buffer.from(parsed.response.bodyBase64, 'base64'),
        requestBody: Buffer.from(parsed.request.bodyBase64 ?? '', 'base64'),
        contentType: header('content-type'),
        encoding: header('content-encoding'),
      }
    })
}

/** Every recorded 200 under one of the two Thrift content types. */
export function recordedReplies(files: readonly (typeof RECORDING_FILES)[number][] = RECORDING_FILES): RecordedReply[] {
  return files.flatMap(recordings).flatMap((recording) => {
    const wire = wireOf(recording.contentType)
    const { decoded } = recording
    if (recording.response.status !== 200 || wire === null || decoded === null) return []
    const bytes = recording.encoding === 'gzip' ? gunzipSync(recording.body) : recording.body
    const name = `${recording.file} ${recording.seq} ${recording.label}`
    return [{ name, recording, wire, bytes, call: { method: decoded.message, seqid: decoded.seqid } }]
  })
}

/** The recording's own decoding of the response, with enums as `NAME(number)`; null for a Thrift exception. */
export function recordedResponse({ recording }: RecordedReply): unknown {
  const result: unknown = recording.decoded?.result
  return typeof result === 'object' && result !== null && 'success' in result ? result.success : null
}

/** The whole result as the generated code reads it. */
const GENERATED_RESULT: ResultReader<ReplyResult | null> = {
  *read(input, pace) {
    const result = readStruct(new aurora.Result(), input)
    if (pace.isOver()) yield
    return { value: () => result }
  },
  absent: () => null,
}

/** Reading an answer as a whole makes one unit of it. */
const WHOLE_LIMITS: WireLimits = { ...DEFAULT_WIRE_LIMITS, unitSteps: 1e9, unitStringBytes: 1e9 }

/** A whole answer by the generated code, at once. Throws what `decodeReply` rejects with. */
export const decodeWhole = (
  call: Pick<CallMessage, 'method' | 'seqid'>,
  wire: Wire,
  bytes: Buffer,
  limits: WireLimits = WHOLE_LIMITS,
): ReplyMessage<ReplyResult | null> => decodeWith(GENERATED_RESULT, call, wire, bytes, limits)

/** What `decodeReply` resolves with or rejects with, at once. */
export const decodeWith = <T>(
  result: ResultReader<T>,
  call: Pick<CallMessage, 'method' | 'seqid'>,
  wire: Wire,
  bytes: Buffer,
  limits: WireLimits = DEFAULT_WIRE_LIMITS,
): ReplyMessage<T> => finishAtOnce(replySteps(call, wire, bytes, limits, result, new DecodePace(limits.decodeMs)))

/** The result of a decoded answer; null when it has none. */
export function resultOf(reply: ReplyMessage<ReplyResult | null>): ReplyResult | null {
  return reply.kind === 'response' ? reply.value() : null
}

/** The response of a decoded answer, its result included. */
export function responseOf(reply: ReplyMessage<ReplyResult | null>): object {
  if (reply.kind !== 'response') throw new Error('The reply is an exception.')
  return { ...reply.response, result: reply.value() }
}

/** The jobs named anywhere in a recorded decode. */
export function jobsIn(value: unknown): JobKey[] {
  if (typeof value !== 'object' || value === null) return []
  const { role, environment, name } = Object.fromEntries(Object.entries(value))
  if (typeof role === 'string' && typeof environment === 'string' && typeof name === 'string')
    return [{ role, environment, name }]
  return Object.values(value).flatMap(jobsIn)
}
