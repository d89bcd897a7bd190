import { type Look, memberLook, statusLook } from '@/components/status'
import type { JobChange, JobChangeCell } from '@/lib/contract/job'
import { isActive } from '@/lib/domain/update-lifecycle'

type Builds = readonly { readonly build: string; readonly count: number }[]

/** What one cluster ran after one change. */
export type HistoryCell = {
  /** What the change did there; null: it was not there, and what ran before went on. */
  readonly change: JobChangeCell | null
  readonly look: Look | null
  /** Null: nobody tells. */
  readonly builds: Builds | null
  /** How much of it is the build that the change brings; of nothing, or of a change that brings none: none. */
  readonly share: 'all' | 'some' | 'none'
}

export type HistoryRow = {
  /** Clusters that went through all of it alike. */
  readonly clusters: readonly string[]
  readonly cells: readonly HistoryCell[]
}

/** From so many clusters on, those that went through it alike share a row. */
const MANY = 8

/** How a change stands in one cluster; what ended there is not doubted because the cluster is silent now. */
export function cellLook({ status, attention, freshness, direction, held }: JobChangeCell): Look {
  if (attention === null) return freshness === 'current' ? statusLook(status) : memberLookOf('unknown', freshness)
  const believed = isActive(status) || attention === 'unknown' ? freshness : 'current'
  return memberLookOf(attention, believed)

  function memberLookOf(judged: NonNullable<typeof attention>, asOf: typeof freshness): Look {
    return memberLook({
      status,
      attention: judged,
      freshness: asOf,
      progress: { direction, done: null, total: null },
      holdId: held ? 'held' : null,
    })
  }
}

/**
 * A row for every cluster and a cell for every change, the newest first: which cluster ran which build when.
 *
 * @param clusters in the order to show
 */
export function buildHistory(changes: readonly JobChange[], clusters: readonly string[]): HistoryRow[] {
  const rows = clusters
    .map((cluster) => ({ clusters: [cluster], cells: cellsOf(changes, cluster) }))
    // A cluster that never had it would be a row of nothing.
    .filter(({ cells }) => cells.some(({ change }) => change !== null))
  if (rows.length <= MANY) return rows
  const alike = new Map<string, HistoryRow>()
  for (const row of rows) {
    const key = JSON.stringify(row.cells.map(({ look, builds }) => [look, builds?.map(({ build }) => build)]))
    const known = alike.get(key)
    alike.set(key, known ? { ...known, clusters: [...known.clusters, ...row.clusters] } : row)
  }
  return [...alike.values()]
}

function cellsOf(changes: readonly JobChange[], cluster: string): HistoryCell[] {
  const own = changes.map(({ cells }) => cells.find((cell) => cell.cluster === cluster) ?? null)
  return changes.map((change, at): HistoryCell => {
    const cell = own[at] ?? null
    const builds = cell ? cell.left : (wentOn(own, at) ?? null)
    return { change: cell, look: cell && cellLook(cell), builds, share: shareOf(change, builds) }
  })
}

/** What ran while a change was elsewhere: what the one before it left, else what the one after it found. */
function wentOn(own: readonly (JobChangeCell | null)[], at: number): Builds | null {
  const before = own.slice(at + 1).find((cell) => cell !== null)
  if (before) return before.left
  const after = own.slice(0, at).findLast((cell) => cell !== null)
  const [only, ...others] = after?.fromBuilds ?? []
  // Of several nobody tells how many instances ran which.
  return only === undefined || others.length > 0 ? null : [{ build: only, count: 0 }]
}

function shareOf({ toBuilds }: JobChange, builds: Builds | null): HistoryCell['share'] {
  const brought = (builds ?? []).filter(({ build }) => toBuilds.includes(build)).length
  return brought === 0 ? 'none' : brought === builds?.length ? 'all' : 'some'
}

/** The name of a change in the address and in lists: its id, or of an update in no meta-update its own. */
export const changeName = ({ metaUpdateId, cells }: JobChange): string =>
  metaUpdateId ?? `${cells[0]?.cluster ?? ''} ${cells[0]?.updateId ?? ''}`
