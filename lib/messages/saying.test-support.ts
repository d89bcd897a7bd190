/** One call of `say` in the code: what it may say, and what it gives. */
type Saying = {
  /** Places as they are written; `*` stands for what is only known when it runs. */
  readonly places: readonly string[]
  /** Names of what is given; null: given by something that cannot be followed here. */
  readonly given: ReadonlySet<string> | null
}

const CLOSES: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' }

/** Parts the text between a bracket and its end at the commas that belong to it. Strings and templates are passed over. */
function partsFrom(code: string, open: number): string[] {
  const stack = [CLOSES[code[open] ?? ''] ?? ')']
  const parts: string[] = []
  let begin = open + 1
  for (let at = open + 1; at < code.length; at++) {
    const char = code[at] ?? ''
    const last = stack.at(-1)
    if (last === "'" || last === '"' || last === '`') {
      if (char === '\\') at++
      else if (char === last) stack.pop()
      else if (last === '`' && char === '$' && code[at + 1] === '{') {
        stack.push('}')
        at++
      }
    } else if (char === "'" || char === '"' || char === '`') stack.push(char)
    else if (char in CLOSES) stack.push(CLOSES[char] ?? '')
    else if (char === last) {
      stack.pop()
      if (stack.length === 0) return [...parts, code.slice(begin, at)].map((part) => part.trim()).filter(Boolean)
    } else if (char === ',' && stack.length === 1) {
      parts.push(code.slice(begin, at))
      begin = at + 1
    }
  }
  return parts
}

/** The places that an expression can come to: its strings, and its templates with `*` for what they put in. */
export const placesIn = (expression: string): string[] => [
  ...[...expression.matchAll(/'([\w-]+(?:\.[\w-]+)+)'/g)].map(([, place = '']) => place),
  ...[...expression.matchAll(/`([a-z][\w-]*\.(?:[\w.-]|\$\{[^`}]*\})*)`/g)].map(([, place = '']) =>
    place.replace(/\$\{[^}]*\}/g, '*'),
  ),
]

/** The names that an object, or a call or a name that leads to one, gives. Null: it cannot be followed. */
function namesIn(expression: string, code: string, depth = 0): ReadonlySet<string> | null {
  if (depth > 4) return null
  if (!expression.startsWith('{')) {
    const name = /^([a-zA-Z]\w*)(?:\(|$)/.exec(expression)?.[1]
    if (!name) return null
    const made = '\\((?:[^()]|\\([^()]*\\))*\\)'
    const defined =
      new RegExp(`\\bconst ${name} = (?:${made} => \\()?\\{`).exec(code) ??
      new RegExp(`\\bfunction ${name}${made} \\{(?:(?!\\n\\})[\\s\\S])*?\\n  return \\{`).exec(code)
    return defined && namesIn(code.slice(defined.index + defined[0].length - 1), code, depth + 1)
  }
  const names = new Set<string>()
  for (const part of partsFrom(expression, 0)) {
    const spread = part.startsWith('...') ? namesIn(part.slice(3), code, depth + 1) : null
    if (part.startsWith('...') && !spread) return null
    for (const name of spread ?? [/^['"]?([\w-]+)/.exec(part)?.[1] ?? '']) names.add(name)
  }
  return names
}

/**
 * Every call of `say` in a file.
 *
 * @param rest code of other files in which to look for what this one has from elsewhere
 */
export function sayingsIn(code: string, rest: string): Saying[] {
  const plain = code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  return [...plain.matchAll(/\bsay(?:\.rich|\.markup)?\(/g)].map((call) => {
    const [place = '', values] = partsFrom(plain, call.index + call[0].length - 1)
    return {
      places: placesIn(place),
      given: values === undefined ? new Set() : namesIn(values, `${plain}\n${rest}`),
    }
  })
}
