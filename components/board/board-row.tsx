'use client'

import { clsx } from 'clsx'
import Link from 'next/link'
import { Age } from '@/components/frame/age'
import { shortBuild } from '@/components/frame/build-name'
import { Builds } from '@/components/frame/builds'
import { StateBar } from '@/components/frame/state-bar'
import { useServerNow } from '@/components/live/server-clock'
import { wholeLook } from '@/components/status'
import { listing } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { MetaUpdateSummary } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'

/** One meta-update as one link: what, from where to where, how far, and why it stands as it does. */
export function BoardRow({ row }: { row: MetaUpdateSummary }) {
  const nowMs = useServerNow()
  const look = wholeLook(row.attention, row.counts.restored > 0 && row.counts.updated === 0)
  const [job] = row.jobs
  const { byAttention, total, current } = row.clusters
  const others = row.jobs.length - 1
  return (
    <li>
      <Link
        href={paths.metaUpdate(row.id)}
        className="-outline-offset-2 grid grid-cols-[1rem_minmax(0,1fr)] items-center gap-x-3 gap-y-0.5 px-3 py-2 hover:bg-surface lg:grid-cols-[1rem_minmax(0,13rem)_minmax(0,17rem)_minmax(0,1fr)_11rem]"
      >
        <Glyph shape={look.shape} tone={look.tone} />
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="sr-only">{look.word}: </span>
          <PlainText text={job?.name ?? row.id} cut className="font-semibold" />
          {others > 0 && <span className="shrink-0 text-ink-3 text-sm">and {others} more</span>}
        </span>
        <Builds from={row.fromBuilds} to={row.toBuilds} className="text-sm max-lg:col-start-2" />
        <span className="flex min-w-0 items-center gap-3 max-lg:col-start-2">
          <StateBar
            counts={row.counts}
            back={row.direction === 'back'}
            className={clsx('min-w-16 flex-1', current === 0 && 'outdated')}
          />
          <span className="shrink-0 whitespace-nowrap text-right text-ink-2 text-sm lg:w-36">
            {byAttention.done} of {total} {total === 1 ? 'cluster' : 'clusters'} done
          </span>
        </span>
        <span className="whitespace-nowrap text-right text-ink-2 text-sm max-lg:hidden">
          <Age atMs={row.startedAtMs} /> ago
        </span>
        <span className="col-start-2 min-w-0 text-ink-3 text-xs max-lg:row-start-2">
          {job && <PlainText text={`${job.role}/${job.environment}`} cut />}
        </span>
        <span
          className={clsx(
            'col-start-2 min-w-0 text-sm lg:col-span-2 lg:col-start-3',
            row.attention === 'needs-you' ? 'text-ink' : 'text-ink-2',
          )}
        >
          {row.heldBuilds.length > 0 && (
            <strong className="mr-2 whitespace-nowrap font-semibold text-bad">
              <Glyph shape="lock" tone="bad" className="mr-1 size-3.5 align-[-2px]" />
              {listing(row.heldBuilds.map(shortBuild), 2)} {row.heldBuilds.length === 1 ? 'is' : 'are'} held
            </strong>
          )}
          <PlainText text={row.headline} />
          {current < total && <span className="text-ink-3"> · {total - current} not read lately, left out</span>}
        </span>
        <span className="flex min-w-0 gap-1.5 text-ink-3 text-xs max-lg:col-start-2 lg:justify-end">
          <Moment atMs={row.startedAtMs} todayMs={nowMs} />
          {row.users.length > 0 && <PlainText text={listing(row.users, 2)} cut className="min-w-0" />}
        </span>
      </Link>
    </li>
  )
}
