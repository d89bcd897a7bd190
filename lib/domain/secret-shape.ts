/** From the first character to behind the last. */
export type Span = readonly [number, number]

/** Secrets that are known by how they look, whatever they are called. */
const SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]{1,40}-----[\s\S]*?(?:-----END [A-Z0-9 ]{1,40}-----|$)/g,
  /\b(?:AKIA|ASIA|AGPA|AROA)[0-9A-Z]{12,}/g, // Amazon
  /\b(?:gh[pousr]_|github_pat_|glpat-|glptt-|npm_|pypi-|dop_v1_|hvs\.|hvb\.|shpat_)[\w.-]{16,}/g,
  /\bxox[a-z]-[\w-]{10,}/g,
  /\b[sr]k_(?:live|test)_\w{10,}/g,
  /\bsk-[\w-]{20,}/g,
  /\bAIza[\w-]{30,}/g,
  /\bya29\.[\w-]{10,}/g,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, // JSON web tokens
  /\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/g,
  /\bhooks\.slack\.com\/services\/\S+/g,
]
/** Secrets that follow something: the group is the secret. */
const AFTER: readonly RegExp[] = [
  /:\/\/([^\s"'<>@/]+)@/dg,
  /:\/\/([^\s"'<>@/:]*:[^\s"'<>]*)@/dg,
  /\bbearer\s+([\w.~+/=-]{4,})/dgi,
  /\b(?:basic|digest)\s+((?=\S*[A-Z0-9=])[\w+/-]{8,}={0,2})/dg,
  /\bBasic\s+([\w+/-]{8,}={0,2})/dg,
  /(?:^|\s)(?:-u|-U|--user|--proxy-user)[ \t=]*["']?([^\s:"']+:[^\s"']+)/dg,
]
const NAMED = /passw|passphrase|secret|token(?!iz)|credential|api.?key|private.?key|access.?key/gi
/** How far from such a word a random text still is beside it. */
const BESIDE = 80
const LEAST_BITS = 3.5

/** @returns the secrets in a text that are known by their shape or by what stands before them */
export function secretShapes(text: string): Span[] {
  const whole = SHAPES.flatMap((shape) =>
    [...text.matchAll(shape)].map((match): Span => [match.index, match.index + match[0].length]),
  )
  const after = AFTER.flatMap((shape) => [...text.matchAll(shape)].flatMap((match) => match.indices?.[1] ?? []))
  const parts: Span[] = []
  for (let at = 0; at + 1 < after.length; at += 2) parts.push([after[at] ?? 0, after[at + 1] ?? 0])
  return [...whole, ...parts, ...randomBesideNames(text)]
}

function randomBesideNames(text: string): Span[] {
  const words = [...text.matchAll(NAMED)]
  if (words.length === 0) return []
  return [...text.matchAll(/[\w+/~-]{20,}={0,2}/g)]
    .filter(({ 0: run, index }) => {
      if (run.startsWith('/') || !/\d/.test(run) || !/[A-Za-z]/.test(run) || bitsPerCharacter(run) < LEAST_BITS)
        return false
      const end = index + run.length
      return words.some((word) => word.index <= end + BESIDE && word.index + word[0].length >= index - BESIDE)
    })
    .map(({ 0: run, index }): Span => [index, index + run.length])
}

function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce((bits, n) => bits - (n / text.length) * Math.log2(n / text.length), 0)
}

/**
 * Where the value ends that begins here: quotes, what is glued to them, `$(…)`, brackets, an indented block below. Rather a little too
 * much than the rest of a secret.
 *
 * @param name what the value stands under; a header's goes to the end of its line or quotes
 */
export function valueSpan(text: string, from: number, name: string): Span {
  const block = /^(?:[|>][-+]?)?[ \t]*\r?\n/.exec(text.slice(from, from + 200))
  if (block) return [from, blockEnd(text, from, from + block[0].length)]
  if (/^(?:proxy-)?authorization$|^(?:set-)?cookie$/i.test(name)) {
    const line = /^(\\*["']?)[^"'\r\n]*/.exec(text.slice(from))
    return [from, from + (line?.[0].length ?? 0)]
  }
  if (/^[[{]/.test(text.slice(from, from + 1))) return [from, bracketsEnd(text, from)]
  let at = from
  while (at < text.length) {
    const rest = text.slice(at, at + 64)
    const quote = /^\\*["'`]/.exec(rest)?.[0]
    if (quote !== undefined) {
      // One that closes what was opened before the name, as in `sh -c "TOKEN=x"`.
      if (at > from && /^\\*["'`](?:$|[\s,;}\])])/.test(rest)) break
      at = quotedEnd(text, at + quote.length, quote)
      // The next member of a list or an object.
      if (/^["'`\\]/.test(text.slice(from, from + 1)) && /^[,\]}]/.test(text.slice(at, at + 1))) break
    } else if (rest.startsWith('$(')) at = closing(text, at + 2)
    else if (/^[\s;&|<>]/.test(rest) || (at > from && rest.startsWith(')'))) break
    else at += rest.startsWith('\\') ? 2 : 1
  }
  return [from, Math.min(at, text.length)]
}

/** Behind the next quote that is not escaped more than the opening one was. */
function quotedEnd(text: string, from: number, opening: string): number {
  const character = opening.slice(-1)
  for (let at = text.indexOf(character, from); at >= 0; at = text.indexOf(character, at + 1)) {
    let escapes = 0
    while (at - escapes - 1 >= from && text[at - escapes - 1] === '\\') escapes++
    if (escapes < opening.length) return at + 1
  }
  return text.length
}

function closing(text: string, from: number): number {
  const end = text.indexOf(')', from)
  return end < 0 ? text.length : end + 1
}

/** Behind the bracket that closes the one at `from`; brackets inside of texts are not looked for. */
function bracketsEnd(text: string, from: number): number {
  let open = 0
  for (let at = from; at < text.length; at++) {
    if (/[[{]/.test(text[at] ?? '')) open++
    else if (/[\]}]/.test(text[at] ?? '') && --open === 0) return at + 1
  }
  return text.length
}

/** The line below, and those that are indented deeper than the one on which the name stands. */
function blockEnd(text: string, from: number, below: number): number {
  const depth = (line: string) => /^\s*/.exec(line)?.[0].length ?? 0
  const own = depth(text.slice(text.lastIndexOf('\n', from - 1) + 1, from))
  let end = below
  let lines = 0
  for (const line of text.slice(below).split(/(?<=\n)/)) {
    if (line.trim() !== '' && lines++ > 0 && depth(line) <= own) break
    end += line.length
  }
  return text[end - 1] === '\n' ? end - 1 : end
}
