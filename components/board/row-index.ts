import { ATTENTION_LOOK, statusLook } from '@/components/status'
import type { BoardRow } from '@/lib/contract/meta-update'
import type { Facet } from './board-filter'

/** A word of a search, and the field it has to stand in; null: any. In lower case. */
export type Condition = { readonly field: Facet | 'build' | null; readonly text: string }

/** What a row can be found by. */
export type RowIndex = {
  readonly startedAtMs: number
  /** Everything, in lower case. */
  readonly text: string
  /** By field, in lower case, a line for each value. */
  readonly fields: Readonly<Record<Facet | 'build', string>>
  /** By facet, its values as they are. */
  readonly values: Readonly<Record<Facet, readonly string[]>>
}

/** Rows are never changed, only replaced, so that each is read once. */
const known = new WeakMap<BoardRow, RowIndex>()

export function indexOf(row: BoardRow): RowIndex {
  const held = known.get(row)
  if (held) return held
  const values = {
    status: [row.attention, ...row.statuses],
    cluster: row.clusters.names,
    role: distinct(row.jobs.map(({ role }) => role)),
    environment: distinct(row.jobs.map(({ environment }) => environment)),
    job: distinct(row.jobs.map(({ name }) => name)),
    user: row.users,
  }
  const fields = {
    // As people say it, as the scheduler writes it, and as it stands in an address.
    status: lines([
      row.attention,
      ATTENTION_LOOK[row.attention].word,
      ...row.statuses.flatMap((status) => [status, status.replaceAll('_', '-'), statusLook(status).word]),
    ]),
    cluster: lines(values.cluster),
    role: lines(values.role),
    environment: lines(values.environment),
    job: lines(values.job),
    user: lines(values.user),
    build: lines([...row.fromBuilds, ...row.toBuilds]),
  }
  const keys = row.jobs.map(({ role, environment, name }) => `${role}/${environment}/${name}`)
  const text = [lines([row.id, row.headline, ...keys]), ...Object.values(fields)].join('\n')
  const index = { startedAtMs: row.startedAtMs, text, fields, values }
  known.set(row, index)
  return index
}

const lines = (texts: readonly string[]): string => texts.join('\n').toLowerCase()

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)]

/** Rows read at once while nobody waits. */
const AT_ONCE = 100

/** Reads rows before anybody searches them, a few at a time when the browser has nothing else to do. @returns what ends it */
export function readAhead(rows: readonly BoardRow[]): () => void {
  // Safari has no idle time to give; there the first search reads them.
  if (typeof requestIdleCallback === 'undefined') return () => {}
  let at = 0
  const read = () => {
    for (const row of rows.slice(at, at + AT_ONCE)) indexOf(row)
    at += AT_ONCE
    if (at < rows.length) handle = requestIdleCallback(read)
  }
  let handle = requestIdleCallback(read)
  return () => cancelIdleCallback(handle)
}
