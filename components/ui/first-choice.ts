'use client'

import { type KeyboardEvent, useState } from 'react'

const MOVES = ['ArrowUp', 'ArrowDown', 'Home', 'End']

/**
 * Which line of a list that changes while one types is chosen: the first, until the person moves to another. So Enter takes what
 * stands on top, also when that has only just arrived.
 *
 * @param first of the lines shown; undefined while there is none
 */
export function useFirstChoice(first: string | undefined) {
  const [moved, setMoved] = useState(false)
  const [value, setValue] = useState('')
  return {
    /** For the list as a whole. */
    list: {
      value: moved ? value : (first ?? ''),
      onValueChange: setValue,
      onKeyDown: (event: KeyboardEvent) => {
        if (MOVES.includes(event.key)) setMoved(true)
      },
      onPointerMove: () => setMoved(true),
    },
    /** When something else is typed. */
    forget: () => setMoved(false),
  }
}
