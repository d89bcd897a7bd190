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
  useEffect(() => () => clearTimeout(timer.current), [])
  return (
    <SearchField
      label={say('board.search')}
      hint={say('board.search-hint')}
      value={typed ?? q}
      onChange={(text) => {
        setTyped(text)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => {
          onSearch(text)
          setTyped(null)
        }, PAUSE_MS)
      }}
    />
  )
}
