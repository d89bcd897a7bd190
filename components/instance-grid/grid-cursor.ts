import { isTroubled } from '@/lib/domain/instance'
import type { Strip } from './strip'
import type { StripLayout } from './strip-layout'

/** An instance in the grid. */
export type Place = { readonly strip: number; readonly id: number }

/** A strip and where its instances stand; null for one that was never read. */
export type LaidOut = { readonly strip: Strip; readonly layout: StripLayout | null }

/** The instance at a slot. */
export function idAt({ strip: { instances }, layout }: LaidOut, slot: number): number | null {
  const place = layout?.slots[slot] ?? -1
  return place < 0 ? null : (instances?.columns.ids[place] ?? null)
}

/** Where an instance stands; null where there is none with this number. */
export function slotOfId({ strip: { instances }, layout }: LaidOut, id: number): number | null {
  const place = instances?.indexOf(id) ?? -1
  return place < 0 ? null : (layout?.slotOf[place] ?? null)
}

/** The first or the last instance as they stand. */
function endOf(grid: readonly LaidOut[], strip: number, step: 1 | -1): Place | null {
  const one = grid[strip]
  const slots = one?.layout?.slots
  if (!one || !slots) return null
  for (let slot = step === 1 ? 0 : slots.length - 1; slot >= 0 && slot < slots.length; slot += step) {
    const id = idAt(one, slot)
    if (id !== null) return { strip, id }
  }
  return null
}

/** The first instance of all strips. */
export function firstPlace(grid: readonly LaidOut[]): Place | null {
  for (const strip of grid.keys()) {
    const first = endOf(grid, strip, 1)
    if (first) return first
  }
  return null
}

/** The next instance in trouble after a place, as they stand, strip by strip, from the start again after the last. */
export function nextTrouble(grid: readonly LaidOut[], from: Place | null): Place | null {
  const fromSlot = from && grid[from.strip] ? slotOfId(grid[from.strip] ?? NOWHERE, from.id) : null
  const start = from?.strip ?? 0
  for (let step = 0; step <= grid.length; step++) {
    const strip = (start + step) % Math.max(1, grid.length)
    const one = grid[strip]
    const slots = one?.layout?.slots
    if (!one || !slots) continue
    const after = step === 0 ? (fromSlot ?? -1) : -1
    const until = step === grid.length ? (fromSlot ?? -1) : slots.length - 1
    for (let slot = after + 1; slot <= until; slot++) {
      const place = slots[slot] ?? -1
      if (place < 0 || !one.strip.instances || !isTroubled(one.strip.instances.stateAt(place))) continue
      const id = idAt(one, slot)
      if (id !== null) return { strip, id }
    }
  }
  return null
}

const NOWHERE: LaidOut = {
  strip: { label: '', believed: false, asOfMs: null, instances: null, rackRule: null, detailUrl: () => '' },
  layout: null,
}

/** Where a key leads from a place; null for keys that lead nowhere. `columns` is the width of a strip. */
export function placeByKey(
  grid: readonly LaidOut[],
  from: Place,
  key: string,
  columns: number,
  whole: boolean,
): Place | null {
  const one = grid[from.strip]
  const slot = one && slotOfId(one, from.id)
  if (!one || slot == null) return KEYS.has(key) ? firstPlace(grid) : null
  switch (key) {
    case 'ArrowRight':
      return along(one, from, slot, 1)
    case 'ArrowLeft':
      return along(one, from, slot, -1)
    case 'ArrowDown':
      return across(grid, from, slot, columns, 1)
    case 'ArrowUp':
      return across(grid, from, slot, columns, -1)
    case 'Home':
      return whole ? firstPlace(grid) : endOf(grid, from.strip, 1)
    case 'End':
      return whole ? lastPlace(grid) : endOf(grid, from.strip, -1)
    case 'PageDown':
      return toStrip(grid, from, 1)
    case 'PageUp':
      return toStrip(grid, from, -1)
    default:
      return null
  }
}

const KEYS: ReadonlySet<string> = new Set([
  'ArrowRight',
  'ArrowLeft',
  'ArrowDown',
  'ArrowUp',
  'Home',
  'End',
  'PageDown',
  'PageUp',
])

function lastPlace(grid: readonly LaidOut[]): Place | null {
  for (const strip of [...grid.keys()].reverse()) {
    const last = endOf(grid, strip, -1)
    if (last) return last
  }
  return null
}

/** The next instance in the strip, over whatever nobody stands in; the place itself at its end. */
function along(one: LaidOut, from: Place, slot: number, step: 1 | -1): Place {
  const size = one.layout?.slots.length ?? 0
  for (let at = slot + step; at >= 0 && at < size; at += step) {
    const id = idAt(one, at)
    if (id !== null) return { strip: from.strip, id }
  }
  return from
}

/** The next row with somebody in it, in this strip or else the one beside it; there whoever is nearest to the column. */
function across(grid: readonly LaidOut[], from: Place, slot: number, columns: number, step: 1 | -1): Place {
  const column = slot % columns
  let row = Math.floor(slot / columns) + step
  for (let strip = from.strip; strip >= 0 && strip < grid.length; strip += step) {
    const one = grid[strip]
    const rows = one?.layout?.rows ?? 0
    if (strip !== from.strip) row = step === 1 ? 0 : rows - 1
    for (; one && row >= 0 && row < rows; row += step) {
      const id = nearestInRow(one, row, column, columns)
      if (id !== null) return { strip, id }
    }
  }
  return from
}

function nearestInRow(one: LaidOut, row: number, column: number, columns: number): number | null {
  for (let away = 0; away < columns; away++)
    for (const at of away === 0 ? [column] : [column - away, column + away]) {
      const id = at < 0 || at >= columns ? null : idAt(one, row * columns + at)
      if (id !== null) return id
    }
  return null
}

/** The same number in the next strip that has instances, or the nearest that there is. */
function toStrip(grid: readonly LaidOut[], from: Place, step: 1 | -1): Place {
  for (let strip = from.strip + step; strip >= 0 && strip < grid.length; strip += step) {
    const instances = grid[strip]?.strip.instances
    if (!instances || instances.length === 0) continue
    if (instances.indexOf(from.id) >= 0) return { strip, id: from.id }
    const below = instances.columns.ids.findLast((id) => id < from.id)
    return { strip, id: below ?? instances.columns.ids[0] ?? 0 }
  }
  return from
}
