'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import type { AuditFilter } from '@/lib/contract/paths'

const PARSERS = { action: parseAsString, metaUpdate: parseAsString, cluster: parseAsString, by: parseAsString }

export const FILTERS = ['cluster', 'by', 'metaUpdate', 'action'] as const
export type FilterName = (typeof FILTERS)[number]

/** What of the audit is asked for, kept in the address of the page. */
export function useAuditFilter(): {
  filter: AuditFilter
  setFilter: (filter: Partial<Record<FilterName, string | null>>) => void
} {
  const [filter, setStates] = useQueryStates(PARSERS, { history: 'push' })
  return { filter, setFilter: (next) => void setStates(next) }
}
