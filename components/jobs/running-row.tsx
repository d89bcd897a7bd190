'use client'

import { clsx } from 'clsx'
import { Age } from '@/components/frame/age'
import { StateBar } from '@/components/frame/state-bar'
import { INSTANCE_LOOK, StatusWord, statusLook, TROUBLED } from '@/components/status'
import { formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import { Cell, TableRow } from '@/components/ui/table'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'
import type { Running } from './running'
import { sayBuild } from './running-words'

export const RUNNING_COLUMNS =
  'grid-cols-[minmax(0,1fr)] lg:grid-cols-[11rem_minmax(0,1fr)_minmax(0,14rem)_minmax(0,20rem)_6rem]'

/** One cluster: how it stands, which builds run on how many instances, and what its newest update is. */
export function RunningRow({ running: { row, look, builds, counts, status } }: { running: Running }) {
  const believed = row.freshness === 'current'
  return (
    <TableRow columns={RUNNING_COLUMNS} className={clsx('items-center lg:py-1.5', !believed && 'hatched')}>
      <Cell show="flex" className="items-center gap-2.5">
        <Glyph shape={look.shape} tone={look.tone} />
        <span className="min-w-0">
          <PlainText text={row.cluster} cut className="block font-medium font-mono" />
          <span className="block truncate text-ink-2 text-xs">{look.word}</span>
        </span>
      </Cell>
      <Cell>
        {row.instances === null ? (
          <span className="text-ink-3">{say('job.never-read')}</span>
        ) : builds.length === 0 ? (
          <span className="text-ink-3">{say('job.nothing')}</span>
        ) : (
          <ul className="flex flex-wrap gap-x-5 gap-y-0.5">
            {builds.map(({ build, count }) => (
              <li key={build ?? ''} className="min-w-0" title={build ?? undefined}>
                <span className={clsx(build === null ? 'text-ink-3' : 'font-mono')}>{sayBuild(build)}</span>{' '}
                <span className="text-ink-2">× {formatNumber(count)}</span>
              </li>
            ))}
          </ul>
        )}
        {row.problem !== null && <PlainText text={row.problem} className="block text-ink-2 text-sm" />}
      </Cell>
      <Cell className={clsx(!believed && 'outdated')}>
        {row.instances !== null && row.instances.length > 0 && (
          <>
            <span className="flex flex-wrap justify-between gap-x-3 text-sm">
              <span className="flex flex-wrap gap-x-3">
                {TROUBLED.filter((state) => counts[state] > 0).map((state) => (
                  <span key={state} className="whitespace-nowrap font-semibold">
                    {formatNumber(counts[state])} {INSTANCE_LOOK[state].word}
                  </span>
                ))}
              </span>
              <span className="whitespace-nowrap text-ink-3">{say('job.instances', { n: row.instances.length })}</span>
            </span>
            <StateBar counts={counts} className="mt-1" />
          </>
        )}
      </Cell>
      <Cell className="text-sm">
        {row.update === null || status === null ? (
          <span className="text-ink-3">{say('job.no-update')}</span>
        ) : (
          <span className="flex min-w-0 flex-wrap items-baseline gap-x-3">
            <StatusWord look={statusLook(status)} className="whitespace-nowrap" />
            {row.update.metaUpdateId === null ? (
              <span className="text-ink-3">{say('job.shares-no-id')}</span>
            ) : (
              <PageLink
                href={paths.metaUpdate(row.update.metaUpdateId)}
                className="min-w-0 truncate underline decoration-line-strong underline-offset-4 hover:decoration-ink"
              >
                {say.rich('job.meta-update', {
                  id: () => <PlainText key="id" text={row.update?.metaUpdateId ?? ''} className="font-mono text-xs" />,
                })}
              </PageLink>
            )}
          </span>
        )}
      </Cell>
      <Cell className="text-sm lg:text-right">
        {row.asOfMs === null ? (
          <span className="text-ink-3">{say('job.picture-never')}</span>
        ) : (
          <span className={believed ? 'text-ink-3' : 'text-ink'}>
            <span className="lg:sr-only">{say('job.columns.picture')} </span>
            <Age atMs={row.asOfMs} className="whitespace-nowrap" />
          </span>
        )}
      </Cell>
    </TableRow>
  )
}
