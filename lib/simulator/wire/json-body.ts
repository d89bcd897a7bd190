/**
 * The one JSON message at the beginning of a body, or null when there is none. Aurora's TJSON reader takes no whitespace
 * between tokens and does not look at what follows the message.
 */
export function firstJsonMessage(body: string): string | null {
  if (!body.startsWith('[')) return null
  let depth = 0
  let quoted = false
  for (let index = 0; index < body.length; index++) {
    const character = body[index]
    if (quoted) {
      if (character === '\\') index++
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') {
      depth--
      if (depth === 0) return body.slice(0, index + 1)
    } else if (character === ' ' || character === '\n' || character === '\t' || character === '\r') return null
  }
  return null
}
