'use client'

import { useQuery } from '@tanstack/react-query'
import { AuditLines } from '@/components/audit/audit-lines'
import { auditQuery } from '@/components/live/queries'
import { Notice } from '@/components/ui/notice'
import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'
import { ActionBanners } from './action-banner'

/** Everything that was asked of this meta-update from here, and what became of it. */
export function ActionsTab({ reply: { metaUpdate, actions } }: { reply: MetaUpdateReply }) {
  const filter = { metaUpdate: metaUpdate.id }
  const { data, error } = useQuery(auditQuery(filter))
  return (
    <>
      {actions.length === 0 ? (
        <p className="text-ink-2">{say('meta-update.no-actions')}</p>
      ) : (
        <div className="-mt-4">
          <ActionBanners actions={actions} />
        </div>
      )}
      {data ? (
        data.lines.length > 0 && <AuditLines filter={filter} newest={data} />
      ) : error ? (
        <Notice tone="bad" shape="question" className="mt-4">
          {say.rich('meta-update.audit-unread', { why: error.message })}
        </Notice>
      ) : (
        <p className="mt-4 text-ink-2">{say('meta-update.reading')}</p>
      )}
      <p className="mt-3 text-sm">
        <PageLink
          href={paths.audit(filter)}
          className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
        >
          {say('meta-update.audit-all')}
        </PageLink>
        <span className="sr-only">
          : <PlainText text={metaUpdate.id} />
        </span>
      </p>
    </>
  )
}
