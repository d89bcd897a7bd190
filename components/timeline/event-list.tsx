'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { parseAsIsoDateTime, parseAsString, parseAsStringLiteral } from 'nuqs'
import { memo, useCallback, useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { SearchField } from '@/components/ui/search-field'
import { Segmented } from '@/components/ui/segmented'
import { useAddress } from '@/components/ui/use-address'
import type { MetaUpdateReply, TimelineEntryView } from '@/lib/contract/meta-update'
import { say } from '@/lib/messages/say'
import { EVENT_KINDS, firstInstanceOf, matchingEvents } from './event-filter'
import { EventLine } from './event-line'

const VIEW = {
  ev: parseAsString.withDefault(''),
  cluster: parseAsString,
  kind: parseAsStringLiteral(EVENT_KINDS).withDefault('all'),
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
  i: parseAsString,
}

const ROW_PX = 37
/** Rows kept beyond the edges of the screen. */
const SPARE_ROWS = 12

/** Everything that happened in all clusters, newest first, in words; of the time that the lanes show. */
export function EventList({ reply: { members, timeline, timelineOmitted } }: { reply: MetaUpdateReply }) {
  const [{ ev, cluster, kind, from, to }, setView] = useAddress(VIEW)
  const search = useDeferredValue(ev)
  const [fromMs, untilMs] = [from?.getTime() ?? null, to?.getTime() ?? null]
  const entries = useMemo(() => {
    const range =
      fromMs === null && untilMs === null
        ? null
        : { fromMs: fromMs ?? Number.NEGATIVE_INFINITY, untilMs: untilMs ?? Number.POSITIVE_INFINITY }
    return matchingEvents(timeline, { search, cluster, kind, range })
  }, [timeline, search, cluster, kind, fromMs, untilMs])
  const clusters = [...new Set(members.map(({ key }) => key.cluster))].sort()
  const filtered = ev !== '' || cluster !== null || kind !== 'all' || fromMs !== null || untilMs !== null
  const showInstance = useCallback(
    (entry: TimelineEntryView, id: number) => setView({ i: `${entry.cluster}:${id}` }, 'push'),
    [setView],
  )
  const showAll = () => setView({ ev: null, cluster: null, kind: null, from: null, to: null })
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 pb-3">
        <div className="w-full lg:w-72">
          <SearchField
            label={say('events.search')}
            hint={say('events.search-hint')}
            value={ev}
            onChange={(next) => setView({ ev: next || null })}
          />
        </div>
        <Segmented
          label={say('events.kind')}
          value={kind}
          onChange={(next) => setView({ kind: next === 'all' ? null : next })}
          options={EVENT_KINDS.map((value) => ({ value, words: say(`events.kind-${value}`) }))}
        />
        {clusters.length > 1 && (
          <label className="flex items-center gap-2 text-ink-2 text-sm">
            {say('events.cluster')}
            <select
              value={cluster ?? ''}
              onChange={(event) => setView({ cluster: event.target.value || null })}
              className="h-8 rounded-md border border-line-strong bg-ground px-2 text-ink max-lg:h-11"
            >
              <option value="">{say('events.all-clusters')}</option>
              {clusters.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        <p className="text-ink-3 text-sm lg:ml-auto">
          {say('events.count', { n: entries.length, all: timeline.length })}
        </p>
        {filtered && (
          <Button size="small" weight="quiet" onClick={showAll}>
            {say('events.show-all')}
          </Button>
        )}
      </div>
      {entries.length === 0 ? (
        <p className="border-line border-y px-3 py-4 text-ink-2">
          {say(timeline.length === 0 ? 'events.none' : 'events.none-match')}
        </p>
      ) : (
        <Lines entries={entries} onInstance={showInstance} />
      )}
      {timelineOmitted > 0 && (
        <p className="mt-2 text-ink-3 text-sm">{say('events.omitted', { n: timelineOmitted })}</p>
      )}
    </>
  )
}

/** Only the lines near the screen are there; readers are told how many there are. */
const Lines = memo(function Lines({
  entries,
  onInstance,
}: {
  entries: readonly TimelineEntryView[]
  onInstance: (entry: TimelineEntryView, id: number) => void
}) {
  const list = useRef<HTMLOListElement>(null)
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const measure = () => setTop((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [])
  const virtual = useWindowVirtualizer({
    count: entries.length,
    estimateSize: () => ROW_PX,
    overscan: SPARE_ROWS,
    scrollMargin: top,
  })
  return (
    <ol
      ref={list}
      aria-label={say('events.list')}
      className="relative border-line border-y"
      style={{ height: virtual.getTotalSize() }}
    >
      {virtual.getVirtualItems().map(({ index, start, key }) => {
        const entry = entries[index]
        if (!entry) return null
        const id = firstInstanceOf(entry)
        return (
          <li
            key={key}
            ref={virtual.measureElement}
            data-index={index}
            aria-setsize={entries.length}
            aria-posinset={index + 1}
            className="absolute inset-x-0 top-0 border-line border-b"
            style={{ transform: `translateY(${start - top}px)` }}
          >
            <EventLine entry={entry} onInstance={id === null ? null : () => onInstance(entry, id)} />
          </li>
        )
      })}
    </ol>
  )
})
