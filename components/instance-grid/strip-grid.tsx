'use client'

import { type KeyboardEvent, memo, type Ref, useCallback, useId, useImperativeHandle, useMemo, useRef } from 'react'
import { rackFinder } from '@/lib/domain/rack-rule'
import { say } from '@/lib/messages/say'
import { type Arrangement, isLinedUp } from './arrangement'
import { wantedStates } from './cell-look'
import { type Geometry, headRows, layOut, slotAt } from './geometry'
import { firstPlace, idAt, type LaidOut, nextTrouble, type Place, placeByKey, slotOfId } from './grid-cursor'
import { GridRow } from './grid-row'
import type { GridView, ShownView } from './grid-view'
import { instanceSpan, instanceTotal, type Strip } from './strip'
import { layOutStrip } from './strip-layout'
import { useSprites } from './use-sprites'

/** Beyond this, numbers are too far apart to be lined up. */
const LARGEST_SPAN = 100_000

/** A name, and the cells. */
export const STRIP_COLUMNS = 'grid gap-x-4 lg:grid-cols-[9.25rem_minmax(0,1fr)]'

/** What others may ask of the grid. */
export type StripGridHandle = {
  /** Points at the next instance in trouble, as they are shown, and brings it into view. */
  readonly toNextTrouble: () => void
}

/** Every instance of every cluster as a cell, one strip each; by number the same one is in the same column everywhere. */
export const StripGrid = memo(function StripGrid({
  ref,
  strips,
  room,
  view,
  cursor,
  onCursor,
  onOpen,
}: {
  ref?: Ref<StripGridHandle>
  strips: readonly Strip[]
  /** The width there is for cells, in CSS pixels; 0: not known yet. */
  room: number
  view: ShownView
  cursor: Place | null
  onCursor: (place: Place) => void
  onOpen: (place: Place) => void
}) {
  const { state: only, sort, group } = view
  const span = Math.min(instanceSpan(strips), Math.max(LARGEST_SPAN, instanceTotal(strips)))
  const geometry = useMemo(() => layOut(span, room), [span, room])
  const sprites = useSprites(geometry.pitch, geometry.cell)
  const wanted = useMemo(() => wantedStates(only), [only])
  const grid = useLaidOut(strips, sort, group, room === 0 ? null : geometry)
  const cellId = `${useId()}${cursor?.strip}-${cursor?.id}`

  const shown = useRef(grid)
  shown.current = grid
  const point = useCallback(
    (strip: number, slot: number) => {
      const one = shown.current[strip]
      const id = one ? idAt(one, slot) : null
      if (id !== null) onCursor({ strip, id })
    },
    [onCursor],
  )
  const pick = useCallback(
    (strip: number, slot: number) => {
      const one = shown.current[strip]
      const id = one ? idAt(one, slot) : null
      if (id !== null) onOpen({ strip, id })
    },
    [onOpen],
  )
  const table = useRef<HTMLTableElement>(null)
  const goTo = (next: Place | null): boolean => {
    if (!next) return false
    onCursor(next)
    if (table.current) revealRow(table.current, grid, next, geometry)
    return true
  }
  useImperativeHandle(ref, () => ({ toNextTrouble: () => void goTo(nextTrouble(grid, cursor)) }))
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey) return
    const from = cursor ?? firstPlace(grid)
    if (!from) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onOpen(from)
      return
    }
    const next =
      event.key === 'f' && !event.ctrlKey
        ? nextTrouble(grid, cursor)
        : placeByKey(grid, from, event.key, geometry.columns, event.ctrlKey)
    if (goTo(next)) event.preventDefault()
  }
  // The grid pattern of the ARIA Authoring Practices: a table that is one tab stop, in which arrows move.
  const oneStop = {
    role: 'grid',
    tabIndex: 0,
    'aria-rowcount': strips.length,
    'aria-colcount': span + 1,
    'aria-activedescendant': cursor ? cellId : undefined,
    'aria-keyshortcuts': 'f',
  }
  return (
    // A window that gets narrower is, for a frame, narrower than the cells that were laid out for it.
    <div className="-mx-3 overflow-x-clip px-3">
      <div className={STRIP_COLUMNS}>
        <span className="max-lg:hidden" />
        <div aria-hidden="true" className="relative mx-3 h-5 font-mono text-ink-3 text-xs lg:mx-0">
          {isLinedUp({ sort, group }) && <Ruler geometry={geometry} />}
        </div>
      </div>
      <table
        ref={table}
        {...oneStop}
        aria-label={say('grid.by-cluster')}
        onKeyDown={onKeyDown}
        onFocus={() => {
          const first = firstPlace(grid)
          if (cursor === null && first) onCursor(first)
        }}
        className="block border-line border-y"
      >
        <tbody className="block divide-y divide-line">
          {grid.map(({ strip, layout }, index) => (
            <GridRow
              key={strip.label}
              strip={strip}
              row={index}
              layout={layout}
              grouping={group}
              cursorId={cursor?.strip === index ? cursor.id : null}
              cellId={cellId}
              geometry={geometry}
              sprites={sprites}
              wanted={wanted}
              onPoint={point}
              onPick={pick}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
})

/** Strips with where their instances stand; those that did not change keep both. @param geometry null: the width is not known yet */
function useLaidOut(
  strips: readonly Strip[],
  sort: GridView['sort'],
  group: GridView['group'],
  geometry: Geometry | null,
): readonly LaidOut[] {
  const before = useRef<{
    readonly sort: string
    readonly group: string
    readonly geometry: Geometry | null
    readonly grid: readonly LaidOut[]
  }>(null)
  return useMemo(() => {
    const known = before.current
    const same = known && known.sort === sort && known.group === group && known.geometry === geometry
    const grid = strips.map((strip, index): LaidOut => {
      const held = same ? known.grid[index] : undefined
      if (held && standsAs(held.strip, strip, { sort, group })) return { strip, layout: held.layout }
      const layout =
        geometry &&
        strip.instances &&
        layOutStrip(strip.instances, { sort, group }, geometry.columns, headRows(geometry), rackFinder(strip.rackRule))
      return { strip, layout }
    })
    before.current = { sort, group, geometry, grid }
    return grid
  }, [strips, sort, group, geometry])
}

/** Whether the instances of a strip stand where they stood: by number they do as long as none has come or gone. */
const standsAs = (before: Strip, now: Strip, arrangement: Arrangement): boolean =>
  before.label === now.label &&
  (before.instances === now.instances ||
    (isLinedUp(arrangement) &&
      before.instances !== null &&
      before.instances.columns.ids === now.instances?.columns.ids))

/** Numbers above every tenth column; fewer where they would touch. */
function Ruler({ geometry }: { geometry: Geometry }) {
  const groups = Math.ceil(geometry.columns / 10)
  const every = geometry.pitch * 10 < 60 ? 2 : 1
  return Array.from({ length: Math.ceil(groups / every) }, (_, index) => index * every * 10).map((column) => (
    <span key={column} className="absolute bottom-0.5" style={{ left: slotAt(geometry, column).x }}>
      {column}
    </span>
  ))
}

/** Brings the cursor's row into view without moving the page more than it must. */
function revealRow(table: Element, grid: readonly LaidOut[], { strip, id }: Place, geometry: Geometry): void {
  const row = table.querySelectorAll('tr')[strip]?.querySelector('canvas')
  const one = grid[strip]
  const slot = one ? slotOfId(one, id) : null
  if (!row || slot === null) return
  const top = row.getBoundingClientRect().top + slotAt(geometry, slot).y
  const covered = 190
  if (top < covered) window.scrollBy({ top: top - covered })
  else if (top > window.innerHeight - 40) window.scrollBy({ top: top - window.innerHeight + 80 })
}
