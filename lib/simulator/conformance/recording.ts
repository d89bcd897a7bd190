import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'

/** One exchange with a real scheduler, as it was recorded. */
export type Exchange = {
  /** The file it stands in, as it was named. */
  readonly file: string
  readonly seq: number
  readonly label: string
  readonly cluster: string
  /** When the reply had come back. */
  readonly epochMs: number
  /** What was going on, in the recorder's words. */
  readonly serverState: string
  readonly request: RecordedMessage & { readonly method: string; readonly path: string }
  readonly response: RecordedMessage & { readonly status: number }
}

export type Header = readonly [name: string, value: string]
export type RecordedMessage = { readonly headers: readonly Header[]; readonly body: Buffer }

/** A recording that could not be read: why, in words for the person who named the file. */
export class UnreadableRecording extends Error {}

const MAX_FILE_BYTES = 256 * 1024 * 1024

const text = z.string()
const headers = z.array(z.tuple([text, text]))
const body = z
  .base64()
  .nullish()
  .transform((base64) => Buffer.from(base64 ?? '', 'base64'))

const LINE = z.object({
  seq: z.int().nonnegative(),
  label: text,
  cluster: text.min(1),
  epochMs: z.int().positive(),
  serverState: text.nullish().transform((state) => state ?? ''),
  request: z.object({ method: text.min(1), path: text.startsWith('/'), headers, bodyBase64: body }),
  response: z.object({ status: z.int().min(100).max(599), headers, bodyBase64: body }),
})

/**
 * The exchanges of a .jsonl or .jsonl.gz file, in the order of its lines.
 *
 * @throws UnreadableRecording that names the file, and the line when one line is at fault.
 */
export function readRecording(path: string): Exchange[] {
  const exchanges = readText(path)
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [exchangeOf(line, path, `${path}, line ${index + 1}`)]))
  if (exchanges.length === 0) throw new UnreadableRecording(`${path} holds no records.`)
  return exchanges
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path)
    const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b
    return (zipped ? gunzipSync(bytes, { maxOutputLength: MAX_FILE_BYTES }) : bytes).toString()
  } catch (thrown) {
    throw new UnreadableRecording(`${path} cannot be read: ${thrown instanceof Error ? thrown.message : thrown}`)
  }
}

function exchangeOf(line: string, file: string, place: string): Exchange {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    throw new UnreadableRecording(`${place}: not JSON. A recording has one JSON object a line.`)
  }
  const parsed = LINE.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new UnreadableRecording(`${place}: ${issue?.path.join('.') || 'record'}: ${issue?.message ?? 'not a record'}`)
  }
  const { request, response, ...rest } = parsed.data
  return {
    ...rest,
    file,
    request: { method: request.method, path: request.path, headers: request.headers, body: request.bodyBase64 },
    response: { status: response.status, headers: response.headers, body: response.bodyBase64 },
  }
}

/** The value of a header, whatever its case; null when there is none. */
export const headerOf = (headers: readonly Header[], name: string): string | null =>
  headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? null
