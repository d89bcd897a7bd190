const SPACE = /[ \t\n\r]*/y
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y
const OTHER_SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const DEEPEST = 200

/**
 * The line, counted from 1, in which a text stops being JSON; null for a text that is JSON. The runtime's own errors
 * tell the place only sometimes, and only in words.
 */
export function jsonErrorLine(text: string): number | null {
  let at = 0
  let depth = 0

  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.test(text)
    if (found) at = pattern.lastIndex
    return found
  }
  const takeChar = (char: string): boolean => {
    take(SPACE)
    if (text[at] !== char) return false
    at += 1
    return true
  }
  const list = (close: string, element: () => boolean): boolean => {
    if (takeChar(close)) return true
    do {
      if (!element()) return false
    } while (takeChar(','))
    return takeChar(close)
  }
  const pair = (): boolean => {
    take(SPACE)
    return take(STRING) && takeChar(':') && value()
  }
  const value = (): boolean => {
    depth += 1
    const valid =
      depth <= DEEPEST &&
      (takeChar('[') ? list(']', value) : takeChar('{') ? list('}', pair) : take(STRING) || take(OTHER_SCALAR))
    depth -= 1
    return valid
  }

  const whole = value()
  take(SPACE)
  return whole && at === text.length ? null : text.slice(0, at).split('\n').length
}
