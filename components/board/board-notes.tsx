import { Fragment } from 'react'
import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import type { MetaUpdatesReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'

/** How updates come together here, and how many do not. */
export function GroupingNote({ reply }: { reply: MetaUpdatesReply }) {
  return (
    <p className="mt-8 max-w-prose text-ink-3 text-sm">
      {reply.ungrouped > 0 && `${say('board.ungrouped', { n: reply.ungrouped })} `}
      {say.rich('board.grouped-by', { keys: () => <GroupingKeys key="keys" groupedBy={reply.groupedBy} /> })}
    </p>
  )
}

/** What to do when there is nothing to see. */
export function EmptyBoard({ reply }: { reply: MetaUpdatesReply }) {
  const answering = reply.clusters.filter(({ freshness }) => freshness === 'current').length
  return (
    <section className="mt-12 max-w-prose space-y-3 text-ink-2">
      <h2 className="font-semibold text-ink text-lg">{say('board.empty-title')}</h2>
      <p>
        {answering === 0
          ? say.rich('board.empty-silent', {
              clusters: (words) => (
                <PageLink key="clusters" href={paths.clusters()} className="text-ink underline underline-offset-4">
                  {words}
                </PageLink>
              ),
            })
          : reply.ungrouped > 0
            ? say('board.empty-ungrouped', { clusters: answering, n: reply.ungrouped })
            : say('board.empty-quiet', { clusters: answering })}
      </p>
      <p>{say.rich('board.empty-how', { keys: () => <GroupingKeys key="keys" groupedBy={reply.groupedBy} /> })}</p>
      <p>{say('board.empty-waits')}</p>
    </section>
  )
}

/** `update metadata a or b, task metadata c, or an update id that several clusters have` */
export function GroupingKeys({ groupedBy }: { groupedBy: MetaUpdatesReply['groupedBy'] }) {
  return (
    <>
      <Keys kind={say('board.update-metadata')} names={groupedBy.updateMetadata} />
      <Keys kind={say('board.task-metadata')} names={groupedBy.taskMetadata} />
      {say('board.same-id')}
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
      {say('board.or')}{' '}
    </>
  )
}
