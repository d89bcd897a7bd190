'use client'

import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import { Age } from '@/components/frame/age'
import { Builds } from '@/components/frame/builds'
import { StateBar } from '@/components/frame/state-bar'
import { useServerNow } from '@/components/live/server-clock'
import { INSTANCE_LOOK, memberLook, TROUBLED } from '@/components/status'
import { formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Cell, TableRow } from '@/components/ui/table'
import { Moment } from '@/components/ui/time'
import type { MemberView } from '@/lib/contract/meta-update'
import { MemberDetails } from './member-details'

export const MEMBER_COLUMNS =
  'grid-cols-[minmax(0,1fr)_auto] lg:grid-cols-[10rem_minmax(0,1fr)_minmax(0,14rem)_8rem_9rem_5rem_2rem]'

/** One cluster's part: how it stands, since when, how far it is, and how old that picture is. */
export function MemberRow({ member, label }: { member: MemberView; label: string }) {
  const [open, setOpen] = useState(false)
  const detailsId = useId()
  const nowMs = useServerNow()
  const look = memberLook(member)
  const { progress, counts, freshness } = member
  const trouble = TROUBLED.filter((state) => counts[state] > 0)
  const believed = freshness === 'current'
  const newBuilds = member.toBuild === null ? [] : [member.toBuild]
  return (
    <TableRow columns={MEMBER_COLUMNS} className={clsx('items-start', !believed && 'hatched')}>
      <Cell show="flex" className="items-start gap-2.5">
        <Glyph shape={look.shape} tone={look.tone} className="mt-0.5" />
        <span className="min-w-0">
          <PlainText text={label} cut className="font-medium font-mono" />
          <span className="block text-ink-2 text-sm">{look.word}</span>
        </span>
      </Cell>
      <Cell className="max-lg:order-2 max-lg:col-span-full">
        <PlainText text={member.headline} />
        <span className="mt-0.5 block">
          <Builds
            from={progress.direction === 'back' ? newBuilds : member.fromBuilds}
            to={progress.direction === 'back' ? member.fromBuilds : newBuilds}
            className="text-xs"
          />
        </span>
        {member.holdId !== null && (
          <span className="mt-1 flex items-center gap-1.5 font-semibold text-bad text-sm">
            <Glyph shape="lock" tone="bad" className="size-3.5" />
            Brings a held build
          </span>
        )}
        {member.supersededBy && (
          <span className="mt-0.5 block text-ink-2 text-sm">
            A later update of this job is on top of it, since{' '}
            <Moment atMs={member.supersededBy.createdAtMs} todayMs={nowMs} />
          </span>
        )}
      </Cell>
      <Cell className="max-lg:order-3 max-lg:col-span-full">
        <StateBar
          counts={counts}
          back={progress.direction === 'back'}
          className={clsx('mt-1.5', !believed && 'outdated')}
        />
        <span className={clsx('mt-1 block text-sm', believed ? 'text-ink-2' : 'text-ink-3')}>
          <span className="text-ink">
            {formatNumber(progress.done)} of {formatNumber(progress.total)}
          </span>{' '}
          {progress.direction === 'back' ? 'restored' : 'updated'}
          {!believed && ', not counted'}
        </span>
      </Cell>
      <Cell className={clsx('text-sm max-lg:order-4 max-lg:col-span-full', trouble.length === 0 && 'max-lg:sr-only')}>
        {trouble.length === 0 ? (
          <span className="text-ink-3">none</span>
        ) : (
          trouble.map((state) => (
            <span key={state} className="mr-3 inline-flex items-center gap-1.5 whitespace-nowrap lg:flex">
              <Glyph shape={INSTANCE_LOOK[state].shape} tone={INSTANCE_LOOK[state].tone} className="size-3.5" />
              {formatNumber(counts[state])} {INSTANCE_LOOK[state].word}
            </span>
          ))
        )}
      </Cell>
      <Cell className="text-sm max-lg:order-5">
        {member.sinceMs !== null && (
          <>
            <span className="lg:hidden">since </span>
            <Moment atMs={member.sinceMs} todayMs={nowMs} />
            <span className="text-ink-3 max-lg:ml-2 lg:block">
              <Age atMs={member.sinceMs} /> ago
            </span>
          </>
        )}
      </Cell>
      <Cell className="text-ink-2 text-sm max-lg:order-6 max-lg:text-right">
        <span className="sr-only">picture </span>
        {member.asOfMs === null ? (
          'never read'
        ) : (
          <span className={clsx('whitespace-nowrap', !believed && 'text-ink')}>
            <Age atMs={member.asOfMs} /> old
          </span>
        )}
      </Cell>
      <Cell className="max-lg:order-1">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={detailsId}
          aria-label={`Details of ${label}`}
          onClick={() => setOpen(!open)}
          className="grid size-8 place-items-center rounded-md text-ink-3 hover:bg-raised hover:text-ink max-lg:size-9"
        >
          <ChevronDown aria-hidden="true" className={clsx('size-4', open && 'rotate-180')} />
        </button>
      </Cell>
      <Cell show={open ? 'block' : 'hidden'} span={7} className="order-last col-span-full">
        <div id={detailsId}>
          <MemberDetails member={member} />
        </div>
      </Cell>
    </TableRow>
  )
}
