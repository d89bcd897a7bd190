'use client'

import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual'
import { Fragment, memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useKeys } from '@/components/help/use-keys'
import { ATTENTION_LOOK } from '@/components/status'
import { formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { say } from '@/lib/messages/say'
import { BoardRow } from './board-row'
import type { ListItem } from './row-layout'

/** Until they are measured, about as high as they are on a desk. */
const HEIGHTS = { heading: 52, open: 77, done: 33 } as const
/** Below the header of the page, which stays. */
const HEADER_PX = 88

const heightOf = (item: ListItem | undefined): number =>
  item?.kind === 'row' ? HEIGHTS[item.row.attention === 'done' ? 'done' : 'open'] : HEIGHTS.heading

/**
 * The rows with their headings. Only what is near the window is drawn, and always the headings and whatever has the focus; `j` and
 * `k` move the focus from row to row.
 */
export const RowList = memo(function RowList({
  items,
  onHand,
  onLeave,
}: {
  items: readonly ListItem[]
  /** A pointer or the focus is at work here. */
  onHand: () => void
  onLeave: () => void
}) {
  const box = useRef<HTMLElement>(null)
  const [top, setTop] = useState(0)
  const [focused, setFocused] = useState<string | null>(null)
  const at = useMemo(() => new Map(items.map(({ key }, index) => [key, index])), [items])
  const headings = useMemo(() => items.flatMap(({ kind }, index) => (kind === 'heading' ? [index] : [])), [items])
  const focusedAt = focused === null ? undefined : at.get(focused)

  const rangeExtractor = useCallback(
    (range: Range) => {
      const near =
        focusedAt === undefined ? [] : [focusedAt - 2, focusedAt - 1, focusedAt, focusedAt + 1, focusedAt + 2]
      const drawn = new Set([...headings, ...near, ...defaultRangeExtractor(range)])
      return [...drawn].filter((index) => index >= 0 && index < range.count).sort((a, b) => a - b)
    },
    [headings, focusedAt],
  )
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: (index) => heightOf(items[index]),
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 10,
    scrollMargin: top,
    scrollPaddingStart: HEADER_PX,
    initialRect: { width: 1280, height: 1400 },
    initialOffset: 0,
    rangeExtractor,
    useFlushSync: false,
  })

  // Notices above come and go. After the paint, when the place is known without reckoning it once more.
  useEffect(() => {
    const next = Math.round((box.current?.getBoundingClientRect().top ?? 0) + window.scrollY)
    setTop((before) => (before === next ? before : next))
  })

  useRowKeys(box, items, focusedAt)
  const hasFocus = useKeptFocus(box, items, focused)

  const drawn = virtualizer.getVirtualItems()
  const gaps = gapsOf(drawn, top)
  return (
    <section
      ref={box}
      aria-label={say('board.title')}
      onPointerMove={({ pointerType }) => pointerType === 'mouse' && onHand()}
      onPointerLeave={() => {
        if (!box.current?.contains(document.activeElement)) onLeave()
      }}
      onFocus={(event) => {
        onHand()
        hasFocus.current = true
        const row = event.target instanceof HTMLElement ? event.target.dataset.row : undefined
        if (row !== undefined) setFocused(row)
      }}
      onBlur={({ target, relatedTarget }) => {
        // A row that is taken away to be put elsewhere has not lost it.
        queueMicrotask(() => {
          if (target.isConnected) hasFocus.current = box.current?.contains(document.activeElement) ?? false
        })
        if (!(relatedTarget instanceof Node && box.current?.contains(relatedTarget)) && !box.current?.matches(':hover'))
          onLeave()
      }}
      className="flow-root"
      style={{ paddingBottom: Math.max(0, virtualizer.getTotalSize() + top - (drawn.at(-1)?.end ?? top)) }}
    >
      {headings.map((headingAt, part) => {
        const heading = items[headingAt]
        const until = headings[part + 1] ?? items.length
        if (heading?.kind !== 'heading') return null
        return (
          <Fragment key={heading.key}>
            <div
              ref={virtualizer.measureElement}
              data-index={headingAt}
              style={{ marginTop: gaps.get(headingAt) ?? 0 }}
              className="flow-root"
            >
              <Heading {...heading} />
            </div>
            <ul aria-label={nameOf(heading.attention)} className="flow-root">
              {drawn
                .filter(({ index }) => index > headingAt && index < until)
                .map(({ index, key }) => {
                  const item = items[index]
                  if (item?.kind !== 'row') return null
                  return (
                    <li
                      key={String(key)}
                      ref={virtualizer.measureElement}
                      data-index={index}
                      aria-setsize={item.of}
                      aria-posinset={item.place}
                      style={{ marginTop: gaps.get(index) ?? 0 }}
                      className="border-line border-b"
                    >
                      <BoardRow row={item.row} />
                    </li>
                  )
                })}
            </ul>
          </Fragment>
        )
      })}
    </section>
  )
})

const nameOf = (attention: ListItem['attention']): string =>
  attention === null ? say('board.all-rows') : ATTENTION_LOOK[attention].word

function Heading({ attention, rows }: Extract<ListItem, { kind: 'heading' }>) {
  return (
    <h2 className="flex items-baseline gap-2 border-line border-b px-3 pt-5 pb-1.5 font-semibold text-base">
      {attention !== null && (
        <Glyph shape={ATTENTION_LOOK[attention].shape} tone={ATTENTION_LOOK[attention].tone} className="self-center" />
      )}
      {nameOf(attention)}
      <span className="font-normal text-ink-3 text-sm">{formatNumber(rows)}</span>
    </h2>
  )
}

/** How much room to leave before each drawn line for those that are not drawn. */
function gapsOf(drawn: readonly { index: number; start: number; end: number }[], top: number): Map<number, number> {
  const gaps = new Map<number, number>()
  let end = top
  for (const line of drawn) {
    gaps.set(line.index, Math.max(0, line.start - end))
    end = line.end
  }
  return gaps
}

/** A row that has the focus and moves to another list keeps it. @returns whether any row has it */
function useKeptFocus(
  box: { readonly current: HTMLElement | null },
  items: readonly ListItem[],
  focused: string | null,
): { current: boolean } {
  const hasFocus = useRef(false)
  useLayoutEffect(() => {
    if (!hasFocus.current || focused === null || document.activeElement !== document.body) return
    if (items.some(({ key }) => key === focused)) rowOf(box.current, focused)?.focus({ preventScroll: true })
  }, [box, items, focused])
  return hasFocus
}

const rowOf = (box: HTMLElement | null, key: string): HTMLElement | null =>
  box?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`) ?? null

/** `j` and `k`. The next row is always drawn; the browser itself scrolls to what gets the focus. */
function useRowKeys(box: { readonly current: HTMLElement | null }, items: readonly ListItem[], at: number | undefined) {
  const move = (by: 1 | -1) => {
    let next = at === undefined ? firstVisible(box.current, items) : at + by
    while (items[next]?.kind === 'heading') next += by
    const item = items[next]
    if (item?.kind !== 'row') return
    rowOf(box.current, item.key)?.focus()
  }
  useKeys({ 'row-next': () => move(1), 'row-previous': () => move(-1) })
}

/** Where the keys begin: at the first row that can be seen below the header. */
function firstVisible(box: HTMLElement | null, items: readonly ListItem[]): number {
  const rows = [...(box?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
  const row = rows.find((one) => one.getBoundingClientRect().top >= HEADER_PX)
  const key = row?.dataset.row
  return items.findIndex((item) => item.kind === 'row' && item.key === key)
}
