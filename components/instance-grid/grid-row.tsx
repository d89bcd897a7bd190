'use client'

import { clsx } from 'clsx'
import { memo } from 'react'
import { Age } from '@/components/frame/age'
import { TROUBLED } from '@/components/status'
import { formatNumber } from '@/components/ui/count'
import { PlainText } from '@/components/ui/plain-text'
import type { InstanceState } from '@/lib/domain/instance'
import type { CellSprites } from './cell-sprite'
import type { Geometry } from './geometry'
import { instanceWords } from './instance-words'
import { instanceOf, type Strip } from './strip'
import { StripCanvas } from './strip-canvas'

/** One cluster's line: its name with what there is to worry about, and its strip. */
export const GridRow = memo(function GridRow({
  strip,
  row,
  cursorId,
  cellId,
  geometry,
  sprites,
  only,
  onPoint,
  onPick,
}: {
  strip: Strip
  row: number
  cursorId: number | null
  /** The id of the one cell that a reader is told about. */
  cellId: string
  geometry: Geometry
  sprites: CellSprites | null
  only: readonly InstanceState[]
  onPoint: (strip: number, id: number) => void
  onPick: (strip: number, id: number) => void
}) {
  const { label, instances, believed, asOfMs } = strip
  const trouble = instances?.filter(({ state }) => TROUBLED.includes(state)).length ?? 0
  const under = cursorId === null ? null : instanceOf(strip, cursorId)
  return (
    <tr
      aria-rowindex={row + 1}
      className={clsx('grid gap-x-4 gap-y-1.5 py-2 lg:grid-cols-[9.25rem_minmax(0,1fr)]', !believed && 'hatched')}
    >
      <th
        scope="row"
        aria-colindex={1}
        className="flex min-w-0 items-baseline gap-x-2 px-3 text-left font-normal text-sm lg:flex-col lg:pr-0"
      >
        <PlainText text={label} cut className="max-w-full font-medium font-mono" />
        <span className="whitespace-nowrap text-ink-3 text-xs">
          {instances === null ? (
            'tasks never read'
          ) : (
            <>
              {formatNumber(instances.length)} {instances.length === 1 ? 'instance' : 'instances'}
              {trouble > 0 && (
                <span className="text-bad lg:block">
                  <span className="text-ink-3 lg:hidden"> · </span>
                  {formatNumber(trouble)} in trouble
                </span>
              )}
            </>
          )}
          {!believed && asOfMs !== null && (
            <span className="text-ink-2">
              {' '}
              · <Age atMs={asOfMs} /> old
            </span>
          )}
        </span>
      </th>
      <td
        id={cursorId === null ? undefined : cellId}
        aria-colindex={cursorId === null ? undefined : cursorId + 2}
        className={clsx('block min-w-0 px-3 lg:px-0', !believed && 'outdated')}
      >
        {cursorId !== null && (
          <span className="sr-only">{under ? instanceWords(label, under) : `${label} #${cursorId}: not seen`}</span>
        )}
        {instances !== null && geometry.width > 0 && (
          <StripCanvas
            instances={instances}
            geometry={geometry}
            only={only}
            sprites={sprites}
            cursorId={cursorId}
            row={row}
            onPoint={onPoint}
            onPick={onPick}
          />
        )}
      </td>
    </tr>
  )
})
