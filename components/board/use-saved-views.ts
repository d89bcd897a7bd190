'use client'

import { useSyncExternalStore } from 'react'
import { NO_VIEWS, readViews, type SavedViews, writeViews } from './saved-views'

const KEY = 'airglow.board-views'
const listeners = new Set<() => void>()

/** As last read or written here; null: not read yet. */
let held: SavedViews | null = null

/** What this browser keeps. */
export function keptViews(): SavedViews {
  if (held) return held
  try {
    held = readViews(localStorage.getItem(KEY))
  } catch {
    held = NO_VIEWS
  }
  return held
}

/** Replaces what this browser keeps. @returns false where the browser refuses, and it is good for this visit only */
export function keepViews(views: SavedViews): boolean {
  held = views
  for (const listener of listeners) listener()
  try {
    localStorage.setItem(KEY, writeViews(views))
    return true
  } catch {
    return false
  }
}

/** Another tab of this browser may keep something too. */
function onStorage({ key }: StorageEvent) {
  if (key !== KEY && key !== null) return
  held = null
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('storage', onStorage)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) window.removeEventListener('storage', onStorage)
  }
}

/** The views this browser keeps; none while the page is not alive yet. */
export const useSavedViews = (): SavedViews => useSyncExternalStore(subscribe, keptViews, () => NO_VIEWS)
