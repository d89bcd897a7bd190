'use client'

import { useEffect, useRef, useState } from 'react'
import { SearchField } from '@/components/ui/search-field'
import { say } from '@/lib/messages/say'

/** The list follows this long after the last letter. */
const PAUSE_MS = 60

/** The search of the board. What is typed shows at once, whatever the list has to do; the list follows when the fingers pause. */
export function BoardSearch({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const pending = useRef<string | null>(null)
  useEffect(() => () => clearTimeout(timer.current), [])
  const follow = () => {
    clearTimeout(timer.current)
    if (pending.current !== null) onSearch(pending.current)
    pending.current = null
    setTyped(null)
  }
  return (
    <SearchField
      label={say('board.search')}
      hint={say('board.search-hint')}
      value={typed ?? q}
      onChange={(text) => {
        setTyped(text)
        clearTimeout(timer.current)
        pending.current = text
        timer.current = setTimeout(follow, PAUSE_MS)
      }}
      // Whoever leaves the field may open a row next; an address that changes after that would call them back.
      onLeave={follow}
    />
  )
}
