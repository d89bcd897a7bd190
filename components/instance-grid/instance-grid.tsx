'use client'

import { Activity, useCallback, useDeferredValue, useMemo, useRef, useState } from 'react'
import { ToggleChip } from '@/components/ui/toggle-chip'
import { say } from '@/lib/messages/say'
import { BarList } from './bar-list'
import { GridControls } from './grid-controls'
import type { Place } from './grid-cursor'
import { placeName, placeNamed, useGridView, useShownView } from './grid-view'
import { InstancePanel } from './instance-panel'
import { InstanceTableView } from './instance-table-view'
import { Legend } from './legend'
import { Readout } from './readout'
import type { Strip } from './strip'
import { STRIP_COLUMNS, StripGrid, type StripGridHandle } from './strip-grid'
import { TroubleButton } from './trouble-button'
import { useWidth } from './use-width'

/** Every instance of every cluster, near or far: as bars, as strips of cells, or line by line. */
export function InstanceGrid({ strips: all }: { strips: readonly Strip[] }) {
  const view = useGridView()
  const { state: only, in: alone, i, setView } = view
  // The control answers at once; what it asks for is put together between frames.
  const zoom = useDeferredValue(view.zoom)
  const shown = useShownView(view)
  const [ruler, room] = useWidth<HTMLDivElement>()
  // Strips that were seen once wait behind the other zooms with their pictures, so that they are back at once.
  const [wereSeen, setWereSeen] = useState(false)
  if (zoom === 'strip' && !wereSeen) setWereSeen(true)
  const [cursor, setCursor] = useState<{ label: string; id: number } | null>(null)
  const strips = useMemo(() => {
    const some = all.filter(({ label }) => label === alone)
    return some.length > 0 ? some : all
  }, [all, alone])
  // By label and not by place: the order of the strips changes while somebody reads.
  const labels = strips.map(({ label }) => label).join('\n')
  const place = useMemo((): Place | null => {
    const strip = cursor ? labels.split('\n').indexOf(cursor.label) : -1
    return cursor && strip >= 0 ? { strip, id: cursor.id } : null
  }, [cursor, labels])
  const point = useCallback(
    ({ strip, id }: Place) => {
      const label = labels.split('\n')[strip]
      if (label !== undefined) setCursor({ label, id })
    },
    [labels],
  )
  const openNamed = useCallback(
    (label: string, id: number) => {
      setCursor({ label, id })
      setView({ i: placeName({ label }, id) }, 'push')
    },
    [setView],
  )
  const open = useCallback(
    ({ strip, id }: Place) => {
      const label = labels.split('\n')[strip]
      if (label !== undefined) openNamed(label, id)
    },
    [labels, openNamed],
  )
  const under = place && strips[place.strip]
  const grid = useRef<StripGridHandle>(null)

  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 pb-2">
        <GridControls view={view} racks={all.some(({ rackRule }) => rackRule !== null)} />
        {strips !== all && (
          <ToggleChip pressed onToggle={() => setView({ in: null }, 'push')}>
            {say('grid.alone', { cluster: strips[0]?.label ?? '' })}
          </ToggleChip>
        )}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2 pb-2">
        <Legend strips={strips} only={only} onToggle={view.toggleState} />
        {zoom === 'strip' && <TroubleButton strips={strips} onNext={() => grid.current?.toNextTrouble()} />}
      </div>
      {/* Measured in every zoom, so that strips are laid out once when they come. */}
      <div aria-hidden="true" className={STRIP_COLUMNS}>
        <div ref={ruler} className="mx-3 lg:col-start-2 lg:mx-0" />
      </div>
      {zoom === 'bar' && <BarList strips={strips} view={shown} />}
      {wereSeen && (
        <Activity mode={zoom === 'strip' ? 'visible' : 'hidden'}>
          <div className="sticky top-[3.125rem] z-20 border-line border-y bg-ground">
            <Readout
              label={under?.label ?? null}
              instances={under?.instances ?? null}
              id={place?.id ?? null}
              onOpen={() => place && open(place)}
            />
          </div>
          <StripGrid
            ref={grid}
            strips={strips}
            room={room}
            view={shown}
            cursor={place}
            onCursor={point}
            onOpen={open}
          />
        </Activity>
      )}
      {zoom === 'table' && <InstanceTableView strips={strips} view={shown} onOpen={open} />}
      <InstancePanel
        strips={all}
        place={i === null ? null : placeNamed(all, i)}
        asked={i}
        onGo={({ strip, id }) => openNamed(all[strip]?.label ?? '', id)}
        onClose={() => setView({ i: null }, 'push')}
      />
    </>
  )
}
