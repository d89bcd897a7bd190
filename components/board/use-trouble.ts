'use client'

import { useState } from 'react'
import { useAnnouncement } from '@/components/live/announcer'
import { printable } from '@/components/ui/plain-text'
import type { BoardRow } from '@/lib/contract/meta-update'
import { say } from '@/lib/messages/say'

const inTrouble = (rows: readonly BoardRow[]): BoardRow[] => rows.filter(({ attention }) => attention === 'needs-you')

/** Tells, politely, of every meta-update that comes to need somebody while the page is open. */
export function useTrouble(rows: readonly BoardRow[]): void {
  const [told, setTold] = useState(() => ({ rows, ids: new Set(inTrouble(rows).map(({ id }) => id)), text: '' }))
  if (told.rows !== rows) {
    const now = inTrouble(rows)
    const added = now.filter(({ id }) => !told.ids.has(id))
    setTold({ rows, ids: new Set(now.map(({ id }) => id)), text: added.length > 0 ? sayTrouble(added) : told.text })
  }
  useAnnouncement(told.text)
}

/** One by its name and sentence; of several the worst, and how many. */
export function sayTrouble(added: readonly BoardRow[]): string {
  const [first] = added
  const service = printable(first?.jobs[0]?.name ?? first?.id ?? '')
  return added.length === 1
    ? say('board.new-trouble', { service, headline: printable(first?.headline ?? '') })
    : say('board.new-troubles', { n: added.length, service })
}
