const FIRST_MS = 500
const LONGEST_MS = 30_000

/**
 * How long to wait before the next try: anywhere between nothing and a bound that doubles, so that a thousand browsers
 * that lost the same server do not come back in the same instant.
 *
 * @param failures tries that failed in a row, from 1
 * @param random between 0 and 1
 */
export const backoffMs = (failures: number, random: number): number =>
  Math.round(random * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 16)))
