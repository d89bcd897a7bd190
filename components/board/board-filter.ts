import type { BoardRow } from '@/lib/contract/meta-update'
import { type Condition, indexOf, type RowIndex } from './row-index'

/** What rows can be chosen by. */
export const FACETS = ['status', 'cluster', 'role', 'environment', 'job', 'user'] as const
export type Facet = (typeof FACETS)[number]

/** How long ago something began at most. */
export const SPANS = { '1h': 3_600_000, '6h': 6 * 3_600_000, '24h': 24 * 3_600_000, '7d': 7 * 24 * 3_600_000 } as const
export type Span = keyof typeof SPANS

/** Which rows somebody wants to see. Of one facet any value will do; of several facets each has to hold. */
export type BoardFilter = { readonly [facet in Facet]: readonly string[] } & {
  /** Words, and `cluster:dca1` and the like; every one has to hold. */
  readonly q: string
  readonly since: Span | null
  readonly from: Date | null
  readonly to: Date | null
}

/** The parts of a filter that can hide rows each for itself. */
export const PARTS = ['q', ...FACETS, 'started'] as const
export type Part = (typeof PARTS)[number]

type Test = { readonly part: Part; readonly holds: (index: RowIndex) => boolean }

export const NO_FILTER: BoardFilter = {
  q: '',
  status: [],
  cluster: [],
  role: [],
  environment: [],
  job: [],
  user: [],
  since: null,
  from: null,
  to: null,
}

/** Whether a part of the filter asks for anything. */
export function isActive(filter: BoardFilter, part: Part): boolean {
  if (part === 'q') return filter.q.trim() !== ''
  if (part === 'started') return filter.since !== null || filter.from !== null || filter.to !== null
  return filter[part].length > 0
}

/** The filter without one of its parts. */
export function without(filter: BoardFilter, part: Part): BoardFilter {
  if (part === 'q') return { ...filter, q: '' }
  return part === 'started' ? { ...filter, since: null, from: null, to: null } : { ...filter, [part]: [] }
}

/** The words of a search that ask for no facet, as the history takes them. */
export const plainWords = (q: string): string =>
  q
    .split(/\s+/)
    .filter((word) => word !== '' && !word.includes(':'))
    .join(' ')

/** `cluster:` and what else may stand before a word, and what it asks. */
const TYPED: Readonly<Record<string, Facet | 'build'>> = {
  status: 'status',
  is: 'status',
  cluster: 'cluster',
  role: 'role',
  env: 'environment',
  environment: 'environment',
  job: 'job',
  service: 'job',
  user: 'user',
  by: 'user',
  build: 'build',
}

/** The words of a search: `cluster:dca1` asks one field, anything else all of them; quotes keep words together. */
export function conditionsOf(q: string): Condition[] {
  return [...q.toLowerCase().matchAll(WORDS)].flatMap(([whole, name, quoted, bare, phrase, word]): Condition[] => {
    const field = name === undefined ? undefined : TYPED[name]
    const text = field ? (quoted ?? bare ?? '') : name === undefined ? (phrase ?? word ?? '') : whole
    return text === '' ? [] : [{ field: field ?? null, text }]
  })
}

/** A field with its value, which is still empty while it is being typed; words in quotes; a word. */
const WORDS = /([a-z]+):(?:"([^"]*)"?|(\S*))|"([^"]*)"?|(\S+)/g

function testsOf(filter: BoardFilter, nowMs: number): Test[] {
  const tests: Test[] = []
  const conditions = conditionsOf(filter.q)
  if (conditions.length > 0)
    tests.push({
      part: 'q',
      holds: ({ text, fields }) =>
        conditions.every((one) => (one.field === null ? text : fields[one.field]).includes(one.text)),
    })
  for (const facet of FACETS) {
    const wanted = new Set(filter[facet])
    if (wanted.size > 0)
      tests.push({ part: facet, holds: ({ values }) => values[facet].some((one) => wanted.has(one)) })
  }
  if (isActive(filter, 'started')) {
    const fromMs = Math.max(
      filter.from?.getTime() ?? -Infinity,
      filter.since === null ? -Infinity : nowMs - SPANS[filter.since],
    )
    const toMs = filter.to?.getTime() ?? Infinity
    tests.push({ part: 'started', holds: ({ startedAtMs }) => startedAtMs >= fromMs && startedAtMs <= toMs })
  }
  return tests
}

/** Rows for which every part of the filter holds, in the order they came. @param nowMs by the server's clock */
export function matching(rows: readonly BoardRow[], filter: BoardFilter, nowMs: number): readonly BoardRow[] {
  const tests = testsOf(filter, nowMs)
  if (tests.length === 0) return rows
  return rows.filter((row) => {
    const index = indexOf(row)
    return tests.every(({ holds }) => holds(index))
  })
}

export type Choices = {
  /** By facet, how many rows every value would leave, all other parts as they are. */
  readonly counts: Readonly<Record<Facet, ReadonlyMap<string, number>>>
  /** By part, how many rows it hides alone: they would show without it. */
  readonly hidden: ReadonlyMap<Part, number>
}

/** What every choice in reach would come to. */
export function choicesOf(rows: readonly BoardRow[], filter: BoardFilter, nowMs: number): Choices {
  const tests = testsOf(filter, nowMs)
  const counts = {
    status: new Map<string, number>(),
    cluster: new Map<string, number>(),
    role: new Map<string, number>(),
    environment: new Map<string, number>(),
    job: new Map<string, number>(),
    user: new Map<string, number>(),
  }
  const hidden = new Map<Part, number>()
  for (const row of rows) {
    const index = indexOf(row)
    const failing = tests.filter(({ holds }) => !holds(index))
    const [only] = failing
    if (failing.length > 1) continue
    if (only) hidden.set(only.part, (hidden.get(only.part) ?? 0) + 1)
    for (const facet of FACETS)
      if (!only || only.part === facet)
        for (const value of index.values[facet]) counts[facet].set(value, (counts[facet].get(value) ?? 0) + 1)
  }
  return { counts, hidden }
}
