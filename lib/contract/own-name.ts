/**
 * The header in which a request may say who acts, as UTF-8 percent-encoded. Nobody checks it: there is no login yet, and a name
 * on the record helps whoever reads it later.
 */
export const NAME_HEADER = 'airglow-name'

export const NAME_LENGTH = { least: 2, most: 60 } as const

/** A name as it is kept: one line of printable text without a colon, which ends the name in an audit message; null: it is none. */
export function ownName(text: string): string | null {
  const name = text.trim().replace(/\s+/g, ' ')
  const fits = name.length >= NAME_LENGTH.least && name.length <= NAME_LENGTH.most
  return fits && !/[\p{C}:]/u.test(name) ? name : null
}
