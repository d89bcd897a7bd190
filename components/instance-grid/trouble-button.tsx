'use client'

import { Button } from '@/components/ui/button'
import { KeyHint } from '@/components/ui/key-hint'
import { isTroubled } from '@/lib/domain/instance'
import { say } from '@/lib/messages/say'
import type { Place } from './grid-cursor'
import { type Strip, troubledIn } from './strip'

/** Goes from one instance in trouble to the next, by number; the key does the same in the order that is shown. */
export function TroubleButton({
  strips,
  cursor,
  onCursor,
}: {
  strips: readonly Strip[]
  cursor: Place | null
  onCursor: (place: Place) => void
}) {
  if (!strips.some((strip) => troubledIn(strip) > 0)) return null
  return (
    <Button
      size="small"
      weight="quiet"
      className="max-lg:min-h-11"
      onClick={() => {
        const next = nextByNumber(strips, cursor)
        if (next) onCursor(next)
      }}
    >
      {say('grid.next-in-trouble')} <KeyHint keys={['f']} />
    </Button>
  )
}

function nextByNumber(strips: readonly Strip[], from: Place | null): Place | null {
  let first: Place | null = null
  for (const [strip, { instances }] of strips.entries())
    for (let place = 0; place < (instances?.length ?? 0); place++) {
      if (!instances || !isTroubled(instances.stateAt(place))) continue
      const id = instances.columns.ids[place] ?? 0
      first ??= { strip, id }
      if (!from || strip > from.strip || (strip === from.strip && id > from.id)) return { strip, id }
    }
  return first
}
