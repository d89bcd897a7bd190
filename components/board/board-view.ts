import {
  createParser,
  createSerializer,
  type inferParserType,
  parseAsArrayOf,
  parseAsIsoDateTime,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs'
import { paths } from '@/lib/contract/paths'
import { type BoardFilter, NO_FILTER, SPANS, type Span } from './board-filter'
import { SORTS, type Sort } from './sorting'

/** What somebody looks at: which rows, and in which order. */
export type BoardView = BoardFilter & { readonly sort: Sort }

const MOST_VALUES = 50
const MOST_LETTERS = 200

/** Longer ones than anybody writes are cut, so that an address cannot keep a browser busy. */
const texts = parseAsArrayOf(parseAsString)
const parseAsTexts = createParser<string[]>({
  parse: (value) => {
    const all = (texts.parse(value) ?? []).map((text) => text.slice(0, MOST_LETTERS)).filter((text) => text !== '')
    return [...new Set(all)].slice(0, MOST_VALUES)
  },
  serialize: (value) => texts.serialize(value),
  eq: (a, b) => a.length === b.length && a.every((text, at) => text === b[at]),
}).withDefault([])

const parseAsSearch = createParser<string>({
  parse: (value) => value.slice(0, MOST_LETTERS),
  serialize: (value) => value,
}).withDefault('')

const isSpan = (text: string): text is Span => Object.hasOwn(SPANS, text)

/** The board's part of an address; what nobody understands is taken for not being there. */
export const BOARD_PARSERS = {
  q: parseAsSearch,
  status: parseAsTexts,
  cluster: parseAsTexts,
  role: parseAsTexts,
  environment: parseAsTexts,
  job: parseAsTexts,
  user: parseAsTexts,
  since: parseAsStringLiteral(Object.keys(SPANS).filter(isSpan)),
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
  sort: parseAsStringLiteral(SORTS).withDefault('worst'),
}

export type BoardState = inferParserType<typeof BOARD_PARSERS>

export const NO_VIEW: BoardView = { ...NO_FILTER, sort: 'worst' }

const queryOf = createSerializer(BOARD_PARSERS)

/** A view as nuqs wants it written. */
export const stateOf = (view: BoardView): BoardState => ({
  ...view,
  status: [...view.status],
  cluster: [...view.cluster],
  role: [...view.role],
  environment: [...view.environment],
  job: [...view.job],
  user: [...view.user],
})

/** `?cluster=dca1&sort=newest`, always in the same order; empty for the view of everything. */
export const addressOf = (view: BoardView): string => queryOf(stateOf(view))

/** A view from what `addressOf` made of it, or from anything else. */
export function viewOf(address: string): BoardView {
  const search = new URLSearchParams(address)
  const read = <T>({ parse }: { parse: (value: string) => T | null }, key: string, otherwise: T): T => {
    const value = search.get(key)
    return value === null ? otherwise : (parse(value) ?? otherwise)
  }
  return {
    q: read(BOARD_PARSERS.q, 'q', ''),
    status: read(BOARD_PARSERS.status, 'status', []),
    cluster: read(BOARD_PARSERS.cluster, 'cluster', []),
    role: read(BOARD_PARSERS.role, 'role', []),
    environment: read(BOARD_PARSERS.environment, 'environment', []),
    job: read(BOARD_PARSERS.job, 'job', []),
    user: read(BOARD_PARSERS.user, 'user', []),
    since: read<Span | null>(BOARD_PARSERS.since, 'since', null),
    from: read<Date | null>(BOARD_PARSERS.from, 'from', null),
    to: read<Date | null>(BOARD_PARSERS.to, 'to', null),
    sort: read<Sort>(BOARD_PARSERS.sort, 'sort', 'worst'),
  }
}

/** Where a view is found. */
export const viewHref = (view: BoardView): string => `${paths.board()}${addressOf(view)}`
