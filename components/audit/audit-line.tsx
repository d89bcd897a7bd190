import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { AuditLineView } from '@/lib/contract/audit'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'

/** One line of the journal with its number and the beginning of its hash. */
export function AuditLine({ line, todayMs }: { line: AuditLineView; todayMs: number }) {
  const { seq, hash, atMs, cluster, sentence, actionId, metaUpdateId } = line
  return (
    <li className="grid gap-x-4 gap-y-0.5 px-3 py-1.5 [contain-intrinsic-block-size:auto_2rem] [content-visibility:auto] lg:grid-cols-[9.5rem_12rem_8rem_minmax(0,1fr)_auto]">
      <span className="font-mono text-ink-3 text-xs leading-5 max-lg:order-last">
        <span className="text-ink-2">{say('audit.line', { seq: String(seq) })}</span>{' '}
        <span title={hash}>{hash.slice(0, 8)}</span>
      </span>
      <Moment atMs={atMs} todayMs={todayMs} className="font-mono text-ink-2 text-xs leading-5" />
      {cluster === null ? <span className="max-lg:hidden" /> : <PlainText text={cluster} cut className="font-mono" />}
      <PlainText text={sentence} />
      <span className="flex gap-x-3 whitespace-nowrap text-ink-2">
        {actionId !== null && (
          <PageLink href={paths.action(actionId)} className="underline decoration-line-strong underline-offset-4">
            {say('audit.action-link')}
          </PageLink>
        )}
        {metaUpdateId !== null && (
          <PageLink
            href={paths.metaUpdate(metaUpdateId)}
            className="underline decoration-line-strong underline-offset-4"
          >
            {say('audit.meta-update-link')}
          </PageLink>
        )}
      </span>
    </li>
  )
}
