/** A name longer than this is no host, and is not searched. */
const LONGEST_HOST = 255
const LONGEST_RULE = 200

export type ParsedRackRule =
  | { readonly kind: 'rule'; readonly rule: string }
  | { readonly kind: 'wrong'; readonly problem: string }

const wrong = (problem: string): ParsedRackRule => ({ kind: 'wrong', problem })

/**
 * Reads a rule that finds the rack in the name of a host, such as `-(r\d+)-`: a regular expression whose first group is the
 * rack. One that could search for ever is refused. A problem is half a sentence.
 */
export function parseRackRule(text: string): ParsedRackRule {
  if (text.length > LONGEST_RULE) return wrong(`must have ${LONGEST_RULE} characters at most`)
  const groups = groupsOf(text)
  if (groups === null) return wrong('is no regular expression')
  if (groups === 0) return wrong('needs a group that is the rack, as in “-(r[0-9]+)-”')
  if (/\\[1-9]|\\k</.test(text)) return wrong('must not refer back to a group')
  if (repeatsRepeated(text)) return wrong('must not repeat a group, because some names would be searched for ever')
  return { kind: 'rule', rule: text }
}

/** The racks of hosts by a rule; null for a host that it does not fit. Each host is searched once. */
export function rackFinder(rule: string | null): (host: string) => string | null {
  const groups = rule === null ? null : groupsOf(rule)
  if (rule === null || groups === null) return () => null
  const search = new RegExp(rule)
  const known = new Map<string, string | null>()
  return (host) => {
    const found = known.get(host)
    if (found !== undefined) return found
    const rack = host.length > LONGEST_HOST ? null : (search.exec(host)?.[1] ?? null)
    known.set(host, rack)
    return rack
  }
}

/** How many groups a regular expression has; null where the text is none. */
function groupsOf(text: string): number | null {
  try {
    // With an empty alternative it matches the empty text, and the match tells its groups.
    return (new RegExp(`${text}|`).exec('')?.length ?? 1) - 1
  } catch {
    return null
  }
}

/** Whether a group is repeated; repeating what repeats is what makes a search take for ever. Classes and escapes do not count. */
const repeatsRepeated = (text: string): boolean =>
  /\)(?:[*+]|\{\d)/.test(text.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x'))
