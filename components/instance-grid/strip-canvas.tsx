'use client'

import { memo, type PointerEvent, useEffect, useRef } from 'react'
import type { InstanceView } from '@/lib/contract/instances'
import type { InstanceState } from '@/lib/domain/instance'
import type { CellSprites } from './cell-sprite'
import { cellAt, type Geometry, instanceAt } from './geometry'

const DIMMED = 0.14

/** The cells of one strip on one canvas. Draws itself when it comes near the screen, and when what it shows changes. */
export const StripCanvas = memo(function StripCanvas({
  instances,
  geometry,
  only,
  sprites,
  cursorId,
  onPoint,
  onPick,
  row,
}: {
  instances: readonly InstanceView[]
  geometry: Geometry
  /** States to show in full; all when empty. */
  only: readonly InstanceState[]
  sprites: CellSprites | null
  cursorId: number | null
  row: number
  onPoint: (strip: number, id: number) => void
  onPick: (strip: number, id: number) => void
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const rows = Math.max(1, Math.ceil(((instances.at(-1)?.id ?? 0) + 1) / geometry.columns))
  const height = rows * geometry.pitch

  useEffect(() => {
    const element = canvas.current
    if (!element || !sprites) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return
        observer.disconnect()
        draw(element, instances, geometry, height, only, sprites)
      },
      { rootMargin: '400px' },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [instances, geometry, height, only, sprites])

  const idUnder = (event: PointerEvent): number | null => {
    const box = event.currentTarget.getBoundingClientRect()
    const id = instanceAt(geometry, event.clientX - box.left, event.clientY - box.top)
    return id !== null && id <= (instances.at(-1)?.id ?? -1) ? id : null
  }
  const cursor = cursorId === null ? null : cellAt(geometry, cursorId)
  return (
    <div
      aria-hidden="true"
      className="relative"
      style={{ width: geometry.width, height }}
      onPointerMove={(event) => {
        const id = idUnder(event)
        if (id !== null && event.pointerType === 'mouse') onPoint(row, id)
      }}
      onPointerUp={(event) => {
        const id = idUnder(event)
        if (id === null) return
        if (event.pointerType === 'mouse') onPick(row, id)
        else onPoint(row, id)
      }}
    >
      <canvas ref={canvas} className="block size-full" />
      {cursor && (
        <span
          className="pointer-events-none absolute outline-2 outline-ink outline-offset-1"
          style={{ left: cursor.x, top: cursor.y, width: geometry.cell, height: geometry.cell }}
        />
      )}
    </div>
  )
})

function draw(
  element: HTMLCanvasElement,
  instances: readonly InstanceView[],
  geometry: Geometry,
  height: number,
  only: readonly InstanceState[],
  sprites: CellSprites,
): void {
  const { scale } = sprites
  element.width = Math.round(geometry.width * scale)
  element.height = Math.round(height * scale)
  const context = element.getContext('2d')
  if (!context) return
  for (const { id, state, side } of instances) {
    const { x, y } = cellAt(geometry, id)
    context.globalAlpha = only.length === 0 || only.includes(state) ? 1 : DIMMED
    context.drawImage(sprites.of(state, side), Math.round(x * scale), Math.round(y * scale))
  }
}
