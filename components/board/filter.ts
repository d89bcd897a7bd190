import type { MetaUpdateSummary } from '@/lib/contract/meta-update'
import { formatJobKey } from '@/lib/domain/job'
import { ATTENTIONS, type Attention } from '@/lib/domain/verdict'

/** Rows that hold every word of `search` somewhere in their text, whatever its case. */
export function matching(rows: readonly MetaUpdateSummary[], search: string): MetaUpdateSummary[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    const text = [row.id, row.headline, ...row.jobs.map(formatJobKey), ...row.fromBuilds, ...row.toBuilds, ...row.users]
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

export type Group = { readonly attention: Attention; readonly rows: readonly MetaUpdateSummary[] }

/** The board's sections, worst first, each in the order the rows came; empty ones are left out. */
export const grouped = (rows: readonly MetaUpdateSummary[]): Group[] =>
  ATTENTIONS.map((attention) => ({ attention, rows: rows.filter((row) => row.attention === attention) })).filter(
    (group) => group.rows.length > 0,
  )
