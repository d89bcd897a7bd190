'use client'

import { useEffect, useRef } from 'react'
import { INSTANCE_SIDES, INSTANCE_STATES, type InstanceSide, type InstanceState } from '@/lib/domain/instance'
import { sampleLook } from './cell-look'
import { useSprites } from './use-sprites'

const PITCH = 16
const CELL = 13

/** Which side a state is drawn on where it stands for all of its kind. */
const SIDES: Readonly<Partial<Record<InstanceState, InstanceSide>>> = { failed: 'new', missing: 'none', waiting: 'old' }

/** One cell as the grid draws it, beside its word. @param marks `IN_HAND` and `RESTARTED` */
export function CellSample({
  state,
  side = SIDES[state] ?? 'new',
  marks = 0,
}: {
  state: InstanceState
  side?: InstanceSide
  marks?: number
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const sprites = useSprites(PITCH, CELL)
  useEffect(() => {
    const element = canvas.current
    if (!element || !sprites) return
    const sprite = sprites.of(sampleLook(INSTANCE_STATES.indexOf(state), INSTANCE_SIDES.indexOf(side), marks))
    if (!sprite) return
    element.width = sprite.width
    element.height = sprite.height
    element.getContext('2d')?.drawImage(sprite, 0, 0)
  }, [sprites, state, side, marks])
  return (
    <span aria-hidden="true" className="size-4 shrink-0">
      <canvas ref={canvas} className="block size-full" />
    </span>
  )
}
