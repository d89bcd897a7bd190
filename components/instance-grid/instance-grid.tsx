'use client'

import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { type KeyboardEvent, useCallback, useId, useMemo, useState } from 'react'
import { Button } from '@/components/ui/button'
import { INSTANCE_STATES, type InstanceState } from '@/lib/domain/instance'
import { cellAt, type Geometry, layOut } from './geometry'
import { GridRow } from './grid-row'
import { InstancePanel } from './instance-panel'
import { Legend } from './legend'
import { Readout } from './readout'
import { instanceOf, instanceSpan, legendOf, nextTrouble, type Place, placeByKey, type Strip } from './strip'
import { useSprites } from './use-sprites'
import { useWidth } from './use-width'

const VIEW = {
  state: parseAsArrayOf(parseAsStringLiteral(INSTANCE_STATES)).withDefault([]),
  i: parseAsString,
}

/** Every instance of every cluster, one strip each, the same number in the same column everywhere. */
export function InstanceGrid({ strips }: { strips: readonly Strip[] }) {
  const [{ state: only, i }, setView] = useQueryStates(VIEW, { history: 'replace' })
  const [cursor, setCursor] = useState<Place | null>(null)
  const [ruler, room] = useWidth<HTMLDivElement>()
  const span = instanceSpan(strips)
  const geometry = useMemo(() => layOut(span, room), [span, room])
  const sprites = useSprites(geometry.cell)
  const cellId = useId()
  const opened = i === null ? null : placeNamed(strips, i)

  const point = useCallback((strip: number, id: number) => setCursor({ strip, id }), [])
  const labels = strips.map(({ label }) => label).join('\n')
  const open = useCallback(
    ({ strip, id }: Place) => {
      setCursor({ strip, id })
      void setView({ i: `${labels.split('\n')[strip]}:${id}` }, { history: 'push' })
    },
    [labels, setView],
  )
  const pick = useCallback((strip: number, id: number) => open({ strip, id }), [open])
  const toggle = (state: InstanceState) => {
    const next = only.includes(state) ? only.filter((each) => each !== state) : [...only, state]
    void setView({ state: next.length === 0 ? null : next })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey) return
    const from = cursor ?? { strip: 0, id: 0 }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      open(from)
      return
    }
    const next =
      event.key === 'f' && !event.ctrlKey
        ? nextTrouble(strips, cursor)
        : placeByKey(strips, from, event.key, geometry.columns, event.ctrlKey)
    if (!next) return
    event.preventDefault()
    setCursor(next)
    revealRow(event.currentTarget, next, geometry)
  }
  // The grid pattern of the ARIA Authoring Practices: a table that is one tab stop, in which arrows move.
  const oneStop = {
    role: 'grid',
    tabIndex: 0,
    'aria-rowcount': strips.length,
    'aria-colcount': span + 1,
    'aria-activedescendant': cursor ? cellId : undefined,
  }
  const entries = useMemo(() => legendOf(strips), [strips])
  const anyTrouble = useMemo(() => nextTrouble(strips, null) !== null, [strips])
  const under = cursor && strips[cursor.strip]

  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2 pb-2">
        <Legend entries={entries} only={only} onToggle={toggle} />
        {anyTrouble && (
          <Button size="small" weight="quiet" onClick={() => setCursor(nextTrouble(strips, cursor))}>
            Next in trouble{' '}
            <kbd className="rounded-sm border border-line-strong px-1 font-mono text-xs max-lg:hidden">f</kbd>
          </Button>
        )}
      </div>
      <div className="sticky top-[3.125rem] z-20 border-line border-y bg-ground">
        <Readout
          label={under?.label ?? null}
          instance={cursor && under ? instanceOf(under, cursor.id) : null}
          onOpen={() => cursor && open(cursor)}
        />
      </div>
      <div className="grid gap-x-4 lg:grid-cols-[9.25rem_minmax(0,1fr)]">
        <span className="max-lg:hidden" />
        <div ref={ruler} aria-hidden="true" className="relative mx-3 h-5 font-mono text-ink-3 text-xs lg:mx-0">
          <Ruler geometry={geometry} />
        </div>
      </div>
      <table
        {...oneStop}
        aria-label="Instances by cluster"
        onKeyDown={onKeyDown}
        onFocus={() => setCursor((before) => before ?? { strip: 0, id: 0 })}
        className="block border-line border-y"
      >
        <tbody className="block divide-y divide-line">
          {strips.map((strip, index) => (
            <GridRow
              key={strip.label}
              strip={strip}
              row={index}
              cursorId={cursor?.strip === index ? cursor.id : null}
              cellId={cellId}
              geometry={geometry}
              sprites={sprites}
              only={only}
              onPoint={point}
              onPick={pick}
            />
          ))}
        </tbody>
      </table>
      <InstancePanel strips={strips} place={opened} onGo={open} onClose={() => setView({ i: null })} />
    </>
  )
}

/** `dca1:17` in the URL, as a place; null when there is no such strip. */
function placeNamed(strips: readonly Strip[], name: string): Place | null {
  const colon = name.lastIndexOf(':')
  const strip = strips.findIndex(({ label }) => label === name.slice(0, colon))
  const id = Number(name.slice(colon + 1))
  return strip < 0 || !Number.isSafeInteger(id) || id < 0 ? null : { strip, id }
}

/** Numbers above every tenth column; fewer where they would touch. */
function Ruler({ geometry }: { geometry: Geometry }) {
  const groups = Math.ceil(geometry.columns / 10)
  const every = geometry.pitch * 10 < 60 ? 2 : 1
  return Array.from({ length: Math.ceil(groups / every) }, (_, index) => index * every * 10).map((column) => (
    <span key={column} className="absolute bottom-0.5" style={{ left: cellAt(geometry, column).x }}>
      {column}
    </span>
  ))
}

/** Brings the cursor's row into view without moving the page more than it must. */
function revealRow(grid: Element, { strip, id }: Place, { columns, pitch }: Geometry): void {
  const row = grid.querySelectorAll('tr')[strip]?.querySelector('canvas')
  if (!row) return
  const top = row.getBoundingClientRect().top + Math.floor(id / columns) * pitch
  const covered = 190
  if (top < covered) window.scrollBy({ top: top - covered })
  else if (top > window.innerHeight - 40) window.scrollBy({ top: top - window.innerHeight + 80 })
}
