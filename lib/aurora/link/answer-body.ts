import type { IncomingMessage } from 'node:http'
import { createGunzip } from 'node:zlib'
import { connectionFailure, errorCode, type FailedCall, unreadable } from '../wire/call-failure'
import { DecodePace, finishInSlices, type Steps } from '../wire/decode-pace'
import { malformed, oversized, truncated, WireFault } from '../wire/wire-fault'
import type { WireLimits } from '../wire/wire-limits'
import { type Place, SMALL_ANSWER_BYTES } from './big-answers'

export type AnswerBody = { readonly kind: 'body'; readonly bytes: Buffer } | FailedCall

const CHUNK_BYTES = 64 * 1024
/**
 * Tasks with 4 KiB of equal config each unpack to fifty times their size, and ids keep larger ones from going much higher; what
 * is made to fill memory reaches a thousand.
 */
const MAX_INFLATION = 400

/**
 * The chunks in one piece. Copying 64 MiB at once would keep everybody else waiting for too long, so that it is done in
 * slices.
 */
function* inOnePiece(chunks: readonly Buffer[], length: number, pace: DecodePace): Steps<Buffer> {
  const [first] = chunks
  if (first && chunks.length === 1) return first
  const whole = Buffer.allocUnsafeSlow(length)
  let at = 0
  for (const chunk of chunks) {
    at += chunk.copy(whole, at)
    if (pace.isOver()) yield
  }
  return whole
}

/**
 * Collects the body of a response, inflated, and cuts it off as soon as it passes a limit. One that turns out to be big waits
 * for its place, its connection at rest. `done` is called at most once, and not at all when the connection just stays silent:
 * the caller has the deadline.
 */
export function answerBody(
  response: IncomingMessage,
  limits: WireLimits,
  place: Place,
  done: (body: AnswerBody) => void,
): void {
  const encoding = response.headers['content-encoding']
  const gunzip = encoding === 'gzip' ? createGunzip({ chunkSize: CHUNK_BYTES }) : null
  const chunks: Buffer[] = []
  let wireBytes = 0
  let inflatedBytes = 0
  let open = true
  let big = false

  const finish = (result: AnswerBody) => {
    if (!open) return
    open = false
    response.unpipe()
    gunzip?.destroy()
    done(result)
  }
  const refuse = ({ failure, message }: WireFault) => finish(unreadable(failure, message))
  const keep = (chunk: Buffer) => {
    inflatedBytes += chunk.length
    if (inflatedBytes > limits.inflatedBytes) refuse(oversized(`more than ${limits.inflatedBytes} bytes inflated`))
    else if (inflatedBytes > SMALL_ANSWER_BYTES && inflatedBytes > wireBytes * MAX_INFLATION)
      refuse(oversized(`more than ${MAX_INFLATION} times its size inflated`))
    else {
      chunks.push(chunk)
      if (inflatedBytes > SMALL_ANSWER_BYTES && !big) waitForPlace()
    }
  }
  const waitForPlace = () => {
    big = true
    const source = gunzip ?? response
    source.pause()
    void place.take().then(() => source.resume())
  }
  const complete = () => {
    const pace = new DecodePace(limits.decodeMs)
    finishInSlices(pace, inOnePiece(chunks, inflatedBytes, pace)).then(
      (bytes) => finish({ kind: 'body', bytes }),
      (error: unknown) => refuse(error instanceof WireFault ? error : malformed('its parts cannot be put together')),
    )
  }

  if (encoding !== undefined && encoding !== 'identity' && gunzip === null) {
    refuse(malformed('it uses an encoding that was not asked for'))
    return
  }
  response.on('data', (chunk: Buffer) => {
    wireBytes += chunk.length
    if (wireBytes > limits.wireBytes) refuse(oversized(`more than ${limits.wireBytes} bytes on the wire`))
    else if (gunzip === null && open) keep(chunk)
  })
  // What is complete has arrived, whatever becomes of its connection while it is being put together.
  response.on('error', (error) => {
    if (!response.complete) finish(connectionFailure('answering', error))
  })
  response.on('close', () => {
    if (!response.complete) finish(connectionFailure('answering', undefined))
  })
  if (gunzip === null) {
    response.on('end', complete)
  } else {
    gunzip.on('data', (chunk: Buffer) => {
      if (open) keep(chunk)
    })
    gunzip.on('error', (error) =>
      refuse(errorCode(error) === 'Z_BUF_ERROR' ? truncated() : malformed('its gzip is broken')),
    )
    gunzip.on('end', complete)
    response.pipe(gunzip)
  }
}
