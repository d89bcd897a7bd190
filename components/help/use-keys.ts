'use client'

import { useEffect, useRef } from 'react'
import { usePreferences } from '@/components/frame/preferences'
import { KEYS, type KeyId, type Press, usedKey } from './keys'

/** Two presses belong together when no more time lies between them. */
const TOGETHER_MS = 1_500

const REPEATING: ReadonlySet<string> = new Set(
  KEYS.flatMap((key) => ('repeats' in key ? key.presses.map((press) => press.key) : [])),
)

const FIELDS = 'input, textarea, select, [contenteditable], [role="textbox"]'
const LAYERS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'

/**
 * Listens for keys of the table. They are not heard while somebody types, in a dialog or a menu, or when something on the page has used
 * them already; and without a modifier only if the person wants that. ⌘K is heard in a field as well: nobody types it.
 */
export function useKeys(handlers: Partial<Record<KeyId, () => void>>): void {
  const { singleKeys } = usePreferences()
  const current = useRef(handlers)
  useEffect(() => {
    current.current = handlers
  })
  useEffect(() => {
    const presses: { press: Press; atMs: number }[] = []
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || (event.repeat && !REPEATING.has(event.key)) || event.isComposing) return
      const mod = event.metaKey || event.ctrlKey
      if (!isHeard(event.target, mod)) return
      presses.push({ press: { key: event.key, mod, alt: event.altKey }, atMs: event.timeStamp })
      presses.splice(0, presses.length - 2)
      const recent = presses.filter(({ atMs }) => event.timeStamp - atMs <= TOGETHER_MS).map(({ press }) => press)
      const wanted = KEYS.filter(({ id, presses: [first] }) => {
        const isSingle = !('mod' in first) && first.key !== 'Escape'
        return current.current[id] !== undefined && (singleKeys || !isSingle)
      })
      const id = usedKey(
        recent,
        wanted.map((key) => key.id),
      )
      if (id === null) return
      presses.length = 0
      event.preventDefault()
      current.current[id]?.()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [singleKeys])
}

function isHeard(target: EventTarget | null, mod: boolean): boolean {
  const at = target instanceof Element ? target : document.body
  // An open layer has the keys, also while the focus is on its way there.
  if (at.closest(LAYERS) !== null || document.querySelector('[role="dialog"][data-state="open"]') !== null) return false
  return mod || at.closest(FIELDS) === null
}
