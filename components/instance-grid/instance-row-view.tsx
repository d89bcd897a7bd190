'use client'

import { clsx } from 'clsx'
import { Age } from '@/components/frame/age'
import { useServerMinute } from '@/components/live/server-clock'
import { INSTANCE_LOOK, StatusWord } from '@/components/status'
import { formatNumber } from '@/components/ui/count'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { InstanceView } from '@/lib/contract/instance-table'
import { say } from '@/lib/messages/say'
import type { Grouping } from './arrangement'
import { GroupHead } from './group-head'
import type { InstanceRow } from './instance-rows'
import { buildWords } from './instance-words'
import type { Strip } from './strip'

export const COLUMNS =
  'lg:grid lg:grid-cols-[8.25rem_7rem_8rem_8.5rem_9.5rem_minmax(0,11rem)_minmax(0,1fr)_4rem] lg:items-center lg:gap-x-4'

/** One line of the table: an instance, a run of healthy ones, or the head of a group. */
export function InstanceRowView({
  id,
  row,
  index,
  strips,
  group,
  active,
  top,
  height,
  onPick,
}: {
  id: string
  row: InstanceRow
  index: number
  strips: readonly Strip[]
  group: Grouping
  active: boolean
  top: number
  height: number
  onPick: () => void
}) {
  const strip = row.strip === null ? undefined : strips[row.strip]
  const place = {
    id,
    'aria-rowindex': index + 2,
    'aria-selected': active,
    style: { top, height },
  }
  if (row.kind === 'head')
    return (
      <tr
        {...place}
        className={clsx(
          'absolute inset-x-0 flex items-end border-line border-b bg-surface px-3 text-sm',
          active && MARK,
        )}
      >
        <td colSpan={8}>
          <GroupHead group={row.group} grouping={group} cluster={strip?.label} className="pb-1.5" />
        </td>
      </tr>
    )
  const instance = strip?.instances?.at(row.place)
  if (!strip || !instance) return null
  const count = row.kind === 'range' ? row.count : 1
  // The table takes the keys: Enter there does the same.
  const press = { onClick: onPick }
  return (
    <tr
      {...place}
      {...press}
      className={clsx(
        'absolute inset-x-0 cursor-pointer overflow-hidden border-line border-b px-3 text-sm hover:bg-surface max-lg:flex max-lg:flex-wrap max-lg:content-center max-lg:items-center max-lg:gap-x-3',
        COLUMNS,
        active && MARK,
        !strip.believed && 'hatched outdated',
      )}
    >
      <td className="min-w-0">
        <PlainText text={strip.label} cut className="font-mono" />
      </td>
      <td className="font-mono">
        {count === 1
          ? instance.id
          : say('grid.range', { first: String(instance.id), last: String(instance.id + count - 1) })}
      </td>
      <td className="whitespace-nowrap">
        <StatusWord look={INSTANCE_LOOK[instance.state]} />
      </td>
      <td className="min-w-0 truncate text-ink-2">{buildWords(instance)}</td>
      {count > 1 ? (
        <td colSpan={4} className="text-ink-3 lg:col-span-4">
          {say('grid.folded', { n: count })}
        </td>
      ) : (
        <Rest instance={instance} />
      )}
    </tr>
  )
}

const MARK = 'outline-2 outline-ink -outline-offset-2'

function Rest({ instance }: { instance: InstanceView }) {
  const todayMs = useServerMinute()
  const { sinceMs, host, message, failures } = instance
  return (
    <>
      <td className="whitespace-nowrap text-ink-2">
        {sinceMs === null ? (
          say('grid.not-known')
        ) : (
          <>
            <Moment atMs={sinceMs} todayMs={todayMs} className="max-lg:hidden" />
            <span className="lg:hidden">
              <Age atMs={sinceMs} />
            </span>
          </>
        )}
      </td>
      <td className="min-w-0 max-lg:hidden">
        {host !== null && <PlainText text={host} cut className="font-mono text-ink-2 text-xs" />}
      </td>
      <td className="min-w-0 max-lg:w-full">
        {message !== null && <PlainText text={message} cut className="text-ink-2 max-lg:text-xs" />}
      </td>
      <td className={clsx('text-right font-mono max-lg:hidden', failures > 0 ? 'text-bad' : 'text-ink-3')}>
        {formatNumber(failures)}
      </td>
    </>
  )
}
