'use client'

import { parseAsString, parseAsStringLiteral } from 'nuqs'
import { useAddress } from '@/components/ui/use-address'

export const DIFF_MODES = ['update', 'clusters', 'rollback'] as const
export type DiffMode = (typeof DIFF_MODES)[number]

const PARSERS = {
  diff: parseAsStringLiteral(DIFF_MODES).withDefault('update'),
  a: parseAsString,
  b: parseAsString,
}

export type DiffView = { readonly diff: DiffMode; readonly a: string | null; readonly b: string | null }

/** Which diff is looked at, and of which two clusters; kept in the address of the page. */
export function useDiffView(): DiffView & { setView: (view: Partial<DiffView>) => void } {
  const [view, write] = useAddress(PARSERS)
  return { ...view, setView: write }
}
