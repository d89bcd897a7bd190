'use client'

import { useLayoutEffect, useState } from 'react'
import { CellSprites, type Palette, readPalette } from './cell-sprite'

const QUERIES = ['(prefers-color-scheme: light)', '(prefers-contrast: more)']

let read: { readonly look: string; readonly palette: Palette } | null = null

/** Read once for each look that the page can have: reading it again has the browser reckon the style of everything at once. */
function currentPalette(): Palette {
  const root = document.documentElement
  const look = [root.dataset.theme, ...QUERIES.map((query) => window.matchMedia(query).matches)].join()
  if (read?.look !== look) read = { look, palette: readPalette(root) }
  return read.palette
}

let drawn: CellSprites[] = []

/** Those that were drawn for this size and look already, by whomever. */
function spritesFor(pitch: number, cell: number): CellSprites {
  const palette = currentPalette()
  const scale = window.devicePixelRatio || 1
  drawn = drawn.filter((one) => one.palette === palette && one.scale === scale)
  const known = drawn.find((one) => one.pitch === pitch && one.cell === cell)
  if (known) return known
  const made = new CellSprites(pitch, cell, scale, palette)
  drawn.push(made)
  return made
}

/** Cells of one size as the page looks now; drawn anew for another theme, contrast or zoom. Null before the first paint. */
export function useSprites(pitch: number, cell: number): CellSprites | null {
  const [sprites, setSprites] = useState<CellSprites | null>(null)
  useLayoutEffect(() => {
    const make = () => setSprites(spritesFor(pitch, cell))
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
