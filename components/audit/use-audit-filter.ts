'use client'

import { createParser, parseAsIsoDateTime, parseAsStringLiteral } from 'nuqs'
import { useAddress } from '@/components/ui/use-address'
import type { AuditFilter } from '@/lib/contract/paths'
import { VERBS } from '@/lib/domain/verb'

export const AUDIT_VERBS = [...VERBS, 'hold'] as const

const MOST_LETTERS = 512
const ACTION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const JOB_KEY = /^[\w\-.]{1,255}(\/[\w\-.]{1,255}){2}$/

export const isActionId = (text: string): boolean => ACTION_ID.test(text)
export const isJobKey = (text: string): boolean => JOB_KEY.test(text)

const textThat = (fits: (text: string) => boolean) =>
  createParser<string>({
    parse: (text) => (text !== '' && text.length <= MOST_LETTERS && fits(text) ? text : null),
    serialize: (text) => text,
  })

/** The audit's part of an address; what nobody understands is taken for not being there. */
export const AUDIT_PARSERS = {
  verb: parseAsStringLiteral(AUDIT_VERBS),
  by: textThat(() => true),
  cluster: textThat(() => true),
  job: textThat(isJobKey),
  metaUpdate: textThat(() => true),
  action: textThat(isActionId),
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
}

export const FILTERS = ['verb', 'by', 'cluster', 'job', 'metaUpdate', 'action', 'from', 'to'] as const
export type FilterName = (typeof FILTERS)[number]

type Asked = { readonly [Name in FilterName]: ReturnType<(typeof AUDIT_PARSERS)[Name]['parse']> }
export type Change = Partial<Asked>

/** What of the audit is asked for, kept in the address of the page. */
export function useAuditFilter(): {
  asked: Asked
  filter: AuditFilter
  setAsked: (change: Change) => void
  clear: () => void
} {
  const [asked, write] = useAddress(AUDIT_PARSERS)
  const { from, to, ...texts } = asked
  return {
    asked,
    filter: { ...texts, from: from?.toISOString() ?? null, to: to?.toISOString() ?? null },
    setAsked: write,
    clear: () => write(null),
  }
}
