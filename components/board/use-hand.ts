'use client'

import { useCallback, useEffect, useRef, useState } from 'react'

/** Somebody whose hand has rested this long is not about to click; trouble should not wait for a coffee. */
const REST_MS = 30_000

/** Whether a hand is on the list: from its last move there until it leaves, or has rested for 30 s. */
export function useHand() {
  const [handOn, setHandOn] = useState(false)
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined)
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
  return { handOn, hold, release }
}
export type Hand = ReturnType<typeof useHand>
