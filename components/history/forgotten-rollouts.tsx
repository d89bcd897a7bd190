'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { historyQuery } from '@/components/live/queries'
import { Button } from '@/components/ui/button'
import { LineField } from '@/components/ui/line-field'
import { PlainText } from '@/components/ui/plain-text'
import { formatDuration } from '@/components/ui/time'
import { say } from '@/lib/messages/say'
import { ForgottenRow } from './forgotten-row'

const MOST_TYPED = 200

/** What the schedulers have pruned and the store still keeps; asked for when somebody wants it. @param typed what is searched for above */
export function ForgottenRollouts({ typed }: { typed: string }) {
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <section className="mt-6">
      <h2>
        <Button
          weight="quiet"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className="max-lg:min-h-11"
        >
          {say('history.older')}
          <ChevronDown aria-hidden="true" className={open ? 'size-4 rotate-180' : 'size-4'} />
        </Button>
      </h2>
      <div id={id}>{open && <Finder typed={typed} />}</div>
    </section>
  )
}

function Finder({ typed }: { typed: string }) {
  const [text, setText] = useState(typed)
  const [wanted, setWanted] = useState(typed.trim())
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    historyQuery(wanted),
  )
  const rows = data?.pages.flatMap((page) => page.rows).filter(({ onBoard }) => !onBoard) ?? []
  const keptForMs = data?.pages[0]?.keptForMs
  const find = (event: FormEvent) => {
    event.preventDefault()
    setWanted(text.trim())
  }
  return (
    <div className="mt-2 space-y-3">
      <form onSubmit={find} className="flex max-w-lg items-end gap-2">
        <div className="min-w-0 flex-1">
          <LineField label={say('history.find')} enter value={text} onChange={setText} maxLength={MOST_TYPED} />
        </div>
        <Button type="submit" className="h-10 max-lg:h-11">
          {say('history.search')}
        </Button>
      </form>
      {error && (
        <p role="alert" className="text-ink-2">
          <PlainText text={error.message} />
        </p>
      )}
      {isPending && <p className="text-ink-2">{say('history.settling')}</p>}
      {rows.length > 0 && (
        <ul aria-label={say('history.older')} className="divide-y divide-line border-line border-y">
          {rows.map((row) => (
            <li key={row.id}>
              <ForgottenRow row={row} />
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center gap-3 text-ink-2 text-sm">
        {data && (
          <p role="status">
            {say('history.found', {
              n: rows.length,
              more: hasNextPage ? 'yes' : 'no',
              kept: formatDuration(keptForMs ?? 0),
            })}
          </p>
        )}
        {hasNextPage && (
          <Button
            size="small"
            offBecause={isFetchingNextPage ? say('history.settling') : null}
            onClick={() => void fetchNextPage()}
            className="max-lg:min-h-11"
          >
            {say('history.more')}
          </Button>
        )}
      </div>
    </div>
  )
}
