/** Aurora refuses longer messages with an ERROR that says nothing (AuditMessages, job update events). */
export const LONGEST_AUDIT_MESSAGE = 1024

/**
 * A message as it may be sent with a write: runs of control characters become a space, lone surrogates U+FFFD, and what
 * is over 1,024 UTF-16 units is cut without splitting a surrogate pair.
 */
export function fitAuditMessage(text: string): string {
  const plain = text.replace(/\p{Cc}+/gu, ' ').replace(/\p{Cs}/gu, '\uFFFD')
  return cut(plain, LONGEST_AUDIT_MESSAGE)
}

function cut(text: string, length: number): string {
  const short = text.slice(0, length)
  return short.length < text.length ? short.replace(/[\uD800-\uDBFF]$/, '') : short
}
