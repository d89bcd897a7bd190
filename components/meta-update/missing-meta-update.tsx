'use client'

import { useQuery } from '@tanstack/react-query'
import { useParams } from 'next/navigation'
import { useEffect } from 'react'
import { GroupingKeys } from '@/components/board/board-notes'
import { SilentClusters } from '@/components/frame/trust-line'
import { metaUpdateQuery, metaUpdatesQuery } from '@/components/live/queries'
import { RequestFailed } from '@/components/live/request'
import { ButtonLink } from '@/components/ui/button'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { MetaUpdatesReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'

/** Where an id was looked for: the part of the board that is told. */
type Searched = Pick<MetaUpdatesReply, 'nowMs' | 'clusters' | 'groupedBy'>

/**
 * Says where an id was looked for, and goes on looking: a link may be sent before its rollout has begun.
 *
 * @param first where it was looked for when the page was made
 */
export function MissingMetaUpdate({ first }: { first: Searched }) {
  const id = decoded(useParams<{ id: string }>().id)
  const { data: searched = first } = useQuery<MetaUpdatesReply, Error, Searched>(metaUpdatesQuery())
  const { data: found, error } = useQuery(metaUpdateQuery(id))
  useEffect(() => {
    if (found) window.location.reload()
  }, [found])
  const answering = searched.clusters.filter(({ freshness }) => freshness === 'current').length
  const lost = error instanceof RequestFailed && error.code !== 'unknown-meta-update'
  return (
    <section className="max-w-prose space-y-4 pt-12">
      <h1 className="font-semibold text-2xl tracking-tight">{say('not-found.meta-update')}</h1>
      <p className="text-lg">
        {say.rich('not-found.meta-update-id', {
          id: () => (
            <code key="id" className="font-mono text-base">
              <PlainText text={id} />
            </code>
          ),
        })}
      </p>
      <p className="text-ink-2">
        {say.rich('not-found.searched', {
          answering,
          total: searched.clusters.length,
          at: () => <Moment key="at" atMs={searched.nowMs} />,
          keys: () => <GroupingKeys key="keys" groupedBy={searched.groupedBy} />,
        })}
      </p>
      <SilentClusters clusters={searched.clusters}>{say('not-found.silent')}</SilentClusters>
      <p className="text-ink-2">{lost ? error.message : say('history.missing-watches')}</p>
      {error && !lost && (
        <p className="text-ink-2">
          <PlainText text={error.message} />
        </p>
      )}
      <ButtonLink href={paths.board()}>{say('not-found.back')}</ButtonLink>
    </section>
  )
}

/** A part of an address as text; one that is no encoding of anything is shown as it stands there. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
