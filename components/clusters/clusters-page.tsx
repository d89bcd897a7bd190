'use client'

import { useQuery } from '@tanstack/react-query'
import { Age } from '@/components/frame/age'
import { Picture } from '@/components/frame/picture-age'
import { SilentCluster } from '@/components/frame/trust-line'
import { clustersQuery } from '@/components/live/queries'
import { CLUSTER_LOOK } from '@/components/status'
import { count, formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Cell, Table, TableBody, TableHead, TableRow } from '@/components/ui/table'
import { formatDuration } from '@/components/ui/time'
import type { ClustersReply } from '@/lib/contract/cluster'

const COLUMNS = 'grid-cols-[minmax(0,1fr)_auto] lg:grid-cols-[11rem_minmax(0,1fr)_6rem_6rem_9rem_5rem]'

/** Each scheduler as it answers: is it us, or is it them? */
export function ClustersPage({ initial }: { initial: ClustersReply }) {
  const { data: reply } = useQuery({ ...clustersQuery(), initialData: initial })
  const current = reply.clusters.filter(({ freshness }) => freshness === 'current').length
  return (
    <Picture nowMs={reply.nowMs}>
      <h1 className="pt-5 font-semibold text-xl tracking-tight">Clusters</h1>
      <p className="mt-1 mb-4 text-ink-2 text-sm">
        {current} of {count(reply.clusters.length, 'cluster')} {current === 1 ? 'answers' : 'answer'}. Each is read
        every {formatDuration(reply.pollEveryMs)}; a picture older than {formatDuration(reply.staleAfterMs)} is not
        believed any more.
      </p>
      <Table label="Clusters">
        <TableHead columns={COLUMNS} names={['Cluster', 'Scheduler', 'Picture', 'Read took', 'Updates', 'Jobs']} />
        <TableBody>
          {reply.clusters.map((row) => (
            <ClusterRow key={row.cluster} row={row} />
          ))}
        </TableBody>
      </Table>
    </Picture>
  )
}

function ClusterRow({ row }: { row: ClustersReply['clusters'][number] }) {
  const { freshness, failure } = row
  const look =
    freshness === 'current' && failure
      ? ({ word: 'Last read failed', shape: 'half', tone: 'warn' } as const)
      : CLUSTER_LOOK[freshness]
  return (
    <TableRow columns={COLUMNS} className={freshness === 'current' ? undefined : 'hatched'}>
      <Cell show="flex" className="gap-2.5">
        <Glyph shape={look.shape} tone={look.tone} className="mt-0.5" />
        <span className="min-w-0">
          <PlainText text={row.cluster} cut className="font-medium font-mono" />
          <span className="block text-ink-2 text-sm">{look.word}</span>
        </span>
      </Cell>
      <Cell className="max-lg:order-last max-lg:col-span-full">
        {row.schedulerUrl === null ? (
          <span className="text-ink-3">no address</span>
        ) : (
          <PlainText text={row.schedulerUrl} className="font-mono text-ink-2 text-xs" />
        )}
        {(failure !== null || freshness !== 'current') && (
          <span className="mt-0.5 block text-sm">
            <SilentCluster cluster={row} />
          </span>
        )}
      </Cell>
      <Cell className="text-sm max-lg:text-right">
        {row.asOfMs === null ? (
          <span className="text-ink-3">never</span>
        ) : (
          <>
            <Age atMs={row.asOfMs} /> old
          </>
        )}
      </Cell>
      <Cell className="text-ink-2 text-sm">
        <span className="lg:hidden">read in </span>
        {row.lastReadMs === null ? '?' : `${formatNumber(Math.round(row.lastReadMs))} ms`}
      </Cell>
      <Cell className="text-ink-2 text-sm max-lg:text-right">
        {formatNumber(row.updates)}
        <span className="lg:hidden"> updates</span>, {formatNumber(row.activeUpdates)} active
        {row.unreadDetails > 0 && (
          <span className="block text-ink-3">{formatNumber(row.unreadDetails)} not read in full yet</span>
        )}
      </Cell>
      <Cell className="text-ink-2 text-sm max-lg:sr-only">
        {formatNumber(row.jobs)}
        <span className="lg:hidden"> jobs</span>
      </Cell>
    </TableRow>
  )
}
