'use client'

import { parseAsArrayOf, parseAsString, useQueryStates } from 'nuqs'

const PARSERS = { q: parseAsString.withDefault(''), open: parseAsArrayOf(parseAsString).withDefault([]) }

/** What of the clusters is looked for and which rows somebody has opened or closed, kept in the address of the page. */
export function useClusterView() {
  const [{ q, open }, setStates] = useQueryStates(PARSERS, { history: 'replace' })
  return {
    q,
    search: (text: string) => void setStates({ q: text === '' ? null : text }),
    isToggled: (cluster: string) => open.includes(cluster),
    toggle: (cluster: string) =>
      void setStates((held) => {
        const now = held.open.includes(cluster) ? held.open.filter((each) => each !== cluster) : [...held.open, cluster]
        return { open: now.length === 0 ? null : now }
      }),
  }
}
