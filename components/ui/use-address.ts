'use client'

import { type SetValues, type UseQueryStatesKeysMap, useQueryStates, type Values } from 'nuqs'
import { useCallback } from 'react'
import { addressWillBe } from './address-writes'

/** Changes what the address says, a moment later. With `push` the browser’s way back leads to what it says now. */
export type WriteAddress<Parsers extends UseQueryStatesKeysMap> = (
  change: Parameters<SetValues<Parsers>>[0],
  history?: 'push' | 'replace',
) => void

/** What the address of the page says under these keys, and how to change it. */
export function useAddress<Parsers extends UseQueryStatesKeysMap>(
  parsers: Parsers,
): [Values<Parsers>, WriteAddress<Parsers>] {
  const [values, setValues] = useQueryStates(parsers)
  const write = useCallback<WriteAddress<Parsers>>(
    (change, history = 'replace') => addressWillBe(setValues(change, { history })),
    [setValues],
  )
  return [values, write]
}
