'use client'

import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { useId } from 'react'
import { Age } from '@/components/frame/age'
import { formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Cell, TableRow } from '@/components/ui/table'
import { Moment } from '@/components/ui/time'
import { say } from '@/lib/messages/say'
import { ClusterFacts } from './cluster-facts'
import { ClusterLeader } from './cluster-leader'
import { type ClusterStanding, clusterLook } from './cluster-order'

export const CLUSTER_COLUMNS = 'grid-cols-2 lg:grid-cols-[10rem_minmax(0,1fr)_5rem_9.5rem_7.5rem_9rem_7.5rem_2rem]'

/** One cluster in a line: how it answers, who leads it, and what calls to it cost; opened, what its answers tell of it. */
export function ClusterRow({ row, open, onToggle }: { row: ClusterStanding; open: boolean; onToggle: () => void }) {
  const { calls, freshness } = row
  const id = useId()
  const look = clusterLook(row)
  const label = 'text-ink-3 lg:hidden'
  return (
    <TableRow columns={CLUSTER_COLUMNS} className={clsx('items-start lg:py-1.5', freshness !== 'current' && 'hatched')}>
      <Cell show="flex" className="items-center gap-2.5 lg:py-1">
        <Glyph shape={look.shape} tone={look.tone} />
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <PlainText text={row.cluster} cut className="font-medium font-mono" />
          <span className={clsx('text-ink-2 text-xs', look.tone === 'good' && 'lg:sr-only')}>{look.word}</span>
        </span>
      </Cell>
      <Cell className="max-lg:order-2 max-lg:col-span-full lg:py-1">
        <ClusterLeader row={row} />
      </Cell>
      <Cell className="text-sm max-lg:order-3 lg:py-1 lg:text-right">
        <span className={label}>{say('clusters.columns.picture')} </span>
        {row.asOfMs === null ? (
          <span className="text-ink-3">{say('clusters.never-read')}</span>
        ) : (
          <Age atMs={row.asOfMs} className="whitespace-nowrap" />
        )}
      </Cell>
      <Cell className="text-ink-2 text-sm max-lg:order-3 max-lg:text-right lg:py-1 lg:text-right">
        <Reply row={row} label={label} />
      </Cell>
      <Cell className="text-ink-2 text-sm max-lg:order-3 lg:py-1 lg:text-right">
        <span className={label}>{say('clusters.columns.calls')} </span>
        {say('clusters.calls', { reads: calls.perMinute.reads, writes: calls.perMinute.writes })}
      </Cell>
      <Cell className="text-sm max-lg:order-3 max-lg:text-right lg:py-1">
        <Errors row={row} />
      </Cell>
      <Cell className="text-ink-2 text-sm max-lg:order-3 lg:py-1 lg:text-right">
        <span className={label}>{say('clusters.columns.updates')} </span>
        {say('clusters.updates', { active: formatNumber(row.activeUpdates), n: formatNumber(row.updates) })}
      </Cell>
      <Cell className="max-lg:order-1 max-lg:justify-self-end">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          aria-label={say('clusters.details-of', { cluster: row.cluster })}
          onClick={onToggle}
          className="grid size-7 place-items-center rounded-md text-ink-3 hover:bg-raised hover:text-ink max-lg:size-11"
        >
          <ChevronDown aria-hidden="true" className={clsx('size-4', open && 'rotate-180')} />
        </button>
      </Cell>
      <Cell show={open ? 'block' : 'hidden'} span={8} className="order-last col-span-full lg:col-start-2">
        <div id={id}>
          <ClusterFacts row={row} />
        </div>
      </Cell>
    </TableRow>
  )
}

function Reply({ row: { calls }, label }: { row: ClusterStanding; label: string }) {
  if (calls.reply === null) return <span className="text-ink-3">{say('clusters.unknown')}</span>
  const ms = (value: number) => formatNumber(Math.round(value))
  return (
    <>
      <span className={label}>{say('clusters.columns.reply')} </span>
      {say('clusters.answers-in', { ms: ms(calls.reply.medianMs) })}{' '}
      <span className="whitespace-nowrap text-ink-3 text-xs">
        {say('clusters.answers-at-worst', { ms: ms(calls.reply.worstMs) })}
      </span>
    </>
  )
}

function Errors({ row: { calls } }: { row: ClusterStanding }) {
  if (calls.errors.length === 0) return <span className="text-ink-3">{say('clusters.no-errors')}</span>
  return (
    <>
      {calls.errors.map(({ says, count }) => (
        <span key={says} className="block">
          {say('clusters.error-count', { n: formatNumber(count), what: says })}
        </span>
      ))}
      {calls.lastError && (
        <span className="block text-ink-3 text-xs" title={calls.lastError.message}>
          {say.rich('clusters.last-error', {
            at: () => <Moment key="at" atMs={calls.lastError?.atMs ?? 0} />,
          })}
        </span>
      )}
    </>
  )
}
