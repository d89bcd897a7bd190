'use client'

import { useEffect, useState } from 'react'
import { CellSprites, readPalette } from './cell-sprite'

const QUERIES = ['(prefers-color-scheme: light)', '(prefers-contrast: more)']

/** Cells of one size as the page looks now; drawn anew for another theme, contrast or zoom. Null before the first paint. */
export function useSprites(pitch: number, cell: number): CellSprites | null {
  const [sprites, setSprites] = useState<CellSprites | null>(null)
  useEffect(() => {
    const make = () =>
      setSprites(new CellSprites(pitch, cell, window.devicePixelRatio || 1, readPalette(document.documentElement)))
    make()
    const lists = [...QUERIES, `(resolution: ${window.devicePixelRatio || 1}dppx)`].map((query) =>
      window.matchMedia(query),
    )
    for (const list of lists) list.addEventListener('change', make)
    // Somebody may have chosen a theme against the system's.
    const chosen = new MutationObserver(make)
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      chosen.disconnect()
      for (const list of lists) list.removeEventListener('change', make)
    }
  }, [pitch, cell])
  return sprites
}
