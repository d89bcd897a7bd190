const whole = new Intl.NumberFormat('en')

/** `12,400`; `?` for a number nobody knows. */
export const formatNumber = (value: number | null): string => (value === null ? '?' : whole.format(value))

/** `1 row`, `3 rows`. */
export const count = (value: number, noun: string, nouns = `${noun}s`): string =>
  `${formatNumber(value)} ${value === 1 ? noun : nouns}`

/** `a`, `a and b`, `a, b and 3 more`. */
export function listing(names: readonly string[], most = 3): string {
  if (names.length <= 1) return names[0] ?? ''
  const shown = names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : [...names]
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
