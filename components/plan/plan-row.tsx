'use client'

import { clsx } from 'clsx'
import { Age } from '@/components/frame/age'
import { Builds } from '@/components/frame/builds'
import { planLook } from '@/components/status'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Cell, TableRow } from '@/components/ui/table'
import { Tick } from '@/components/ui/tick'
import { formatDuration, Moment } from '@/components/ui/time'
import type { PlannedMemberView } from '@/lib/contract/plan'
import { say } from '@/lib/messages/say'
import { PlannedInstances } from './planned-instances'
import { PlannedParts } from './planned-parts'

export const PLAN_COLUMNS = 'grid-cols-[2.75rem_minmax(0,1fr)] lg:grid-cols-[2rem_9rem_minmax(0,1fr)_8rem_4.5rem]'

/** What would happen in one cluster, and whether it shall. Rows without a tick say why they have none. */
export function PlanRow({
  member,
  label,
  warning,
  change,
  ticked,
  onTick,
}: {
  member: PlannedMemberView
  label: string
  warning: string | null
  change: string | null
  ticked: boolean
  onTick: (ticked: boolean) => void
}) {
  const look = planLook(member)
  const { actionable, queueable, toBuilds, fromBuild, turnedBack, supersededBy } = member
  const sinceMs = turnedBack?.atMs ?? supersededBy?.createdAtMs ?? null
  return (
    <TableRow
      columns={PLAN_COLUMNS}
      className={clsx(
        'items-start',
        !ticked && 'text-ink-2',
        member.class === 'cannot-say' && 'hatched',
        change !== null
          ? '-ml-0.5 border-l-2 border-l-warn bg-surface'
          : member.class === 'deletes' && '-ml-0.5 border-l-2 border-l-bad',
      )}
    >
      <Cell className="max-lg:row-span-4">
        {actionable ? (
          <Tick
            label={queueable ? say('plan.row.queue', { label }) : say('verbs.of', { verb: member.verb, names: label })}
            checked={ticked}
            onChange={onTick}
          />
        ) : (
          <span className="grid size-8 place-items-center max-lg:size-11">
            <Glyph shape="dash" tone="plain" />
            <span className="sr-only">{say('plan.row.no-tick')}</span>
          </span>
        )}
      </Cell>
      <Cell className="max-lg:flex max-lg:flex-wrap max-lg:gap-x-2 lg:pt-1.5">
        <PlainText text={label} cut className="font-medium font-mono" />
        <span className="flex items-start gap-1.5 text-ink-2 text-sm">
          <Glyph shape={look.shape} tone={look.tone} className="mt-0.5 size-3.5" />
          {look.word}
        </span>
      </Cell>
      <Cell className="max-lg:col-start-2 lg:pt-1.5">
        <PlainText text={member.sentence} />
        {sinceMs !== null && (
          <span className="block text-sm">
            {say.rich('plan.row.since', { at: () => <Moment atMs={sinceMs} />, age: () => <Age atMs={sinceMs} /> })}
          </span>
        )}
        {warning !== null && (
          <span className="mt-1 flex items-start gap-1.5 text-ink text-sm">
            <Glyph shape="pause" tone="warn" className="mt-0.5 size-3.5" />
            <PlainText text={warning} />
          </span>
        )}
        {change !== null && (
          <span className="mt-1 block text-sm">
            {say.rich('plan.change.changed', {
              strong: (words) => <strong className="font-semibold text-ink">{words}</strong>,
              change: () => <PlainText text={change} />,
            })}
          </span>
        )}
        {actionable && (
          <span className="mt-0.5 block">
            <Builds from={fromBuild === null ? [] : [fromBuild]} to={toBuilds} className="text-xs" />
          </span>
        )}
        {actionable && <PlannedParts parts={member.parts} />}
      </Cell>
      <Cell className="text-sm max-lg:col-start-2 lg:pt-1.5">
        <PlannedInstances member={member} />
      </Cell>
      <Cell className="text-sm max-lg:col-start-2 lg:pt-1.5">
        {!member.atLeastMs || !actionable ? (
          <span className="sr-only">{say('plan.row.no-estimate')}</span>
        ) : (
          say.rich('plan.row.takes', {
            phone: (words) => <span className="lg:hidden">{words}</span>,
            time: formatDuration(member.atLeastMs),
          })
        )}
      </Cell>
    </TableRow>
  )
}
