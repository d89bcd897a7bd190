'use client'

import { Age } from '@/components/frame/age'
import { SilentCluster } from '@/components/frame/trust-line'
import { useServerNow } from '@/components/live/server-clock'
import { CLUSTER_LOOK } from '@/components/status'
import { formatBytes, formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Cell, TableRow } from '@/components/ui/table'
import { formatDuration, Moment } from '@/components/ui/time'
import type { ClustersReply } from '@/lib/contract/cluster'
import { ClusterFacts } from './cluster-facts'

type Row = ClustersReply['clusters'][number]

export const CLUSTER_COLUMNS =
  'grid-cols-[minmax(0,1fr)_auto] lg:grid-cols-[8.5rem_minmax(0,1fr)_6.5rem_7.5rem_8rem_9rem_7rem]'
export const CLUSTER_COLUMN_NAMES = [
  'Cluster',
  'Leader',
  'Picture',
  'Answers in',
  'Calls a minute',
  'Errors in 10 min',
  'Updates',
]

/** One cluster: how it answers, who leads it, what calls to it cost, and what its answers tell of it. */
export function ClusterRow({ row }: { row: Row }) {
  const { calls, freshness } = row
  const look =
    freshness === 'current' && row.failure
      ? ({ word: 'Last read failed', shape: 'half', tone: 'warn' } as const)
      : CLUSTER_LOOK[freshness]
  return (
    <TableRow columns={CLUSTER_COLUMNS} className={freshness === 'current' ? undefined : 'hatched'}>
      <Cell show="flex" className="gap-2.5">
        <Glyph shape={look.shape} tone={look.tone} className="mt-0.5" />
        <span className="min-w-0">
          <PlainText text={row.cluster} cut className="font-medium font-mono" />
          <span className="block text-ink-2 text-sm">{look.word}</span>
        </span>
      </Cell>
      <Cell className="max-lg:order-2 max-lg:col-span-full">
        <Leader row={row} />
      </Cell>
      <Cell className="text-sm max-lg:text-right">
        {row.asOfMs === null ? (
          <span className="text-ink-3">never read</span>
        ) : (
          <>
            <Age atMs={row.asOfMs} /> old
          </>
        )}
        {row.lastReadMs !== null && (
          <span className="block text-ink-3 text-xs">read in {formatNumber(Math.round(row.lastReadMs))} ms</span>
        )}
      </Cell>
      <Cell className="text-ink-2 text-sm max-lg:order-3">
        {calls.reply === null ? (
          <Unknown />
        ) : (
          <>
            <span className="lg:hidden">answers in </span>
            {formatNumber(Math.round(calls.reply.medianMs))} ms
            <span className="block text-ink-3 text-xs">
              at worst {formatNumber(Math.round(calls.reply.worstMs))} ms
            </span>
          </>
        )}
      </Cell>
      <Cell className="text-ink-2 text-sm max-lg:order-3 max-lg:text-right">
        {formatNumber(calls.perMinute.reads)} {calls.perMinute.reads === 1 ? 'read' : 'reads'}
        {calls.perMinute.writes > 0 && `, ${formatNumber(calls.perMinute.writes)} to act`}
        <span className="lg:hidden"> a minute</span>
        <span className="block text-ink-3 text-xs">{formatBytes(calls.perMinute.bytes)}</span>
      </Cell>
      <Cell className="text-ink-2 text-sm max-lg:order-3">
        <Errors row={row} />
      </Cell>
      <Cell className="text-ink-2 text-sm max-lg:order-3 max-lg:text-right">
        {formatNumber(row.activeUpdates)} active of {formatNumber(row.updates)}
        <span className="lg:hidden"> updates</span>
        <span className="block text-ink-3 text-xs">
          {row.unreadDetails > 0
            ? `${formatNumber(row.unreadDetails)} not read in full yet`
            : `in ${formatNumber(row.jobs)} ${row.jobs === 1 ? 'job' : 'jobs'}`}
        </span>
      </Cell>
      <Cell className="order-4 col-span-full lg:col-start-2">
        <ClusterFacts facts={calls.facts} />
      </Cell>
    </TableRow>
  )
}

const Unknown = () => <span className="text-ink-3">not known yet</span>

/** Who leads, how that was found and since when; or why nobody answers, and when it is tried again. */
function Leader({ row: { calls, ...row } }: { row: Row }) {
  return (
    <>
      {calls.leader === null ? (
        <span className="text-ink-2 text-sm">
          {row.schedulerUrl !== null ? (
            <PlainText text={row.schedulerUrl} className="font-mono text-xs" />
          ) : (
            <>
              ZooKeeper at{' '}
              <PlainText text={(calls.zooKeeper?.servers ?? []).join(', ')} className="break-words font-mono text-xs" />
            </>
          )}
          <span className="block text-ink-3 text-xs">leader not known</span>
        </span>
      ) : (
        <>
          <PlainText text={calls.leader.url} className="break-words font-mono text-ink-2 text-xs" />
          <span className="block text-ink-3 text-xs">
            {calls.leader.found}, for <Age atMs={calls.leader.sinceMs} />
          </span>
        </>
      )}
      {(row.failure !== null || row.freshness !== 'current') && (
        <span className="mt-0.5 block text-sm">
          <SilentCluster cluster={row} />
        </span>
      )}
      {calls.breaker && <NextLook breaker={calls.breaker} />}
      {calls.zooKeeper?.problem && <PlainText text={calls.zooKeeper.problem} className="mt-0.5 block text-sm" />}
    </>
  )
}

function NextLook({ breaker }: { breaker: NonNullable<Row['calls']['breaker']> }) {
  const nowMs = useServerNow()
  const leftMs = breaker.nextProbeAtMs === null ? 0 : breaker.nextProbeAtMs - nowMs
  return (
    <span className="block text-ink-2 text-sm">
      Nothing is sent to it;{' '}
      {leftMs >= 1000 ? `one read tries again in ${formatDuration(leftMs)}` : 'one read tries now'}.
    </span>
  )
}

function Errors({ row: { calls } }: { row: Row }) {
  if (calls.errors.length === 0) return <span className="text-ink-3">no errors</span>
  return (
    <>
      {calls.errors.map(({ says, count }) => (
        <span key={says} className="block">
          {formatNumber(count)} {says}
        </span>
      ))}
      {calls.lastError && (
        <span className="block text-ink-3 text-xs" title={calls.lastError.message}>
          last at <Moment atMs={calls.lastError.atMs} />
        </span>
      )}
    </>
  )
}
