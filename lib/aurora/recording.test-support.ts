import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { type ReplyMessage, type Wire, wireOf } from './call-message'

const HeaderList = z.array(z.tuple([z.string(), z.string()]))

const RecordingLine = z.object({
  seq: z.number(),
  label: z.string(),
  cluster: z.string(),
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

export function responseOf(reply: ReplyMessage): object {
  if (reply.kind !== 'response') throw new Error('The reply is an exception.')
  return reply.response
}
