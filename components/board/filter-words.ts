import { printable } from '@/components/ui/plain-text'
import { say } from '@/lib/messages/say'
import { type BoardFilter, FACETS, type Facet, isActive, type Part, without } from './board-filter'
import { facetWord } from './facet-word'
import { minuteText } from './utc-minute'

/** One thing that is asked for, and the filter without it. */
export type Asked = { readonly key: string; readonly words: string; readonly rest: BoardFilter }

/** Everything a filter asks for, one by one. */
export const askedBy = (filter: BoardFilter): Asked[] => [
  ...(isActive(filter, 'q') ? [{ key: 'q', words: partWords(filter, 'q'), rest: without(filter, 'q') }] : []),
  ...FACETS.flatMap((facet) =>
    filter[facet].map((value) => ({
      key: `${facet} ${value}`,
      words: chip(facet, [value]),
      rest: { ...filter, [facet]: filter[facet].filter((one) => one !== value) },
    })),
  ),
  ...(isActive(filter, 'started')
    ? [{ key: 'started', words: partWords(filter, 'started'), rest: without(filter, 'started') }]
    : []),
]

const either = new Intl.ListFormat('en', { type: 'disjunction' })

const chip = (facet: Facet, values: readonly string[]): string =>
  say('board.chip', {
    facet: say(`board.facet.${facet}`),
    value: either.format(values.map((value) => facetWord(facet, value))),
  })

/** A whole part of a filter in words: `Cluster: dca1 or phx2`. */
export function partWords(filter: BoardFilter, part: Part): string {
  if (part === 'q') return say('board.search-chip', { q: printable(filter.q.trim()) })
  return part === 'started' ? startedWords(filter) : chip(part, filter[part])
}

function startedWords({ since, from, to }: BoardFilter): string {
  const [first, last] = [from && `${minuteText(from)} UTC`, to && `${minuteText(to)} UTC`]
  if (first && last) return say('board.started-within', { from: first, to: last })
  if (first) return say('board.started-after', { from: first })
  if (last) return say('board.started-before', { to: last })
  return since ? say(`board.span.${since}`) : say('board.started-any')
}
