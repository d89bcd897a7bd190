'use client'

import { createParser, parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs'
import { useMemo } from 'react'
import { useAddress } from '@/components/ui/use-address'
import { INSTANCE_STATES, type InstanceState } from '@/lib/domain/instance'
import { GROUPINGS, SORTS } from './arrangement'
import type { Place } from './grid-cursor'
import type { Strip } from './strip'
import { useMedia } from './use-media'

export const ZOOMS = ['bar', 'strip', 'table'] as const

const LONGEST_LABEL = 300
const parseAsLabel = createParser({
  parse: (text: string) => (text.length === 0 || text.length > LONGEST_LABEL ? null : text),
  serialize: (text: string) => text,
})

/** Everything about the grid that belongs to its address. What is not understood there is ignored. */
const VIEW = {
  zoom: parseAsStringLiteral(ZOOMS),
  state: parseAsArrayOf(parseAsStringLiteral(INSTANCE_STATES)).withDefault([]),
  sort: parseAsStringLiteral(SORTS).withDefault('number'),
  group: parseAsStringLiteral(GROUPINGS).withDefault('none'),
  /** Healthy runs of the table are folded. */
  fold: parseAsBoolean.withDefault(true),
  /** One strip alone, by its label. */
  in: parseAsLabel,
  /** The instance whose panel is open: `dca1:17`. */
  i: parseAsString,
}

/** The view as the address has it, and how to change it; a phone begins with bars. */
export function useGridView() {
  const [view, setView] = useAddress(VIEW)
  const isPhone = useMedia('(max-width: 639px)')
  return {
    ...view,
    zoom: view.zoom ?? (isPhone ? 'bar' : 'strip'),
    setView,
    toggleState: (state: InstanceState) => {
      const next = view.state.includes(state) ? view.state.filter((each) => each !== state) : [...view.state, state]
      setView({ state: next.length === 0 ? null : next })
    },
  }
}
export type GridView = ReturnType<typeof useGridView>

/** What of the view says which instances are shown, and how they lie. */
export type ShownView = Pick<GridView, 'state' | 'sort' | 'group' | 'fold' | 'setView'>

/** The same object until something of it changes, so that another zoom alone draws nothing anew. */
export function useShownView({ state, sort, group, fold, setView }: GridView): ShownView {
  return useMemo(() => ({ state, sort, group, fold, setView }), [state, sort, group, fold, setView])
}

/** `dca1:17` in the address, as a place; null when there is no such strip. */
export function placeNamed(strips: readonly Strip[], name: string): Place | null {
  const colon = name.lastIndexOf(':')
  const strip = strips.findIndex(({ label }) => label === name.slice(0, colon))
  const id = name.slice(colon + 1)
  return strip < 0 || !/^\d{1,9}$/.test(id) ? null : { strip, id: Number(id) }
}

export const placeName = ({ label }: Pick<Strip, 'label'>, id: number): string => `${label}:${id}`
