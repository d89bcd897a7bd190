'use client'

import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'next/navigation'
import { Picture } from '@/components/frame/picture-age'
import { auditQuery } from '@/components/live/queries'
import { useServerNow } from '@/components/live/server-clock'
import { listing } from '@/components/ui/count'
import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import type { AuditReply } from '@/lib/contract/audit'
import { type AuditFilter, paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'
import { AuditFilters } from './audit-filters'
import { AuditLines } from './audit-lines'
import { ChainState } from './chain-state'
import { FILTERS, useAuditFilter } from './use-audit-filter'

/** Everything that was asked and done, by whom and why; nothing is ever taken out of it. */
export function AuditPage({
  initial,
  asked,
}: {
  /** Null: it could not be read when the page was made. */
  initial: AuditReply | null
  /** The filter that `initial` was read with. */
  asked: AuditFilter
}) {
  const nowMs = useServerNow()
  const view = useAuditFilter()
  const written = useSearchParams()
  const ignored = FILTERS.filter((name) => written.get(name) && view.asked[name] === null)
  const url = paths.api.audit(view.filter)
  const { data: reply, error } = useQuery({
    ...auditQuery(view.filter),
    initialData: url === paths.api.audit(asked) ? (initial ?? undefined) : undefined,
  })
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2 pt-5">
        <h1 className="font-semibold text-xl tracking-tight">{say('audit.title')}</h1>
        <a href={url} className="text-sm underline decoration-line-strong underline-offset-4 hover:decoration-ink">
          {say('audit.json')}
        </a>
      </div>
      <Picture nowMs={reply?.nowMs ?? nowMs} store={reply?.store}>
        {reply && <ChainState head={reply.head} chain={reply.chain} />}
        <AuditFilters view={view} />
        {ignored.length > 0 && (
          <Notice tone="warn" shape="question" className="mt-3">
            {say('audit.ignored', {
              names: listing(
                ignored.map((name) => say(`audit.filter.${name}`)),
                FILTERS.length,
              ),
            })}
          </Notice>
        )}
        {reply ? (
          <AuditLines key={url} filter={view.filter} newest={reply} />
        ) : error ? (
          <Notice tone="bad" shape="question" className="mt-4">
            <PlainText text={say('audit.unread', { why: error.message })} />
          </Notice>
        ) : (
          <p className="mt-4 text-ink-2">{say('audit.reading')}</p>
        )}
      </Picture>
    </>
  )
}
