'use client'

import { useCallback } from 'react'
import { useAddress } from '@/components/ui/use-address'
import { BOARD_PARSERS, type BoardView, stateOf } from './board-view'

/** The view in the address of the page, and the ways to another one: all of it, or another search only. */
export function useBoardView() {
  const [view, write] = useAddress(BOARD_PARSERS)
  const setView = useCallback((next: BoardView) => write(stateOf(next)), [write])
  const search = useCallback((q: string) => write({ q }), [write])
  return { view, setView, search }
}
