import { HISTORY_PAGE_ROWS, type HistoryQuery, type HistoryReply, type HistoryRow } from '@/lib/contract/history'
import { formatJobKey } from '@/lib/domain/job'
import { type KeptRow, listHistory } from '@/lib/store/history-reading'
import type { Principal } from '../principal'
import type { Runtime } from '../runtime'

/** A page of every meta-update that is kept, forgotten by the schedulers or not. @throws AppError store-unavailable */
export async function readHistory(
  runtime: Runtime,
  _principal: Principal,
  { since, q, before }: HistoryQuery,
): Promise<HistoryReply> {
  const { store, storeWatch, config, nowMs } = runtime
  const [ms = '', ...id] = before?.split('~') ?? []
  const rows = await storeWatch.withStore(() =>
    // One more than is shown tells whether there are more.
    listHistory(store.db, {
      sinceMs: since ?? null,
      text: q ?? null,
      before: before === undefined ? null : { ms: Number(ms), id: id.join('~') },
      limit: HISTORY_PAGE_ROWS + 1,
    }),
  )
  const shown = rows.slice(0, HISTORY_PAGE_ROWS)
  const last = shown.at(-1)
  const { metaUpdates } = runtime.overview()
  return {
    nowMs: nowMs(),
    store: storeWatch.state,
    rows: shown.map((row) => ({ ...rowView(row), onBoard: metaUpdates.has(row.id) })),
    next: rows.length > shown.length && last ? `${last.lastModifiedAtMs}~${last.id}` : null,
    keptForMs: config.history.keepMs,
  }
}

function rowView({ id, heads, lastModifiedAtMs, goneAtMs }: KeptRow): Omit<HistoryRow, 'onBoard'> {
  const members = heads.filter(({ place }) => place.as === 'member')
  const statuses = new Map<HistoryRow['statuses'][number]['status'], number>()
  for (const { summary } of members) statuses.set(summary.status, (statuses.get(summary.status) ?? 0) + 1)
  return {
    id,
    jobs: [...new Map(heads.map(({ key }) => [formatJobKey(key.job), key.job])).values()],
    fromBuilds: distinct(members.flatMap(({ details }) => details?.initial.map(({ build }) => build) ?? [])),
    toBuilds: distinct(members.flatMap(({ details }) => details?.desired?.build ?? [])),
    users: distinct(members.flatMap(({ summary }) => summary.user ?? [])),
    startedAtMs: Math.min(...heads.map(({ summary }) => summary.createdAtMs)),
    lastModifiedAtMs,
    clusters: distinct(heads.map(({ key }) => key.cluster)),
    statuses: [...statuses].map(([status, count]) => ({ status, members: count })),
    forgottenAtMs: goneAtMs,
  }
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)]
