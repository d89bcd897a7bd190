'use client'

import { clsx } from 'clsx'
import { Builds } from '@/components/frame/builds'
import { formatNumber } from '@/components/ui/count'
import { Glyph, type Shape } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Cell, TableRow } from '@/components/ui/table'
import { Tick } from '@/components/ui/tick'
import { formatDuration } from '@/components/ui/time'
import type { Tone } from '@/components/ui/tone'
import type { PlannedMemberView } from '@/lib/contract/plan'

export const PLAN_COLUMNS = 'grid-cols-[2.75rem_minmax(0,1fr)] lg:grid-cols-[2rem_8rem_minmax(0,1fr)_9rem_5.5rem]'

const CLASS_LOOK: Readonly<Record<PlannedMemberView['class'], { word: string; shape: Shape; tone: Tone }>> = {
  native: { word: 'Rolls back', shape: 'back', tone: 'back' },
  deletes: { word: 'Deletes', shape: 'cross', tone: 'bad' },
  'going-back': { word: 'Going back', shape: 'back', tone: 'plain' },
  'already-old': { word: 'Already old', shape: 'check-back', tone: 'plain' },
  ended: { word: 'Ended', shape: 'stop', tone: 'plain' },
  superseded: { word: 'Superseded', shape: 'stop', tone: 'plain' },
  'cannot-say': { word: 'Cannot say', shape: 'question', tone: 'unknown' },
}

/** What would happen in one cluster, and whether it shall. Rows without a tick say why they have none. */
export function PlanRow({
  member,
  label,
  change,
  ticked,
  onTick,
}: {
  member: PlannedMemberView
  label: string
  change: string | null
  ticked: boolean
  onTick: (ticked: boolean) => void
}) {
  const look = CLASS_LOOK[member.class]
  const { instances, actionable } = member
  const chosen = actionable && ticked
  return (
    <TableRow
      columns={PLAN_COLUMNS}
      className={clsx(
        'items-start',
        !chosen && 'text-ink-2',
        change !== null && '-ml-0.5 border-l-2 border-l-warn bg-surface',
      )}
    >
      <Cell className="max-lg:row-span-3">
        {actionable ? (
          <Tick label={`Roll back ${label}`} checked={ticked} onChange={onTick} />
        ) : (
          <span className="grid size-8 place-items-center max-lg:size-11">
            <Glyph shape="dash" tone="plain" />
            <span className="sr-only">cannot be chosen</span>
          </span>
        )}
      </Cell>
      <Cell className="max-lg:flex max-lg:gap-2 lg:pt-1.5">
        <PlainText text={label} cut className="font-medium font-mono" />
        <span className="flex items-center gap-1.5 text-ink-2 text-sm">
          <Glyph shape={look.shape} tone={look.tone} className="size-3.5" />
          {look.word}
        </span>
      </Cell>
      <Cell className="lg:pt-1.5">
        <PlainText text={member.sentence} />
        {member.warning !== null && (
          <span className="mt-1 flex items-start gap-1.5 text-ink text-sm">
            <Glyph shape="pause" tone="warn" className="mt-0.5 size-3.5" />
            <PlainText text={member.warning} />
          </span>
        )}
        {change !== null && (
          <span className="mt-1 block text-sm">
            <strong className="font-semibold text-ink">Changed.</strong> <PlainText text={change} />
          </span>
        )}
        {actionable && (
          <span className="mt-0.5 block">
            <Builds
              from={member.fromBuild === null ? [] : [member.fromBuild]}
              to={member.toBuilds}
              className="text-xs"
            />
          </span>
        )}
      </Cell>
      <Cell className="text-sm max-lg:col-start-2 lg:pt-1.5">
        {instances === null || !actionable ? (
          <span className="sr-only">none</span>
        ) : (
          <span className="flex flex-wrap gap-x-3 lg:flex-col">
            {instances.changeBack > 0 && <span>{formatNumber(instances.changeBack)} change back</span>}
            {instances.returned > 0 && <span>{formatNumber(instances.returned)} returned</span>}
            {instances.removed > 0 && (
              <span className={clsx(member.class === 'deletes' && 'font-semibold text-bad')}>
                {formatNumber(instances.removed)} removed
              </span>
            )}
            <span className="text-ink-3">of {formatNumber(instances.total)}</span>
          </span>
        )}
      </Cell>
      <Cell className="text-sm max-lg:col-start-2 lg:pt-1.5">
        {member.atLeastMs === null || !actionable ? (
          <span className="sr-only">no estimate</span>
        ) : (
          <>
            <span className="lg:hidden">takes at least </span>
            {formatDuration(member.atLeastMs)}
          </>
        )}
      </Cell>
    </TableRow>
  )
}
