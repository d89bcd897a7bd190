'use client'

import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { memo, useId, useState } from 'react'
import { Age } from '@/components/frame/age'
import { Builds } from '@/components/frame/builds'
import { StateBar } from '@/components/frame/state-bar'
import { memberLook } from '@/components/status'
import type { Lane } from '@/components/timeline/lane'
import { LaneTrack, type SayMoment } from '@/components/timeline/lane-track'
import type { TimeScale } from '@/components/timeline/time-scale'
import { formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Cell, TableRow } from '@/components/ui/table'
import { formatDuration } from '@/components/ui/time'
import type { MemberView } from '@/lib/contract/meta-update'
import { say } from '@/lib/messages/say'
import { MemberDetails } from './member-details'

export const SCORE_COLUMNS =
  'grid-cols-[minmax(0,1fr)_auto] lg:grid-cols-[9.5rem_minmax(11rem,19rem)_minmax(0,1fr)_9rem_4rem_2rem]'

/** All of one cluster on one line: how it stands, its time, how far it is, and how old that picture is. */
export const ScoreRow = memo(function ScoreRow({
  member,
  label,
  lane,
  axis,
  sayMoment,
  odd,
}: {
  member: MemberView
  label: string
  lane: Lane | undefined
  axis: TimeScale
  sayMoment: SayMoment
  /** It brings another build than the meta-update as a whole, so that the row says which. */
  odd: boolean
}) {
  const [open, setOpen] = useState(false)
  const detailsId = useId()
  const look = memberLook(member)
  const { progress, freshness } = member
  const believed = freshness === 'current'
  const back = progress.direction === 'back'
  return (
    <TableRow columns={SCORE_COLUMNS} className={clsx('items-center gap-y-1.5 py-1.5 lg:py-1', !believed && 'hatched')}>
      <Cell show="flex" className="items-center gap-2.5">
        <Glyph shape={look.shape} tone={look.tone} />
        <span className="min-w-0">
          <PlainText text={label} cut className="block font-medium font-mono" />
          <span className="block truncate text-ink-2 text-xs">{look.word}</span>
        </span>
      </Cell>
      <Cell className="text-sm max-lg:order-2 max-lg:col-span-full">
        <PlainText text={member.reason} className="block" />
        <RowNotes member={member} odd={odd} />
      </Cell>
      <Cell className={clsx('max-lg:order-4 max-lg:col-span-full', !believed && 'outdated')}>
        {lane && <LaneTrack lane={lane} label={label} axis={axis} sayMoment={sayMoment} />}
      </Cell>
      <Cell className="max-lg:order-3 max-lg:col-span-full">
        <span className={clsx('block text-sm lg:text-right', 'text-ink-3')}>
          <span className={clsx('font-mono', believed && 'text-ink')}>{formatNumber(progress.done)}</span>
          <span className="font-mono">/{formatNumber(progress.total)}</span>{' '}
          {believed ? say(back ? 'meta-update.restored' : 'meta-update.updated') : say('meta-update.not-counted')}
        </span>
        <StateBar counts={member.counts} back={back} className={clsx('mt-1', !believed && 'outdated')} />
      </Cell>
      <Cell className="text-right text-sm max-lg:order-5 max-lg:col-span-full max-lg:text-left">
        <span className="text-ink-3 lg:sr-only">{say('meta-update.picture-of')} </span>
        {member.asOfMs === null ? (
          say('meta-update.never-read')
        ) : (
          <span className={clsx('whitespace-nowrap', believed ? 'text-ink-3' : 'text-ink')}>
            {say.rich('meta-update.old', { age: () => <Age key="age" atMs={member.asOfMs ?? 0} /> })}
          </span>
        )}
      </Cell>
      <Cell className="max-lg:order-1">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={detailsId}
          aria-label={say('meta-update.details-of', { cluster: label })}
          onClick={() => setOpen(!open)}
          className="grid size-8 place-items-center rounded-md text-ink-3 hover:bg-raised hover:text-ink max-lg:size-11"
        >
          <ChevronDown aria-hidden="true" className={clsx('size-4', open && 'rotate-180')} />
        </button>
      </Cell>
      <Cell show={open ? 'block' : 'hidden'} span={6} className="order-last col-span-full">
        <div id={detailsId}>
          <MemberDetails member={member} />
        </div>
      </Cell>
    </TableRow>
  )
})

/** Since when, how much longer, and whatever makes this cluster a case of its own. */
function RowNotes({ member, odd }: { member: MemberView; odd: boolean }) {
  const { sinceMs, remainingMs, holdId, supersededBy, fromBuilds, toBuild } = member
  return (
    <span className="flex flex-wrap gap-x-3 text-ink-3 text-xs">
      {sinceMs !== null && <span>{say.rich('meta-update.for', { age: () => <Age key="age" atMs={sinceMs} /> })}</span>}
      {remainingMs !== null && <span>{say('meta-update.left', { time: formatDuration(remainingMs) })}</span>}
      {odd && <Builds from={fromBuilds} to={toBuild === null ? [] : [toBuild]} className="text-xs" />}
      {holdId !== null && (
        <strong className="flex items-center gap-1 font-semibold text-bad">
          <Glyph shape="lock" tone="bad" className="size-3.5" />
          {say('meta-update.held')}
        </strong>
      )}
      {supersededBy && <span className="text-ink-2">{say('meta-update.on-top')}</span>}
    </span>
  )
}
