'use client'

import { clsx } from 'clsx'
import { useMemo, useState } from 'react'
import { useServerMinute } from '@/components/live/server-clock'
import { Button } from '@/components/ui/button'
import { listing } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PageLink } from '@/components/ui/page-link'
import { printable } from '@/components/ui/plain-text'
import { Section } from '@/components/ui/section'
import { Moment } from '@/components/ui/time'
import type { JobChange, JobReply } from '@/lib/contract/job'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'
import { buildHistory, changeName, type HistoryRow } from './build-history'
import { changeLook } from './change-look'
import { HistoryCellView } from './history-cell'
import type { Running } from './running'
import { sayBuild, sayCounts, sumBuilds } from './running-words'

/** Columns that are shown before somebody asks for more. */
const FIRST = 12

/** Which cluster had which build when: a row a cluster, a column a change, the newest beside what runs now. */
export function HistoryTable({ reply, running }: { reply: JobReply; running: readonly Running[] }) {
  const [all, setAll] = useState(false)
  const changes = all ? reply.changes : reply.changes.slice(0, FIRST)
  const order = running.map(({ row }) => row.cluster).join('\n')
  const rows = useMemo(() => buildHistory(changes, order.split('\n')), [changes, order])
  const title = say('job.history.title')
  const hidden = reply.changes.length - changes.length
  return (
    <Section title={title}>
      {changes.length === 0 ? (
        <p className="text-ink-2">{say('job.history.none')}</p>
      ) : (
        <>
          <p className="mb-2 max-w-prose text-ink-3 text-sm">{say('job.history.about')}</p>
          <div className="relative overflow-x-auto border-line border-y">
            <table aria-label={title} className="w-max border-separate border-spacing-0 text-left text-sm">
              <thead>
                <tr>
                  <th
                    scope="col"
                    className="sticky left-0 z-10 bg-ground px-3 py-1.5 align-bottom font-normal text-ink-3 text-xs"
                  >
                    {say('job.columns.cluster')}
                  </th>
                  <th scope="col" className="px-2 py-1.5 align-bottom font-normal text-ink-3 text-xs">
                    {say('job.history.now')}
                  </th>
                  {changes.map((change) => (
                    <th key={changeName(change)} scope="col" className="px-2 py-1.5 align-bottom font-normal">
                      <ChangeHead change={change} />
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <Row
                    key={row.clusters.join('\n')}
                    row={row}
                    changes={changes}
                    running={running.filter((each) => row.clusters.includes(each.row.cluster))}
                  />
                ))}
              </tbody>
            </table>
          </div>
          <p className="mt-1.5 flex flex-wrap items-center gap-x-4 text-ink-3 text-sm">
            {hidden > 0 && (
              <Button size="small" weight="quiet" onClick={() => setAll(true)}>
                {say('job.history.older', { n: hidden })}
              </Button>
            )}
            {hidden === 0 &&
              (reply.changesOmitted > 0
                ? say('job.history.more', { n: reply.changesOmitted })
                : say('job.history.told-until'))}
          </p>
        </>
      )}
    </Section>
  )
}

/** The change at the head of its column: which build, when, and the way to its page. */
function ChangeHead({ change }: { change: JobChange }) {
  const todayMs = useServerMinute()
  const look = changeLook(change)
  const name = change.toBuilds.length > 0 ? listing(change.toBuilds.map(sayBuild), 2) : say('job.history.lone')
  return (
    <span className="block whitespace-nowrap">
      <Glyph shape={look.shape} tone={look.tone} className="mr-1.5 size-3.5 align-[-2px]" />
      <span className="sr-only">{look.word}: </span>
      {change.metaUpdateId === null ? (
        <span className="font-mono text-ink" title={say('job.changes.lone')}>
          {name}
        </span>
      ) : (
        <PageLink
          href={paths.metaUpdate(change.metaUpdateId)}
          title={printable(change.metaUpdateId)}
          className="font-mono text-ink underline decoration-line-strong underline-offset-4 hover:decoration-ink"
        >
          {name}
        </PageLink>
      )}
      <span className="block pl-5 text-ink-3 text-xs">
        <Moment atMs={change.startedAtMs} todayMs={todayMs} />
      </span>
    </span>
  )
}

function Row({
  row,
  changes,
  running,
}: {
  row: HistoryRow
  changes: readonly JobChange[]
  running: readonly Running[]
}) {
  const believed = running.every((each) => each.row.freshness === 'current')
  const builds = sumBuilds(running)
  return (
    <tr className={clsx(!believed && 'hatched')}>
      <th
        scope="row"
        title={row.clusters.length > 1 ? row.clusters.map(printable).join(', ') : undefined}
        className="sticky left-0 z-10 max-w-44 border-line border-t bg-ground px-3 py-1 font-medium font-mono max-lg:max-w-28"
      >
        {listing(row.clusters.map(printable), 2)}
      </th>
      <td className={clsx('whitespace-nowrap border-line border-t px-2 py-1 font-mono', !believed && 'outdated')}>
        {builds.length === 0 ? (
          <span className="font-sans text-ink-3">
            {running.some((each) => each.row.instances === null) ? say('job.picture-never') : say('job.nothing')}
          </span>
        ) : builds.length === 1 ? (
          sayBuild(builds[0]?.build ?? null)
        ) : (
          sayCounts(builds)
        )}
      </td>
      {changes.map((change, at) => {
        const cell = row.cells[at]
        return (
          <td key={changeName(change)} className={clsx('border-line border-t px-2 py-1', !believed && 'outdated')}>
            {cell && <HistoryCellView cell={cell} />}
          </td>
        )
      })}
    </tr>
  )
}
