'use client'

import { useState } from 'react'
import { Glyph } from '@/components/ui/glyph'
import { Notice } from '@/components/ui/notice'
import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { ClusterState } from '@/lib/contract/cluster'
import { paths } from '@/lib/contract/paths'
import { saySilence } from '@/lib/domain/cluster-words'
import { say } from '@/lib/messages/say'
import { Age } from './age'

/**
 * What of this may be believed: who answers, how old the oldest picture is, who is silent since when and why.
 *
 * @param still somebody is about to click on what is below: notices neither come nor go, while the count above them is of now
 */
export function TrustLine({
  clusters,
  still,
  children,
}: {
  clusters: readonly ClusterState[]
  still: boolean
  children?: string
}) {
  const current = clusters.filter(({ freshness }) => freshness === 'current')
  const silent = clusters.filter(({ freshness }) => freshness !== 'current')
  const told = useHeld(silent.map(({ cluster }) => cluster).join('\n'), still).split('\n')
  const oldest = Math.min(...current.flatMap(({ asOfMs }) => (asOfMs === null ? [] : [asOfMs])))
  return (
    <div>
      <p className="flex flex-wrap items-center gap-x-2 text-ink-2 text-sm">
        <Glyph shape={silent.length === 0 ? 'check' : 'question'} tone={silent.length === 0 ? 'good' : 'unknown'} />
        <PageLink
          href={paths.clusters()}
          className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
        >
          {say('frame.trust.answer', { current: current.length, total: clusters.length })}
        </PageLink>
        {Number.isFinite(oldest) && (
          <span>{say.rich('frame.trust.oldest', { age: () => <Age key="age" atMs={oldest} /> })}</span>
        )}
      </p>
      <Notices clusters={clusters.filter(({ cluster }) => told.includes(cluster))}>{children}</Notices>
    </div>
  )
}

/** The value as it was when it was last free to change. */
function useHeld(fresh: string, still: boolean): string {
  const [held, setHeld] = useState(fresh)
  if (!still && held !== fresh) setHeld(fresh)
  return still ? held : fresh
}

/** A line for every cluster whose picture may not be believed; nothing when all may. */
export function SilentClusters({ clusters, children }: { clusters: readonly ClusterState[]; children?: string }) {
  return <Notices clusters={clusters.filter(({ freshness }) => freshness !== 'current')}>{children}</Notices>
}

function Notices({ clusters, children }: { clusters: readonly ClusterState[]; children?: string }) {
  return clusters.map((cluster) => (
    <Notice key={cluster.cluster} tone="unknown" shape="question" className="hatched mt-2">
      <SilentCluster cluster={cluster} /> {cluster.freshness === 'current' ? null : children}
    </Notice>
  ))
}

/** `phx2 has not answered since 02:58:10 UTC (4 min): connection refused.` */
export function SilentCluster({ cluster: { cluster, failure, asOfMs } }: { cluster: ClusterState }) {
  const name = () => <PlainText key="name" text={cluster} className="font-medium font-mono" />
  if (failure)
    return say.rich('frame.trust.silent', {
      name,
      why: saySilence(failure.kind),
      at: () => <Moment key="at" atMs={failure.sinceMs} />,
      age: () => <Age key="age" atMs={failure.sinceMs} />,
      message: () => <PlainText key="message" text={failure.message} />,
    })
  if (asOfMs === null) return say.rich('frame.trust.unread', { name })
  return say.rich('frame.trust.last-read', {
    name,
    at: () => <Moment key="at" atMs={asOfMs} />,
    age: () => <Age key="age" atMs={asOfMs} />,
  })
}
