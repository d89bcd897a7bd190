/** What a message in ICU MessageFormat wants to be given. */
type Wanted = {
  /** Its arguments; of a `select`, with its options. */
  readonly values: Map<string, { readonly kind: 'text' | 'number' | 'select'; readonly options: Set<string> }>
  /** Its marks, as `at` in `<at></at>`. */
  readonly marks: Set<string>
}

/** Reads what a message wants off its text. Quoting by apostrophes is not known here: no message has a straight one. */
export function wantedBy(message: string): Wanted {
  const wanted: Wanted = { values: new Map(), marks: new Set() }
  const end = readText(message, 0, wanted)
  if (end !== message.length) throw new Error(`a brace too many at ${end}: ${message}`)
  return wanted
}

function readText(text: string, from: number, wanted: Wanted): number {
  let at = from
  while (at < text.length && text[at] !== '}') {
    const mark = /^<([\w-]+)>/.exec(text.slice(at, at + 60))?.[1]
    if (mark) wanted.marks.add(mark)
    at = text[at] === '{' ? readArgument(text, at + 1, wanted) : at + 1
  }
  return at
}

function readArgument(text: string, from: number, wanted: Wanted): number {
  const [head = '', name = '', kind = ''] = /^\s*(\w+)\s*(?:,\s*(\w+)\s*)?/.exec(text.slice(from)) ?? []
  const held = wanted.values.get(name)
  const options = held?.options ?? new Set<string>()
  const own = kind === 'plural' || kind === 'number' ? 'number' : kind === 'select' ? 'select' : 'text'
  // What is chosen by somewhere can be printed plainly elsewhere.
  wanted.values.set(name, { kind: own === 'text' ? (held?.kind ?? own) : own, options })
  let at = from + head.length
  while (text[at] !== '}') {
    if (at >= text.length) throw new Error(`a brace too few: ${text}`)
    const option = /^[,\s]*([^\s{},]+)\s*\{/.exec(text.slice(at))
    if (!option) {
      at += 1
      continue
    }
    if (kind === 'select') options.add(option[1] ?? '')
    at = readText(text, at + option[0].length, wanted) + 1
  }
  return at + 1
}
