/** A regular expression of the installation's own for what is masked besides. */
export type ParsedMaskRule =
  | { readonly kind: 'rule'; readonly rule: RegExp }
  | { readonly kind: 'wrong'; readonly problem: string }

export const MOST_MASK_RULES = 20
const LONGEST_PATTERN = 200
/** Text is looked at in pieces of this many characters, so that a pattern's work has an upper bound. */
export const MASK_WINDOW = 1_000
/** Steps that a pattern may take on one piece, at worst. */
const MOST_STEPS = 1_000_000_000

const wrong = (problem: string): ParsedMaskRule => ({ kind: 'wrong', problem })

/**
 * Reads one pattern. JavaScript's expressions go back over their text, so that what could take for ever is refused: repeated
 * groups, looking around, back references, and more repetitions than two long ones. A problem is half a sentence.
 */
export function parseMaskRule(pattern: string): ParsedMaskRule {
  if (pattern.length > LONGEST_PATTERN) return wrong(`may have ${LONGEST_PATTERN} characters at most`)
  const rule = compiled(pattern)
  if (!rule) return wrong('is no regular expression')
  const bare = pattern
    .replace(/\\[\s\S]/g, (escaped) => (/^\\[1-9k]$/.test(escaped) ? '\u0001' : 'x'))
    .replace(/\[[^\]]*\]/g, 'x')
  if (bare.includes('\u0001')) return wrong('must not refer back to a group')
  if (/\(\?(?!:)/.test(bare)) return wrong('must not look around or name groups; groups are (…) and (?:…)')
  if (/\)(?:[*+]|\{)/.test(bare)) return wrong('must not repeat a group; only ? may follow one')
  if (worstSteps(bare) > MOST_STEPS) return wrong('has too many repetitions; two of * or + at most')
  if (new RegExp(rule).test('')) return wrong('must not match nothing')
  return { kind: 'rule', rule }
}

function compiled(pattern: string): RegExp | null {
  try {
    return new RegExp(pattern, 'gu')
  } catch {
    return null
  }
}

/** Places to begin at, times the ways each repetition can go. */
function worstSteps(bare: string): number {
  let steps = MASK_WINDOW
  for (const [, least, , most] of bare.matchAll(/\{(\d+)(,(\d*))?\}/g)) {
    const end = most === undefined ? Number(least) : most === '' ? MASK_WINDOW : Number(most)
    steps *= Math.max(1, Math.min(end, MASK_WINDOW) - Number(least) + 1)
  }
  steps *= MASK_WINDOW ** [...bare.matchAll(/[*+]/g)].length
  return steps * 2 ** [...bare.matchAll(/(?<![*+}?])\?|\|/g)].length
}
