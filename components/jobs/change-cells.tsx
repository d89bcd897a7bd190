'use client'

import { Builds } from '@/components/frame/builds'
import { useServerMinute } from '@/components/live/server-clock'
import { StatusWord, statusLook } from '@/components/status'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { JobChangeCell } from '@/lib/contract/job'
import { say } from '@/lib/messages/say'
import { cellLook } from './build-history'
import { sayBuild, sayCounts } from './running-words'

/** What each cluster did for a change: from when to when, by whom, what it left, and what brought it back. */
export function ChangeCells({ cells }: { cells: readonly JobChangeCell[] }) {
  return (
    <ul className="border-line-strong border-l-2 pl-3 text-sm">
      {cells.map((cell) => (
        <li key={`${cell.cluster} ${cell.updateId}`} className="py-1">
          <span className="grid gap-x-4 lg:grid-cols-[8.5rem_10rem_12rem_minmax(0,1fr)]">
            <PlainText text={cell.cluster} cut className="font-medium font-mono" />
            <StatusWord look={cellLook(cell)} />
            <Builds from={cell.fromBuilds} to={cell.toBuild === null ? [] : [cell.toBuild]} className="text-xs" />
            <span className="text-ink-2">
              <Span fromMs={cell.startedAtMs} untilMs={cell.endedAtMs} />
              {cell.left !== null &&
                cell.left.length > 0 &&
                ` · ${say('job.changes.left', { builds: sayCounts(cell.left) })}`}
              {' · '}
              <span className="text-ink-3">
                {say.rich('job.changes.update', {
                  id: () => <PlainText key="id" text={cell.updateId} className="font-mono text-xs" />,
                })}
              </span>
            </span>
          </span>
          {cell.restores.map((restore) => (
            <span key={restore.updateId} className="block text-ink-2 lg:pl-[9.5rem]">
              {say('job.changes.restored-by', {
                build: sayBuild(restore.toBuild),
                id: restore.updateId,
                status: statusLook(restore.status).word,
              })}{' '}
              (<Span fromMs={restore.startedAtMs} untilMs={restore.endedAtMs} />)
            </span>
          ))}
        </li>
      ))}
    </ul>
  )
}

function Span({ fromMs, untilMs }: { fromMs: number; untilMs: number | null }) {
  const todayMs = useServerMinute()
  const from = () => <Moment key="from" atMs={fromMs} todayMs={todayMs} />
  if (untilMs === null) return say.rich('job.changes.from', { from })
  return say.rich('job.changes.from-until', {
    from,
    until: () => <Moment key="until" atMs={untilMs} todayMs={todayMs} />,
  })
}
