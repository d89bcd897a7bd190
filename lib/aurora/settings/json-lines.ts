const SPACE = /[ \t\n\r]*/y
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y
const OTHER_SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const DEEPEST = 200

/** Keys and indexes that lead from the whole of a document to a value in it. */
export type JsonPath = readonly (string | number)[]

/**
 * Walks through a text as JSON. `visit` is called with the path of each value below the whole, and the offset of its
 * key or, in a list, of the value. Returns the offset where the text stops being JSON, null for a text that is JSON.
 */
function walkJson(text: string, visit: (path: JsonPath, at: number) => void): number | null {
  const path: (string | number)[] = []
  let at = 0

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
  const list = (): boolean => {
    if (takeChar(']')) return true
    let index = 0
    do {
      take(SPACE)
      if (!below(index, at)) return false
      index += 1
    } while (takeChar(','))
    return takeChar(']')
  }
  const object = (): boolean => {
    if (takeChar('}')) return true
    do {
      take(SPACE)
      const keyAt = at
      if (!take(STRING)) return false
      const key: unknown = JSON.parse(text.slice(keyAt, at))
      if (!takeChar(':') || !below(String(key), keyAt)) return false
    } while (takeChar(','))
    return takeChar('}')
  }
  const below = (key: string | number, keyAt: number): boolean => {
    path.push(key)
    visit(path, keyAt)
    const valid = value()
    path.pop()
    return valid
  }
  const value = (): boolean =>
    path.length < DEEPEST && (takeChar('[') ? list() : takeChar('{') ? object() : take(STRING) || take(OTHER_SCALAR))

  const whole = value()
  take(SPACE)
  return whole && at === text.length ? null : at
}

const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length

/**
 * The line, counted from 1, in which a text stops being JSON; null for a text that is JSON. The runtime's own errors
 * tell the place only sometimes, and only in words.
 */
export function jsonErrorLine(text: string): number | null {
  const at = walkJson(text, () => undefined)
  return at === null ? null : lineAt(text, at)
}

/**
 * The line of the value at a path, or of the innermost one above it that is there; of several with the same key, of the
 * last, which is the one that counts. The text must be JSON.
 */
export function jsonLineOf(text: string, wanted: JsonPath): number {
  let deepest = 0
  let foundAt = text.search(/\S/)
  walkJson(text, (path, at) => {
    if (path.length < deepest || path.length > wanted.length) return
    if (path.every((key, depth) => key === wanted[depth])) {
      deepest = path.length
      foundAt = at
    }
  })
  return lineAt(text, Math.max(0, foundAt))
}

/** The first key that stands twice in one object of a text that is JSON; the runtime would take the last silently. */
export function jsonKeyWrittenTwice(text: string): { readonly path: JsonPath; readonly line: number } | null {
  const seen = new Set<string>()
  let twice: { path: JsonPath; line: number } | null = null
  walkJson(text, (path, at) => {
    const name = JSON.stringify(path)
    if (twice === null && seen.has(name)) twice = { path: [...path], line: lineAt(text, at) }
    seen.add(name)
  })
  return twice
}
