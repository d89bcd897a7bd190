'use client'

import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import { Age } from '@/components/frame/age'
import { Builds } from '@/components/frame/builds'
import { useServerMinute } from '@/components/live/server-clock'
import { StatusWord } from '@/components/status'
import { listing } from '@/components/ui/count'
import { PageLink } from '@/components/ui/page-link'
import { PlainText, printable } from '@/components/ui/plain-text'
import { Cell, TableRow } from '@/components/ui/table'
import { Moment } from '@/components/ui/time'
import type { JobChange } from '@/lib/contract/job'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'
import { changeName } from './build-history'
import { ChangeCells } from './change-cells'
import { changeLook } from './change-look'

export const CHANGE_COLUMNS =
  'grid-cols-[minmax(0,1fr)_auto] lg:grid-cols-[9rem_minmax(0,16rem)_minmax(0,1fr)_8rem_15rem_2rem]'

/** One change in a line; opened, what each cluster did for it and when. */
export function ChangeRow({ change }: { change: JobChange }) {
  const todayMs = useServerMinute()
  const [open, setOpen] = useState(false)
  const id = useId()
  const { metaUpdateId, headline, fromBuilds, toBuilds, users, startedAtMs, cells } = change
  const clusters = [...new Set(cells.map(({ cluster }) => printable(cluster)))]
  return (
    <TableRow columns={CHANGE_COLUMNS} className="items-center lg:py-1.5">
      <Cell>
        <StatusWord look={changeLook(change)} className="whitespace-nowrap" />
      </Cell>
      <Cell className="max-lg:order-3 max-lg:col-span-full">
        <Builds from={fromBuilds} to={toBuilds} className="text-sm" />
      </Cell>
      <Cell className="text-sm max-lg:order-4 max-lg:col-span-full">
        {metaUpdateId === null ? (
          <span className="text-ink-3">{say('job.changes.lone')}</span>
        ) : (
          <PageLink
            href={paths.metaUpdate(metaUpdateId)}
            className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
          >
            <PlainText text={metaUpdateId} className="font-mono text-xs" />
          </PageLink>
        )}{' '}
        <span className="text-ink-2">
          <PlainText text={headline ?? listing(clusters)} />
        </span>
      </Cell>
      <Cell className="truncate text-ink-2 text-sm max-lg:order-5">
        {users.length === 0 ? (
          <span className="text-ink-3">{say('job.changes.by-nobody')}</span>
        ) : (
          listing(users.map(printable), 2)
        )}
      </Cell>
      <Cell className="text-ink-2 text-sm max-lg:order-6 max-lg:col-span-full">
        <Moment atMs={startedAtMs} todayMs={todayMs} />{' '}
        <span className="whitespace-nowrap text-ink-3">
          {say.rich('job.changes.ago', { age: () => <Age key="age" atMs={startedAtMs} /> })}
        </span>
      </Cell>
      <Cell className="max-lg:order-1">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          aria-label={say('job.changes.details-of', { name: changeName(change) })}
          onClick={() => setOpen(!open)}
          className="grid size-8 place-items-center rounded-md text-ink-3 hover:bg-raised hover:text-ink max-lg:size-11"
        >
          <ChevronDown aria-hidden="true" className={clsx('size-4', open && 'rotate-180')} />
        </button>
      </Cell>
      <Cell show={open ? 'block' : 'hidden'} span={6} className="order-last col-span-full">
        <div id={id}>{open && <ChangeCells cells={cells} />}</div>
      </Cell>
    </TableRow>
  )
}
