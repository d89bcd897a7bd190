'use client'

import { useEffect, useState } from 'react'
import { CellSprites, readPalette } from './cell-sprite'

const QUERIES = ['(prefers-color-scheme: light)', '(prefers-contrast: more)']

/** Cells of one size as the page looks now; drawn anew for another theme, contrast or zoom. Null before the first paint. */
export function useSprites(cell: number): CellSprites | null {
  const [sprites, setSprites] = useState<CellSprites | null>(null)
  useEffect(() => {
    const make = () =>
      setSprites(new CellSprites(cell, window.devicePixelRatio || 1, readPalette(document.documentElement)))
    make()
    const lists = [...QUERIES, `(resolution: ${window.devicePixelRatio || 1}dppx)`].map((query) =>
      window.matchMedia(query),
    )
    for (const list of lists) list.addEventListener('change', make)
    return () => {
      for (const list of lists) list.removeEventListener('change', make)
    }
  }, [cell])
  return sprites
}
