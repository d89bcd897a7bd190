import type { IncomingMessage } from 'node:http'
import { createGunzip } from 'node:zlib'
import { connectionFailure, errorCode, type FailedCall, unreadable } from './call-failure'
import { malformed, oversized, truncated, type WireFault } from './wire-fault'
import type { WireLimits } from './wire-limits'

export type AnswerBody = { readonly kind: 'body'; readonly bytes: Buffer } | FailedCall

/**
 * Collects the body of a response, inflated, and cuts it off as soon as it passes a limit. `done` is called at most
 * once, and not at all when the connection just stays silent: the caller has the deadline.
 */
export function answerBody(response: IncomingMessage, limits: WireLimits, done: (body: AnswerBody) => void): void {
  const encoding = response.headers['content-encoding']
  const gunzip = encoding === 'gzip' ? createGunzip() : null
  const chunks: Buffer[] = []
  let wireBytes = 0
  let inflatedBytes = 0
  let open = true

  const finish = (body: AnswerBody) => {
    if (!open) return
    open = false
    response.unpipe()
    gunzip?.destroy()
    done(body)
  }
  const refuse = ({ failure, message }: WireFault) => finish(unreadable(failure, message))
  const keep = (chunk: Buffer) => {
    inflatedBytes += chunk.length
    if (inflatedBytes > limits.inflatedBytes) refuse(oversized(`more than ${limits.inflatedBytes} bytes inflated`))
    else chunks.push(chunk)
  }
  const complete = () => finish({ kind: 'body', bytes: Buffer.concat(chunks, inflatedBytes) })

  if (encoding !== undefined && encoding !== 'identity' && gunzip === null) {
    refuse(malformed('it uses an encoding that was not asked for'))
    return
  }
  response.on('data', (chunk: Buffer) => {
    wireBytes += chunk.length
    if (wireBytes > limits.wireBytes) refuse(oversized(`more than ${limits.wireBytes} bytes on the wire`))
    else if (gunzip === null && open) keep(chunk)
  })
  response.on('error', (error) => finish(connectionFailure('answering', error)))
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
