'use client'

import { parseAsArrayOf, parseAsString } from 'nuqs'
import { useAddress } from '@/components/ui/use-address'

const PARSERS = { q: parseAsString.withDefault(''), open: parseAsArrayOf(parseAsString).withDefault([]) }

/** What of the clusters is looked for and which rows somebody has opened or closed, kept in the address of the page. */
export function useClusterView() {
  const [{ q, open }, write] = useAddress(PARSERS)
  return {
    q,
    search: (text: string) => write({ q: text === '' ? null : text }),
    isToggled: (cluster: string) => open.includes(cluster),
    toggle: (cluster: string) =>
      write((held) => {
        const now = held.open.includes(cluster) ? held.open.filter((each) => each !== cluster) : [...held.open, cluster]
        return { open: now.length === 0 ? null : now }
      }),
  }
}
