import { MEDIA_TYPES, requestTypeOf } from '../wire/media-type'
import { readBinaryTree } from './binary-tree'
import { readJsonTree } from './json-tree'
import { decodedBody, NoReply } from './raw-exchange'
import { headerOf, type RecordedMessage } from './recording'
import { NoThrift, type TreeMessage } from './thrift-tree'

/** The Thrift message of a reply, by its Content-Type; null when that names none or the body holds none. */
export function replyMessage(reply: RecordedMessage): TreeMessage | null {
  const type = headerOf(reply.headers, 'Content-Type')
  if (type !== MEDIA_TYPES.json && type !== MEDIA_TYPES.binary) return null
  return messageIn(reply, type === MEDIA_TYPES.binary)
}

/** The call in a request, by its Content-Type; null when there is none. */
export function requestMessage(request: RecordedMessage): TreeMessage | null {
  const type = requestTypeOf(headerOf(request.headers, 'Content-Type') ?? undefined)
  return type.kind === 'known' ? messageIn(request, type.protocol === 'binary') : null
}

function messageIn(message: RecordedMessage, binary: boolean): TreeMessage | null {
  if (message.body.length === 0) return null
  try {
    const body = decodedBody(message)
    return binary ? readBinaryTree(body) : readJsonTree(body.toString())
  } catch (thrown) {
    if (thrown instanceof NoThrift || thrown instanceof NoReply) return null
    throw thrown
  }
}
