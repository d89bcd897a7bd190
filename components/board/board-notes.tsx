import Link from 'next/link'
import { Fragment } from 'react'
import { count } from '@/components/ui/count'
import { PlainText } from '@/components/ui/plain-text'
import type { MetaUpdatesReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'

/** How updates come together here, and how many do not. */
export function GroupingNote({ reply }: { reply: MetaUpdatesReply }) {
  return (
    <p className="mt-8 max-w-prose text-ink-3 text-sm">
      {reply.ungrouped > 0 &&
        `${count(reply.ungrouped, 'more update shares', 'more updates share')} no id with anything and ${reply.ungrouped === 1 ? 'is' : 'are'} not shown. `}
      Updates belong together by <GroupingKeys groupedBy={reply.groupedBy} />.
    </p>
  )
}

/** What to do when there is nothing to see. */
export function EmptyBoard({ reply }: { reply: MetaUpdatesReply }) {
  const answering = reply.clusters.filter(({ freshness }) => freshness === 'current').length
  return (
    <section className="mt-12 max-w-prose space-y-3 text-ink-2">
      <h2 className="font-semibold text-ink text-lg">No rollout shares an id yet</h2>
      {answering === 0 ? (
        <p>
          No cluster has answered so far. <ToClusters /> says which scheduler is asked at which address, and what comes
          back.
        </p>
      ) : (
        <p>
          {count(answering, 'cluster answers', 'clusters answer')}
          {reply.ungrouped > 0
            ? ` with ${count(reply.ungrouped, 'update')}, but none of them shares an id with another one.`
            : ', but none of them has an update.'}
        </p>
      )}
      <p>
        Start the updates of one rollout with the same value under one of these names, and they appear here as one:{' '}
        <GroupingKeys groupedBy={reply.groupedBy} />.
      </p>
      <p>This page fills by itself; there is no need to reload it.</p>
    </section>
  )
}

const ToClusters = () => (
  <Link href={paths.clusters()} className="text-ink underline underline-offset-4">
    Clusters
  </Link>
)

/** `update metadata a or b, task metadata c, or an update id that several clusters have` */
export function GroupingKeys({ groupedBy }: { groupedBy: MetaUpdatesReply['groupedBy'] }) {
  return (
    <>
      <Keys kind="update metadata" names={groupedBy.updateMetadata} />
      <Keys kind="task metadata" names={groupedBy.taskMetadata} />
      an update id that several clusters have
    </>
  )
}

function Keys({ kind, names }: { kind: string; names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <>
      {kind}{' '}
      {names.map((name) => (
        <Fragment key={name}>
          <code className="font-mono text-ink-2 text-xs">
            <PlainText text={name} />
          </code>
          ,{' '}
        </Fragment>
      ))}
      or{' '}
    </>
  )
}
