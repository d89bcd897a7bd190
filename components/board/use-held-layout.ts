'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type RowLayout, waitingMoves } from './row-layout'

/** Somebody whose hand has rested this long is not about to click; trouble should not wait for a coffee. */
const REST_MS = 30_000

/**
 * Rows stay where they are while a hand is on the list: what somebody aims at must not become something else. What a row says is
 * always of now; only its place waits, until the hand leaves or has rested for 30 s. Another view is laid out at once.
 *
 * @param view changes when the person asks for something else
 */
export function useHeldLayout(fresh: RowLayout, view: string) {
  const [handOn, setHandOn] = useState(false)
  const [held, setHeld] = useState({ view, layout: fresh })
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined)
  const isHeld = handOn && held.view === view
  if (!isHeld && held.layout !== fresh) setHeld({ view, layout: fresh })
  const layout = isHeld ? held.layout : fresh
  const waiting = useMemo(() => waitingMoves(layout, fresh), [layout, fresh])

  const release = useCallback(() => {
    clearTimeout(rest.current)
    setHandOn(false)
  }, [])
  const hold = useCallback(() => {
    clearTimeout(rest.current)
    rest.current = setTimeout(() => setHandOn(false), REST_MS)
    setHandOn(true)
  }, [])
  useEffect(() => () => clearTimeout(rest.current), [])
  return { layout, waiting, hold, release }
}
