'use client'

import { useQuery } from '@tanstack/react-query'
import { Picture } from '@/components/frame/picture-age'
import { auditQuery } from '@/components/live/queries'
import { useServerNow } from '@/components/live/server-clock'
import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import type { AuditReply } from '@/lib/contract/audit'
import { type AuditFilter, paths } from '@/lib/contract/paths'
import { AuditFilters } from './audit-filters'
import { AuditLines } from './audit-lines'
import { useAuditFilter } from './use-audit-filter'

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
  const { filter, setFilter } = useAuditFilter()
  const same = paths.audit(filter) === paths.audit(asked)
  const { data: reply, error } = useQuery({
    ...auditQuery(filter),
    initialData: same ? (initial ?? undefined) : undefined,
  })
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2 pt-5">
        <h1 className="font-semibold text-xl tracking-tight">Audit</h1>
        <a
          href={paths.api.audit(filter)}
          className="text-sm underline decoration-line-strong underline-offset-4 hover:decoration-ink"
        >
          The same as JSON
        </a>
      </div>
      <Picture nowMs={reply?.nowMs ?? nowMs} store={reply?.store}>
        <Chain head={reply?.head ?? null} />
        <AuditFilters filter={filter} onFilter={setFilter} />
        {reply ? (
          <AuditLines key={paths.audit(filter)} filter={filter} newest={reply} />
        ) : error ? (
          <Notice tone="bad" shape="question" className="mt-4">
            The audit cannot be read just now. <PlainText text={error.message} /> It is asked for again by itself.
          </Notice>
        ) : (
          <p className="mt-4 text-ink-2">Reading…</p>
        )}
      </Picture>
    </>
  )
}

/** What vouches for the lines, and how to check it. */
function Chain({ head }: { head: AuditReply['head'] }) {
  return (
    <p className="mt-1 max-w-prose text-ink-2 text-sm">
      {head && (
        <>
          The newest line is <span className="font-mono text-ink">#{head.seq}</span> with hash{' '}
          <span title={head.hash} className="font-mono text-ink">
            {head.hash.slice(0, 12)}
          </span>
          .{' '}
        </>
      )}
      Every line holds the hash of the one before it, so that none can be changed or left out unseen.{' '}
      <code className="whitespace-nowrap font-mono text-ink">npm run audit</code> checks all of them.
    </p>
  )
}
