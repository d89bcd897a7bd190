'use client'

import { createParser } from 'nuqs'
import { createContext, useContext } from 'react'
import { serverNow } from '@/components/live/server-clock'
import { useAddress } from '@/components/ui/use-address'
import { formatMoment, parseMoment, type Standpoint } from '@/lib/contract/standpoint'

const PARSERS = { at: createParser<number>({ parse: parseMoment, serialize: formatMoment }) }

/** Inside, it is this snapshot that is looked at. */
export const SnapshotShown = createContext<string | null>(null)

export type Moments = {
  /** From where in time the page looks. */
  readonly standpoint: Standpoint
  /** The moment asked for; null: none, or one that is still to come. */
  readonly atMs: number | null
  /** The address holds a moment that is still to come. */
  readonly ahead: boolean
  /** Looks from another moment; null: from now. The browser’s way back leads here again unless `step`. */
  readonly goTo: (atMs: number | null, way?: 'go' | 'step') => void
}

/** From where in time this page looks, as its address says it. */
export function useMoments(): Moments {
  const [{ at: asked }, write] = useAddress(PARSERS)
  const snapshot = useContext(SnapshotShown)
  const ahead = asked !== null && asked >= serverNow()
  const atMs = ahead || snapshot !== null ? null : asked
  return {
    standpoint: snapshot !== null ? { snapshot } : atMs !== null ? { at: formatMoment(atMs) } : {},
    atMs,
    ahead,
    goTo: (ms, way = 'go') => write({ at: ms }, way === 'go' ? 'push' : 'replace'),
  }
}

export const useStandpoint = (): Standpoint => useMoments().standpoint
