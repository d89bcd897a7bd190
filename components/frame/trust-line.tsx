'use client'

import Link from 'next/link'
import { Glyph } from '@/components/ui/glyph'
import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { ClusterState } from '@/lib/contract/cluster'
import { paths } from '@/lib/contract/paths'
import { saySilence } from '@/lib/domain/cluster-words'
import { Age } from './age'

/** What of this may be believed: who answers, how old the oldest picture is, who is silent since when and why. */
export function TrustLine({ clusters, children }: { clusters: readonly ClusterState[]; children?: string }) {
  const current = clusters.filter(({ freshness }) => freshness === 'current')
  const silent = clusters.filter(({ freshness }) => freshness !== 'current')
  const oldest = Math.min(...current.flatMap(({ asOfMs }) => (asOfMs === null ? [] : [asOfMs])))
  return (
    <div>
      <p className="flex flex-wrap items-center gap-x-2 text-ink-2 text-sm">
        <Glyph shape={silent.length === 0 ? 'check' : 'question'} tone={silent.length === 0 ? 'good' : 'unknown'} />
        <Link
          href={paths.clusters()}
          className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
        >
          {current.length} of {clusters.length} {clusters.length === 1 ? 'cluster answers' : 'clusters answer'}
        </Link>
        {Number.isFinite(oldest) && (
          <span>
            · pictures at most <Age atMs={oldest} /> old
          </span>
        )}
      </p>
      <SilentClusters clusters={clusters}>{children}</SilentClusters>
    </div>
  )
}

/** A line for every cluster whose picture may not be believed; nothing when all may. */
export function SilentClusters({ clusters, children }: { clusters: readonly ClusterState[]; children?: string }) {
  return clusters
    .filter(({ freshness }) => freshness !== 'current')
    .map((cluster) => (
      <Notice key={cluster.cluster} tone="unknown" shape="question" className="hatched mt-2">
        <SilentCluster cluster={cluster} /> {children}
      </Notice>
    ))
}

/** `phx2 has not answered since 02:58:10 UTC (4 min): connection refused.` */
export function SilentCluster({ cluster: { cluster, failure, asOfMs } }: { cluster: ClusterState }) {
  const name = <PlainText text={cluster} className="font-medium font-mono" />
  if (failure)
    return (
      <>
        {name} {saySilence(failure.kind)} since <Moment atMs={failure.sinceMs} /> (<Age atMs={failure.sinceMs} />
        ): <PlainText text={failure.message} />
      </>
    )
  if (asOfMs === null) return <>{name} has not been read yet.</>
  return (
    <>
      {name} was last read at <Moment atMs={asOfMs} /> (<Age atMs={asOfMs} /> ago).
    </>
  )
}
