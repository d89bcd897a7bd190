'use client'

import { useQueryStates } from 'nuqs'
import { useCallback } from 'react'
import { addressWillBe } from './address-writes'
import { BOARD_PARSERS, type BoardView, stateOf } from './board-view'

/** The view in the address of the page, and the ways to another one: all of it, or another search only. */
export function useBoardView() {
  const [view, setState] = useQueryStates(BOARD_PARSERS, { history: 'replace' })
  const setView = useCallback((next: BoardView) => addressWillBe(setState(stateOf(next))), [setState])
  const search = useCallback((q: string) => addressWillBe(setState({ q })), [setState])
  return { view, setView, search }
}
