import { MASK_WINDOW } from './mask-rule'
import { isSecretName } from './secret-name'
import { type Span, secretShapes, valueSpan } from './secret-shape'

/** What stands in place of a secret; always as long, whatever it hides. */
export const MASK = '•••'

/** The installation's own patterns, from `parseMaskRule`. */
export type MaskRules = readonly RegExp[]

/**
 * A part of a text: as it is, or masked. `identity` is what it was and is for comparing on the server only; nothing but `shown`
 * may ever leave it.
 */
export type Piece = { readonly shown: string; readonly identity: string; readonly secret: boolean }

export const plainPiece = (text: string): Piece => ({ shown: text, identity: text, secret: false })
export const secretPiece = (text: string): Piece => ({ shown: MASK, identity: text, secret: true })

/** The text cut at its secrets. Joined identities are the text; joined `shown`s are what people may see. */
export function maskedPieces(text: string, rules: MaskRules): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const [from, to] of merged([...namedValues(text), ...secretShapes(text), ...ownMatches(text, rules)])) {
    if (from > at) pieces.push(plainPiece(text.slice(at, from)))
    pieces.push(secretPiece(text.slice(from, to)))
    at = to
  }
  if (at < text.length) pieces.push(plainPiece(text.slice(at)))
  return pieces
}

/** The text as people may see it. */
export const maskText = (text: string, rules: MaskRules): string =>
  maskedPieces(text, rules)
    .map(({ shown }) => shown)
    .join('')

/** Any JSON as people may see it; JSON inside a text is opened, because there the names stand beside their values. */
export function maskTree(value: unknown, rules: MaskRules): unknown {
  if (typeof value === 'string') {
    const opened = openedJson(value)
    return opened === null ? maskText(value, rules) : maskTree(opened, rules)
  }
  if (Array.isArray(value))
    return value.map((item, index) => (followsFlag(value, index) ? MASK : maskTree(item, rules)))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const pair = pairName(value)
  return Object.fromEntries(
    entries.map(([name, inner]) => [
      maskText(name, rules),
      isSecretName(name) || (pair !== null && name === 'value' && isSecretName(pair))
        ? hidden(inner)
        : maskTree(inner, rules),
    ]),
  )
}

/** All that is in it masked; yes and no tell nothing. */
function hidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hidden)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [maskText(name, []), hidden(inner)]))
  return typeof value === 'boolean' || value === null ? value : MASK
}

/** JSON beyond this is not opened: reading it would cost more than it tells. */
const LONGEST_JSON = 1_000_000

/** The object or list that a text is the JSON of; null: it is a text. */
export function openedJson(text: string): object | null {
  if (text.length > LONGEST_JSON || !/^\s*[[{]/.test(text)) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

/** The name of `{"name": …, "value": …}` and `{"key": …, "value": …}`. */
export function pairName(value: object): string | null {
  const name = 'name' in value ? value.name : 'key' in value ? value.key : null
  return 'value' in value && typeof name === 'string' ? name : null
}

/** Whether it is what a list of arguments says after `--password`. */
export function followsFlag(list: readonly unknown[], index: number): boolean {
  const flag = list[index - 1]
  return (
    typeof flag === 'string' &&
    typeof list[index] === 'string' &&
    /^--?[A-Za-z][\w.-]*$/.test(flag) &&
    isSecretName(flag)
  )
}

/** Values beside secret names: `DB_PASSWORD=…`, `"token": "…"`, `--api-key …`. */
function namedValues(text: string): Span[] {
  const spans: Span[] = []
  for (const match of text.matchAll(/([A-Za-z_][\w.-]*)\\*["'`]?[ \t]*(?:=>|:=|[:=])[ \t]*/g))
    if (isSecretName(match[1] ?? '')) spans.push(valueSpan(text, match.index + match[0].length, match[1] ?? ''))
  for (const match of text.matchAll(/(?<![\w-])--?([A-Za-z][\w.-]*)(?:\\*["']?,?\s+|\\*["']\s*,\s*)/g))
    if (isSecretName(match[1] ?? '')) spans.push(valueSpan(text, match.index + match[0].length, ''))
  // Name and value as two fields, in JSON or YAML, whichever stands first.
  for (const match of text.matchAll(
    /\b(?:name|key)\b\\*["']?\s*:\s*\\*["']?([\w.-]+)\\*["']?[,\s]+\\*["']?value\\*["']?\s*:[ \t]*/g,
  ))
    if (isSecretName(match[1] ?? '')) spans.push(valueSpan(text, match.index + match[0].length, ''))
  for (const match of text.matchAll(/\bvalue\b\\*["']?\s*:[ \t]*/g)) {
    const span = valueSpan(text, match.index + match[0].length, '')
    const after = /^[,\s]+\\*["']?(?:name|key)\\*["']?\s*:\s*\\*["']?([\w.-]+)/.exec(text.slice(span[1], span[1] + 300))
    if (after && isSecretName(after[1] ?? '')) spans.push(span)
  }
  return spans
}

/** A match that reaches the end of its window may go on behind it, to the next space at most. */
function ownMatches(text: string, rules: MaskRules): Span[] {
  const spans: Span[] = []
  const step = MASK_WINDOW / 2
  for (const rule of rules)
    for (let from = 0; from < text.length; from += step) {
      const window = text.slice(from, from + MASK_WINDOW)
      for (const match of window.matchAll(rule)) {
        const end = match.index + match[0].length
        const more = end < window.length ? 0 : (/^\S*/.exec(text.slice(from + end))?.[0].length ?? 0)
        if (end + more > match.index) spans.push([from + match.index, from + end + more])
      }
    }
  return spans
}

function merged(spans: readonly Span[]): Span[] {
  const all: [number, number][] = []
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = all.at(-1)
    if (to <= from) continue
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else all.push([from, to])
  }
  return all
}
