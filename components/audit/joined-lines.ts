import type { AuditLineView } from '@/lib/contract/audit'

/** What is shown of the audit: lines without a gap, the newest first, and where older ones begin. */
export type Shown = { readonly lines: readonly AuditLineView[]; readonly nextBefore: number | null }

/**
 * The newest page together with what was shown before it. Lines never change, so that those of both are the same ones; but
 * where the pages do not touch, something may be missing between them, and the older part is given up.
 */
export function withNewest(shown: Shown, page: Shown): Shown {
  const oldest = page.lines.at(-1)?.seq ?? 0
  const newestShown = shown.lines[0]?.seq ?? 0
  if (page.nextBefore === null || oldest > newestShown) return { lines: page.lines, nextBefore: page.nextBefore }
  return { lines: [...page.lines, ...shown.lines.filter(({ seq }) => seq < oldest)], nextBefore: shown.nextBefore }
}

/** What is shown, continued by the page that was asked for with its `nextBefore`. */
export function withOlder(shown: Shown, page: Shown): Shown {
  const oldest = shown.lines.at(-1)?.seq ?? Number.POSITIVE_INFINITY
  return { lines: [...shown.lines, ...page.lines.filter(({ seq }) => seq < oldest)], nextBefore: page.nextBefore }
}
