'use client'

import { clsx } from 'clsx'
import { memo } from 'react'
import { say } from '@/lib/messages/say'
import type { Grouping } from './arrangement'
import type { CellSprites } from './cell-sprite'
import type { Geometry } from './geometry'
import { instanceWords } from './instance-words'
import type { Strip } from './strip'
import { StripCanvas } from './strip-canvas'
import type { StripLayout } from './strip-layout'
import { StripName } from './strip-name'

/** One cluster's line: its name with what there is to worry about, and its strip. */
export const GridRow = memo(function GridRow({
  strip,
  row,
  layout,
  grouping,
  cursorId,
  cellId,
  geometry,
  sprites,
  wanted,
  onPoint,
  onPick,
}: {
  strip: Strip
  row: number
  layout: StripLayout | null
  grouping: Grouping
  cursorId: number | null
  /** The id of the one cell that a reader is told about. */
  cellId: string
  geometry: Geometry
  sprites: CellSprites | null
  wanted: Uint8Array
  onPoint: (strip: number, slot: number) => void
  onPick: (strip: number, slot: number) => void
}) {
  const { label, instances, believed } = strip
  const place = cursorId === null ? -1 : (instances?.indexOf(cursorId) ?? -1)
  const slot = place < 0 ? null : (layout?.slotOf[place] ?? null)
  const under = place < 0 ? null : (instances?.at(place) ?? null)
  return (
    <tr
      aria-rowindex={row + 1}
      className={clsx('grid gap-x-4 gap-y-1.5 py-2 lg:grid-cols-[9.25rem_minmax(0,1fr)]', !believed && 'hatched')}
    >
      <th
        scope="row"
        aria-colindex={1}
        className="flex min-w-0 flex-wrap items-baseline gap-x-2 px-3 text-left font-normal text-sm lg:flex-col lg:flex-nowrap lg:pr-0"
      >
        <StripName strip={strip} />
      </th>
      <td
        // Another instance is another cell, so that a reader tells it.
        key={cursorId ?? 'none'}
        id={cursorId === null ? undefined : cellId}
        aria-colindex={slot === null ? 2 : slot + 2}
        className={clsx('col-start-1 row-start-2 block min-w-0 px-3 lg:col-start-2 lg:row-start-1 lg:px-0')}
      >
        <span className="sr-only">
          {under ? instanceWords(label, under) : instances === null ? say('grid.never-read') : say('grid.nobody')}
        </span>
      </td>
      {instances !== null && layout !== null && geometry.width > 0 && (
        <td
          aria-hidden="true"
          className={clsx(
            'col-start-1 row-start-2 block min-w-0 px-3 lg:col-start-2 lg:row-start-1 lg:px-0',
            !believed && 'outdated',
          )}
        >
          <StripCanvas
            row={row}
            instances={instances}
            layout={layout}
            grouping={grouping}
            geometry={geometry}
            wanted={wanted}
            sprites={sprites}
            cursorSlot={slot}
            onPoint={onPoint}
            onPick={onPick}
          />
        </td>
      )}
    </tr>
  )
})
