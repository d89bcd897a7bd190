'use client'

import { clsx } from 'clsx'
import { memo } from 'react'
import { Age } from '@/components/frame/age'
import { shortBuild } from '@/components/frame/build-name'
import { Builds } from '@/components/frame/builds'
import { StateBar } from '@/components/frame/state-bar'
import { useServerMinute } from '@/components/live/server-clock'
import { wholeLook } from '@/components/status'
import { listing } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { BoardRow as Row } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'

const GRID = clsx(
  'grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4',
  // From where to where has room before anything else grows.
  'lg:grid-cols-[8.5rem_11rem_minmax(0,1fr)_13rem_10rem] xl:grid-cols-[8.5rem_15rem_minmax(0,1fr)_16rem_13rem] 2xl:grid-cols-[8.5rem_15rem_minmax(0,1fr)_20rem_13rem]',
)

/**
 * One meta-update as one link: how it stands and since when, what, from where to where, how far, and why it stands as it does.
 * Those that are done take one line.
 */
export const BoardRow = memo(function BoardRow({ row }: { row: Row }) {
  const isDone = row.attention === 'done'
  return (
    <PageLink
      href={paths.metaUpdate(row.id)}
      data-row={row.id}
      className={clsx(
        GRID,
        '-outline-offset-2 border-l-2 px-3 hover:bg-surface focus-visible:bg-surface',
        row.attention === 'needs-you' ? 'border-l-bad' : 'border-l-transparent',
        isDone ? 'py-1.5 text-sm' : 'gap-y-1 py-3',
      )}
    >
      <Standing row={row} />
      <What row={row} />
      {isDone ? <DoneLine row={row} /> : <OpenLines row={row} />}
    </PageLink>
  )
})

/** The glyph, its word, and for how long it has been so. */
function Standing({ row }: { row: Row }) {
  const look = wholeLook(row.attention, row.counts.restored > 0 && row.counts.updated === 0)
  return (
    <span className="col-start-1 row-start-1 min-w-0 whitespace-nowrap lg:row-span-2">
      <Glyph shape={look.shape} tone={look.tone} className="mr-1.5 align-[-3px]" />
      <span className={row.attention === 'needs-you' ? 'font-semibold text-ink' : 'text-ink-2'}>{look.word}</span>
      {row.attention !== 'done' && row.sinceMs !== null && (
        <span className="text-ink-2 text-sm max-lg:ml-2 lg:block lg:pl-[1.375rem]">
          {say.rich('board.for', { age: () => <Age atMs={row.sinceMs ?? 0} /> })}
        </span>
      )}
    </span>
  )
}

function What({ row: { attention, jobs, id } }: { row: Row }) {
  const [job] = jobs
  const loud = attention === 'needs-you' || attention === 'unknown'
  return (
    <span
      className={clsx(
        'flex min-w-0 items-baseline gap-x-2 max-lg:col-span-2 max-lg:col-start-1',
        attention !== 'done' && 'lg:row-span-2 lg:flex-col lg:items-stretch',
      )}
    >
      <span className="flex min-w-0 items-baseline gap-2">
        <PlainText
          text={job?.name ?? id}
          cut
          className={clsx('font-semibold', loud ? 'text-lg' : attention === 'done' ? 'text-sm' : 'text-base')}
        />
        {jobs.length > 1 && (
          <span className="shrink-0 text-ink-3 text-sm">{say('board.more-jobs', { n: jobs.length - 1 })}</span>
        )}
      </span>
      {job && (
        <PlainText
          text={`${job.role}/${job.environment}`}
          cut
          className={clsx('min-w-0 text-ink-3 text-xs', attention === 'done' && 'flex-1 lg:basis-16')}
        />
      )}
    </span>
  )
}

function OpenLines({ row }: { row: Row }) {
  return (
    <>
      <Builds from={row.fromBuilds} to={row.toBuilds} className="text-sm max-lg:col-span-2" />
      <Extent row={row} className="max-lg:col-span-2" />
      <Started row={row} className="text-right max-lg:col-start-2 max-lg:row-start-1 lg:row-span-2" />
      <span
        className={clsx(
          'col-span-2 min-w-0 lg:col-start-3 lg:row-start-2',
          row.attention === 'needs-you' ? 'text-base text-ink' : 'text-ink-2 text-sm',
        )}
      >
        <Held row={row} />
        <PlainText text={row.headline} />
        <LeftOut row={row} />
      </span>
    </>
  )
}

function DoneLine({ row }: { row: Row }) {
  return (
    <>
      <span className="flex min-w-0 items-baseline gap-3 max-lg:col-span-2">
        <Builds from={row.fromBuilds} to={row.toBuilds} className="shrink-0" />
        <span className="min-w-0 truncate text-ink-3">
          <Held row={row} />
          <PlainText text={row.headline} />
          <LeftOut row={row} />
        </span>
      </span>
      <Extent row={row} className="max-lg:hidden" />
      <Started row={row} ended className="text-right max-lg:col-start-2 max-lg:row-start-1" />
    </>
  )
}

/** The bar of proportions, and how many clusters are through. */
function Extent({ row, className }: { row: Row; className: string }) {
  const { byAttention, total, current } = row.clusters
  return (
    <span className={clsx('flex min-w-0 items-center gap-3', className)}>
      <StateBar
        counts={row.counts}
        back={row.direction === 'back'}
        className={clsx('min-w-16 flex-1', current === 0 && 'outdated')}
      />
      <span className="shrink-0 whitespace-nowrap text-right text-ink-2 text-sm lg:w-32">
        {say('board.clusters', { done: byAttention.done, total })}
      </span>
    </span>
  )
}

/** When it began, or of what is done when it last changed, and by whom. */
function Started({ row, ended = false, className }: { row: Row; ended?: boolean; className: string }) {
  const atMs = ended ? row.lastModifiedAtMs : row.startedAtMs
  return (
    <span
      className={clsx(
        'min-w-0 text-ink-3 text-xs',
        ended ? 'flex items-baseline justify-end gap-2' : 'lg:flex lg:flex-col',
        className,
      )}
    >
      <span className="sr-only">{say(ended ? 'board.ended' : 'board.started')} </span>
      <Day atMs={atMs} />
      {row.users.length > 0 && (
        <PlainText
          text={say('board.by', { users: listing(row.users, 2) })}
          cut
          className={clsx('min-w-0', ended ? 'max-xl:hidden' : 'max-lg:ml-2 max-lg:inline')}
        />
      )}
    </span>
  )
}

/** The date stands only where it is not today's; the row itself does not have to know what time it is. */
function Day({ atMs }: { atMs: number }) {
  const todayMs = useServerMinute()
  return <Moment atMs={atMs} todayMs={todayMs} />
}

function Held({ row: { heldBuilds } }: { row: Row }) {
  if (heldBuilds.length === 0) return null
  return (
    <strong className="mr-2 whitespace-nowrap font-semibold text-bad">
      <Glyph shape="lock" tone="bad" className="mr-1 size-3.5 align-[-2px]" />
      {say('board.held', { builds: listing(heldBuilds.map(shortBuild), 2), n: heldBuilds.length })}
    </strong>
  )
}

function LeftOut({ row: { clusters } }: { row: Row }) {
  const left = clusters.total - clusters.current
  return left > 0 && <span className="text-ink-3"> · {say('board.left-out', { n: left })}</span>
}
