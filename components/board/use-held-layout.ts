'use client'

import { useMemo, useState } from 'react'
import { type RowLayout, waitingMoves } from './row-layout'

/**
 * Rows stay where they are while a hand is on the list: what somebody aims at must not become something else. What a row says is
 * always of now; only its place waits. Another view is laid out at once.
 *
 * @param view changes when the person asks for something else
 */
export function useHeldLayout(fresh: RowLayout, view: string, handOn: boolean) {
  const [held, setHeld] = useState({ view, layout: fresh })
  const isHeld = handOn && held.view === view
  if (!isHeld && held.layout !== fresh) setHeld({ view, layout: fresh })
  const layout = isHeld ? held.layout : fresh
  const waiting = useMemo(() => waitingMoves(layout, fresh), [layout, fresh])
  return { layout, waiting }
}
