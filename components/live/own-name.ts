'use client'

import { useSyncExternalStore } from 'react'
import { NAME_HEADER, NAME_LENGTH, ownName } from '@/lib/contract/own-name'

const KEY = 'airglow.name'
const listeners = new Set<() => void>()

/** As typed, in this tab; the browser may refuse to keep anything. */
let typed: string | null = null

function read(): string {
  if (typed !== null) return typed
  try {
    typed = localStorage.getItem(KEY) ?? ''
  } catch {
    typed = ''
  }
  return typed
}

/** Remembers the name under which this browser acts. */
export function keepOwnName(text: string): void {
  typed = text.slice(0, NAME_LENGTH.most)
  try {
    localStorage.setItem(KEY, typed)
  } catch {
    // It is good for this visit then.
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The name as typed; empty: none. */
export const useOwnName = (): string => useSyncExternalStore(subscribe, read, () => '')

/** What a request says of who acts; nothing for a name that cannot be kept. */
export function nameHeaders(): Record<string, string> {
  const name = ownName(read())
  return name === null ? {} : { [NAME_HEADER]: encodeURIComponent(name) }
}
