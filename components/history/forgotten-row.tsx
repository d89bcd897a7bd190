import { Builds } from '@/components/frame/builds'
import { statusLook } from '@/components/status'
import { listing } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { HistoryRow } from '@/lib/contract/history'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'

/** A meta-update that is history only: what it was, how its members ended, and when it was last heard of. */
export function ForgottenRow({
  row: { id, jobs, fromBuilds, toBuilds, statuses, clusters, lastModifiedAtMs },
}: {
  row: HistoryRow
}) {
  const [job] = jobs
  return (
    <PageLink
      href={paths.metaUpdate(id)}
      className="-outline-offset-2 grid gap-x-4 px-3 py-1.5 text-sm hover:bg-surface focus-visible:bg-surface max-lg:min-h-11 lg:grid-cols-[minmax(0,18rem)_minmax(0,10rem)_minmax(0,1fr)_auto]"
    >
      <span className="min-w-0 truncate">
        <span className="font-medium">{listing(jobs.map(({ name }) => name))}</span>{' '}
        {job && <PlainText text={`${job.role}/${job.environment}`} className="text-ink-2" />}
      </span>
      <Builds from={fromBuilds} to={toBuilds} />
      <span className="flex min-w-0 flex-wrap gap-x-3 text-ink-2">
        {statuses.map(({ status, members }) => (
          <span key={status} className="flex items-center gap-1">
            <Glyph {...statusLook(status)} className="size-3.5" />
            {say('history.ended', { status: statusLook(status).word, n: members })}
          </span>
        ))}
        <span className="max-w-full truncate text-ink-3">{listing(clusters, 6)}</span>
      </span>
      <span className="text-ink-2">
        {say.rich('history.last-changed', { at: () => <Moment key="at" atMs={lastModifiedAtMs} todayMs={0} /> })}
      </span>
    </PageLink>
  )
}
