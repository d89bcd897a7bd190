'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { clsx } from 'clsx'
import { type KeyboardEvent, memo, useEffect, useId, useMemo, useRef, useState } from 'react'
import { isTroubled } from '@/lib/domain/instance'
import { say } from '@/lib/messages/say'
import type { Place } from './grid-cursor'
import type { ShownView } from './grid-view'
import { COLUMNS, InstanceRowView } from './instance-row-view'
import { type InstanceRow, instanceRows, rangeName } from './instance-rows'
import type { Strip } from './strip'
import { useMedia } from './use-media'

const ROW = 34
/** Where a row has two lines. */
const NARROW_ROW = 60
/** The names of the columns stay in view above the lines. */
const HEAD = 29
const OVERSCAN = 4

/** Every instance as a line, with what the cells have no room for; only the lines near the screen exist. */
export const InstanceTableView = memo(function InstanceTableView({
  strips,
  view,
  onOpen,
}: {
  strips: readonly Strip[]
  view: ShownView
  onOpen: (place: Place) => void
}) {
  const { state: only, sort, group, fold } = view
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  const [at, setAt] = useState(-1)
  const rows = useMemo(
    () => instanceRows(strips, { sort, group, only, fold, unfolded }),
    [strips, sort, group, only, fold, unfolded],
  )
  const scroller = useRef<HTMLTableElement>(null)
  const narrow = useMedia('(max-width: 1023px)')
  const height = narrow ? NARROW_ROW : ROW
  const head = narrow ? 0 : HEAD
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollMargin: head,
    scrollPaddingStart: head,
  })
  useEffect(() => {
    virtual.measure()
    // Rows have another height on the other side of the line, and nothing else is measured.
    void height
  }, [virtual, height])
  const baseId = useId()
  const active = Math.min(at, rows.length - 1)

  const activate = (index: number) => {
    const row = rows[index]
    if (row?.kind === 'range') {
      const strip = strips[row.strip]
      if (strip) setUnfolded(new Set([...unfolded, rangeName(strip, row.place)]))
    } else if (row?.kind === 'one') {
      onOpen({ strip: row.strip, id: strips[row.strip]?.instances?.columns.ids[row.place] ?? 0 })
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      activate(active)
      return
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 1)
    const next = rowByKey(rows, strips, active, event.key, page)
    if (next === null) return
    event.preventDefault()
    setAt(next)
    virtual.scrollToIndex(next)
  }
  if (rows.length === 0) return <p className="border-line border-y px-3 py-4 text-ink-2">{say('grid.nothing-so')}</p>
  const oneStop = {
    role: 'grid',
    tabIndex: 0,
    'aria-rowcount': rows.length + 1,
    'aria-activedescendant': active >= 0 ? `${baseId}${active}` : undefined,
    'aria-keyshortcuts': 'f',
  }
  return (
    <table
      {...oneStop}
      ref={scroller}
      aria-label={say('grid.line-by-line')}
      onKeyDown={onKeyDown}
      onFocus={() => setAt((before) => Math.max(0, before))}
      className="relative block max-h-[min(36rem,70dvh)] overflow-y-auto overscroll-contain border-line border-y text-left"
    >
      <thead className="sticky top-0 z-10 block bg-ground max-lg:sr-only">
        <tr aria-rowindex={1} className={clsx('h-[29px] border-line border-b px-3 text-ink-3 text-xs', COLUMNS)}>
          {HEADS.map((name) => (
            <th key={name} scope="col" className={clsx('block font-normal', name === 'failures' && 'text-right')}>
              {say(`grid.columns.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="relative block">
        <tr {...SPACER} style={{ height: virtual.getTotalSize() }} />
        {virtual.getVirtualItems().map(({ index, start, size }) => {
          const row = rows[index]
          return (
            row && (
              <InstanceRowView
                key={index}
                id={`${baseId}${index}`}
                row={row}
                index={index}
                strips={strips}
                group={group}
                active={index === active}
                top={start - head}
                height={size}
                onPick={() => {
                  setAt(index)
                  activate(index)
                }}
              />
            )
          )
        })}
      </tbody>
    </table>
  )
})

/** Makes room for the lines that do not exist. */
const SPACER = { 'aria-hidden': true, className: 'block' } as const

const HEADS = ['cluster', 'instance', 'state', 'build', 'since', 'host', 'message', 'failures'] as const

/** Where a key leads; null for keys that lead nowhere. */
function rowByKey(
  rows: readonly InstanceRow[],
  strips: readonly Strip[],
  from: number,
  key: string,
  page: number,
): number | null {
  const last = rows.length - 1
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, from + 1)
    case 'ArrowUp':
      return Math.max(0, from - 1)
    case 'PageDown':
      return Math.min(last, from + page)
    case 'PageUp':
      return Math.max(0, from - page)
    case 'Home':
      return 0
    case 'End':
      return last
    case 'f': {
      const isBad = (row: InstanceRow) =>
        row.kind === 'one' && isTroubled(strips[row.strip]?.instances?.stateAt(row.place) ?? 'unknown')
      const after = rows.findIndex((row, index) => index > from && isBad(row))
      const any = after >= 0 ? after : rows.findIndex(isBad)
      return any >= 0 ? any : null
    }
    default:
      return null
  }
}
