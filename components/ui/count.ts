import { say } from '@/lib/messages/say'

const whole = new Intl.NumberFormat('en')

/** `12,400`; `?` for a number nobody knows. */
export const formatNumber = (value: number | null): string => (value === null ? '?' : whole.format(value))

/** `640 B`, `12 kB`, `3.4 MB`: three digits at most. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : bytes < 999_500 ? 1 : bytes < 999_500_000 ? 2 : 3
  const value = bytes / 1000 ** power
  return `${power > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${['B', 'kB', 'MB', 'GB'][power]}`
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listing(names: readonly string[], most = 3): string {
  if (names.length <= 1) return names[0] ?? ''
  const shown =
    names.length > most
      ? [...names.slice(0, most - 1), say('ui.more-names', { n: names.length - most + 1 })]
      : [...names]
  return say('ui.listing', { names: shown.slice(0, -1).join(', '), last: shown.at(-1) ?? '' })
}
