'use client'

import { useEffect, useRef } from 'react'
import type { InstanceSide, InstanceState } from '@/lib/domain/instance'
import { useSprites } from './use-sprites'

const SIZE = 13

/** Which side a state is drawn on where it stands for all of its kind. */
const SIDES: Readonly<Partial<Record<InstanceState, InstanceSide>>> = { failed: 'new', missing: 'none', waiting: 'old' }

/** One cell as the grid draws it, beside its word. */
export function CellSample({ state, side = SIDES[state] ?? 'new' }: { state: InstanceState; side?: InstanceSide }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const sprites = useSprites(SIZE)
  useEffect(() => {
    const element = canvas.current
    if (!element || !sprites) return
    const sprite = sprites.of(state, side)
    element.width = sprite.width
    element.height = sprite.height
    element.getContext('2d')?.drawImage(sprite, 0, 0)
  }, [sprites, state, side])
  return (
    <span aria-hidden="true" className="size-[13px] shrink-0">
      <canvas ref={canvas} className="block size-full" />
    </span>
  )
}
