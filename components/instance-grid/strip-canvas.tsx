'use client'

import { memo, type PointerEvent, useLayoutEffect, useMemo, useRef } from 'react'
import type { InstanceTable } from '@/lib/contract/instance-table'
import type { Grouping } from './arrangement'
import { lookNumbers } from './cell-look'
import type { CellSprites } from './cell-sprite'
import { drawNoMore, drawSoon } from './draw-queue'
import { type Geometry, headRows, isButton, slotAt, slotUnder } from './geometry'
import { GroupHead } from './group-head'
import type { StripLayout } from './strip-layout'
import { clearTile, drawTile, rowsOfTile } from './strip-tile'

/** How far beyond the screen tiles are drawn already, in CSS pixels. */
const AHEAD = '300px'

/** The cells of one strip, on canvases that are drawn near the screen only, and given back far from it. */
export const StripCanvas = memo(function StripCanvas({
  row,
  instances,
  layout,
  grouping,
  geometry,
  wanted,
  sprites,
  cursorSlot,
  onPoint,
  onPick,
}: {
  row: number
  instances: InstanceTable
  layout: StripLayout
  grouping: Grouping
  geometry: Geometry
  /** By place of the state: 1 for those shown in full. */
  wanted: Uint8Array
  sprites: CellSprites | null
  cursorSlot: number | null
  onPoint: (strip: number, slot: number) => void
  onPick: (strip: number, slot: number) => void
}) {
  const looks = useMemo(
    () => lookNumbers(instances, layout, wanted, geometry.columns),
    [instances, layout, wanted, geometry.columns],
  )
  const rowsEach = rowsOfTile(geometry)
  const tileRows = Array.from({ length: Math.ceil(layout.rows / rowsEach) }, (_, tile) => tile * rowsEach)
  const slotOfPointer = (event: PointerEvent): number | null => {
    const box = event.currentTarget.getBoundingClientRect()
    const slot = slotUnder(geometry, layout.rows, event.clientX - box.left, event.clientY - box.top)
    return slot !== null && (layout.slots[slot] ?? -1) >= 0 ? slot : null
  }
  const cursor = cursorSlot === null ? null : slotAt(geometry, cursorSlot)
  return (
    <div
      aria-hidden="true"
      className="relative"
      style={{ width: geometry.width, height: layout.rows * geometry.pitch }}
      onPointerMove={(event) => {
        const slot = slotOfPointer(event)
        if (slot !== null && event.pointerType === 'mouse') onPoint(row, slot)
      }}
      onPointerUp={(event) => {
        const slot = slotOfPointer(event)
        if (slot === null) return
        // A finger covers many cells, and a small cell is easily missed: both first say what they have hit.
        if (event.pointerType === 'mouse' && isButton(geometry)) onPick(row, slot)
        else onPoint(row, slot)
      }}
    >
      {sprites &&
        tileRows.map((firstRow) => (
          <Tile
            key={firstRow}
            looks={looks}
            first={firstRow * geometry.columns}
            slots={Math.min(rowsEach, layout.rows - firstRow) * geometry.columns}
            geometry={geometry}
            sprites={sprites}
          />
        ))}
      {layout.heads.map(({ row: at, group }) => (
        <GroupHead
          key={`${at} ${group.name}`}
          group={group}
          grouping={grouping}
          className="absolute left-0 w-full text-xs"
          style={{ top: at * geometry.pitch, height: headRows(geometry) * geometry.pitch }}
        />
      ))}
      {cursor && (
        <span
          className="pointer-events-none absolute outline-2 outline-ink"
          style={{ left: cursor.x, top: cursor.y, width: geometry.pitch, height: geometry.pitch }}
        />
      )}
    </div>
  )
})

function Tile({
  looks,
  first,
  slots,
  geometry,
  sprites,
}: {
  looks: Uint16Array
  first: number
  slots: number
  geometry: Geometry
  sprites: CellSprites
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const near = useRef(false)
  const draw = useRef(() => {})
  useLayoutEffect(() => {
    draw.current = () => {
      const element = canvas.current
      if (element && near.current)
        drawTile(element, { first, looks: looks.subarray(first, first + slots), geometry, sprites })
    }
    draw.current()
  }, [looks, first, slots, geometry, sprites])
  useLayoutEffect(() => {
    const element = canvas.current
    if (!element) return
    const drawNow = () => draw.current()
    const turn = (isNear: boolean) => {
      near.current = isNear
      if (isNear) drawSoon(drawNow)
      else clearTile(element)
    }
    // An observer answers when the first frame is over; what is on the screen already belongs into it.
    const { top, bottom } = element.getBoundingClientRect()
    if (top < window.innerHeight && bottom > 0) turn(true)
    const observer = new IntersectionObserver((entries) => turn(entries.at(-1)?.isIntersecting ?? false), {
      rootMargin: AHEAD,
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      drawNoMore(drawNow)
    }
  }, [])
  return (
    <canvas
      ref={canvas}
      className="block"
      style={{ width: geometry.width, height: (slots / geometry.columns) * geometry.pitch }}
    />
  )
}
