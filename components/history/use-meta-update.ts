'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { metaUpdateQuery } from '@/components/live/queries'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { formatMoment, type Past, type Standpoint } from '@/lib/contract/standpoint'
import { useStandpoint } from './use-standpoint'

export type ShownMetaUpdate = {
  readonly reply: MetaUpdateReply
  /** What is shown is not yet of the moment that the address names. */
  readonly settling: boolean
  /** Why it cannot be shown; null: it can, or is on its way. */
  readonly problem: string | null
}

/** The meta-update of a page from where in time its address looks at it. @param initial what the page came with */
export function useMetaUpdate(initial: MetaUpdateReply): ShownMetaUpdate {
  const standpoint = useStandpoint()
  const {
    data: reply = initial,
    error,
    isPlaceholderData,
    isSuccess,
  } = useQuery({
    ...metaUpdateQuery(initial.metaUpdate.id, standpoint),
    ...(isSeenFrom(initial.past, standpoint) && { initialData: initial }),
    placeholderData: keepPreviousData,
  })
  const isOwn = isSuccess && !isPlaceholderData
  return { reply, settling: !isOwn, problem: isOwn ? null : (error?.message ?? null) }
}

/** Whether a reply is what one sees from there. */
export function isSeenFrom(past: Past | null, { at, snapshot }: Standpoint): boolean {
  if (past === null || past.kind === 'history') return at === undefined && snapshot === undefined
  return past.kind === 'snapshot' ? past.snapshot?.short === snapshot : at === formatMoment(past.askedMs ?? past.atMs)
}
