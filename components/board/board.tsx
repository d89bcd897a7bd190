'use client'

import { useQuery } from '@tanstack/react-query'
import { memo, useDeferredValue, useEffect, useMemo, useRef } from 'react'
import { Picture } from '@/components/frame/picture-age'
import { TrustLine } from '@/components/frame/trust-line'
import { ForgottenRollouts } from '@/components/history/forgotten-rollouts'
import { metaUpdatesQuery } from '@/components/live/queries'
import { useServerMinute } from '@/components/live/server-clock'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import type { BoardRow, MetaUpdatesReply } from '@/lib/contract/meta-update'
import { say } from '@/lib/messages/say'
import { matching, plainWords } from './board-filter'
import { EmptyBoard, GroupingNote } from './board-notes'
import { BoardSearch } from './board-search'
import { addressOf, type BoardView, NO_VIEW, viewOf } from './board-view'
import { AttentionChips, FilterBar } from './filter-bar'
import { FilterChips, NothingMatches } from './filter-chips'
import { readAhead } from './row-index'
import { itemsOf, layoutOf } from './row-layout'
import { RowList } from './row-list'
import { partsOf } from './sorting'
import { useBoardView } from './use-board-view'
import { type Hand, useHand } from './use-hand'
import { useHeldLayout } from './use-held-layout'
import { keptViews } from './use-saved-views'
import { useTrouble } from './use-trouble'
import { ViewBar } from './view-bar'

/** Every meta-update of every cluster, worst first. */
export function Board({ initial }: { initial: MetaUpdatesReply }) {
  const { data } = useQuery({
    ...metaUpdatesQuery(),
    initialData: initial,
    // What the page came with is a part only; the whole is asked for at once.
    ...(initial.left > 0 && { initialDataUpdatedAt: 0 }),
  })
  const { view, setView, search } = useBoardView()
  const deferred = useDeferredValue(view)
  useTrouble(data.metaUpdates)
  useFirstView(view, setView)

  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 pt-5">
        <h1 className="font-semibold text-xl tracking-tight">{say('board.title')}</h1>
        <div className="w-full lg:w-96">
          <BoardSearch q={view.q} onSearch={search} />
        </div>
      </div>
      <BoardBody data={data} view={deferred} onView={setView} />
    </>
  )
}

/** A board that is opened without a word in its address begins with the view this person wants. */
function useFirstView(view: BoardView, onView: (view: BoardView) => void) {
  const isOpened = useRef(false)
  useEffect(() => {
    if (isOpened.current) return
    isOpened.current = true
    const { views, first } = keptViews()
    const address = views.find(({ name }) => name === first)?.address
    if (address !== undefined && addressOf(view) === '') onView(viewOf(address))
  }, [view, onView])
}

/** Everything below the search; it may be a few frames behind what is being typed. */
const BoardBody = memo(function BoardBody({
  data,
  view,
  onView,
}: {
  data: MetaUpdatesReply
  view: BoardView
  onView: (view: BoardView) => void
}) {
  const hand = useHand()
  return (
    <Picture nowMs={data.nowMs} store={data.store}>
      <div className="mt-2">
        <TrustLine clusters={data.clusters} still={hand.handOn}>
          {say('board.trust')}
        </TrustLine>
      </div>
      {data.metaUpdates.length === 0 ? (
        <EmptyBoard reply={data} />
      ) : (
        <>
          <ViewBar view={view} onView={onView} />
          <Rows data={data} view={view} onView={onView} hand={hand} />
          <GroupingNote reply={data} />
        </>
      )}
      <ForgottenRollouts typed={plainWords(view.q)} />
    </Picture>
  )
})

function Rows({
  data: { metaUpdates: all, left },
  view,
  onView,
  hand: { handOn, hold, release },
}: {
  data: MetaUpdatesReply
  view: BoardView
  onView: (view: BoardView) => void
  hand: Hand
}) {
  const minuteMs = useServerMinute()
  const nowMs = view.since === null ? 0 : minuteMs
  const rows = useMemo(() => matching(all, view, nowMs), [all, view, nowMs])
  const fresh = useMemo(() => layoutOf(partsOf(rows, view.sort)), [rows, view.sort])
  const { layout, waiting } = useHeldLayout(fresh, addressOf(view), handOn)
  useEffect(() => readAhead(all), [all])
  const byId = useMemo(() => new Map(all.map((row) => [row.id, row])), [all])
  const items = useMemo(() => itemsOf(layout, byId), [layout, byId])
  const hidden = useMemo(() => needing(all) - needing(rows), [all, rows])

  return (
    <>
      <div className="mt-3">
        <AttentionChips rows={all} left={left} view={view} onView={onView} />
      </div>
      <FilterBar rows={all} view={view} nowMs={nowMs} onView={onView} />
      <FilterChips view={view} shown={rows.length} total={all.length} onView={onView} />
      {hidden > 0 && (
        <Notice
          tone="bad"
          shape="cross"
          className="mt-3"
          action={
            <Button size="small" onClick={() => onView({ ...NO_VIEW, status: ['needs-you'] })}>
              {say('board.show-hidden', { n: hidden })}
            </Button>
          }
        >
          {say('board.hidden-trouble', { n: hidden })}
        </Notice>
      )}
      {rows.length === 0 && items.length === 0 ? (
        <NothingMatches rows={all} view={view} nowMs={nowMs} onView={onView} />
      ) : (
        <RowList items={items} onHand={hold} onLeave={release} />
      )}
      {left > 0 && <p className="mt-3 text-ink-2 text-sm">{say('board.loading-rest', { n: left })}</p>}
      {waiting > 0 && <MovesWaiting n={waiting} onMove={release} />}
    </>
  )
}

const needing = (rows: readonly BoardRow[]): number => rows.filter(({ attention }) => attention === 'needs-you').length

/** Over the page, so that the note itself moves nothing. */
function MovesWaiting({ n, onMove }: { n: number; onMove: () => void }) {
  return (
    <div className="-translate-x-1/2 fixed bottom-3 left-1/2 z-20 flex w-max max-w-[calc(100vw-1rem)] items-center gap-3 rounded-md border border-line-strong bg-ground px-3 py-1.5 text-sm">
      {say('board.moved', { n })}
      <Button size="small" onClick={onMove} className="max-lg:min-h-11">
        {say('board.moved-show')}
      </Button>
    </div>
  )
}
