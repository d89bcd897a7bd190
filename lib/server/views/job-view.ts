import type { JobChange, JobChangeCell } from '@/lib/contract/job'
import { type BuildCount, type BuildLayout, buildCounts, layoutAfter } from '@/lib/domain/build-layout'
import type { Freshness } from '@/lib/domain/freshness'
import { type JobKey, sameJob } from '@/lib/domain/job'
import type { ObservedUpdate } from '@/lib/domain/meta-update'
import { isActive, UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'
import { worstAttention } from '@/lib/domain/verdict'
import type { Board } from '@/lib/fleet/board'
import type { JudgedMember, Overview } from '../overview'
import { fromBuilds } from './member-view'
import { metaUpdateSummary } from './meta-update-view'

/** Everything that changed a job as far as schedulers still tell: its meta-updates and the updates in none, the newest first. */
export function jobChanges(overview: Overview, board: Board, job: JobKey): JobChange[] {
  const clusters = board.clusters.map(({ health, picture }) => ({
    name: health.cluster,
    freshness: board.freshness(health.cluster, overview.nowMs),
    updates: (picture?.updates ?? []).filter(({ summary }) => sameJob(summary.key.job, job)),
  }))
  const left = new Map(clusters.map(({ name, updates }) => [name, buildsLeft(updates)]))
  const leftBy = (cluster: string, updateId: string) => left.get(cluster)?.get(updateId) ?? null
  const place = new Map(clusters.map(({ name }, at) => [name, at]))

  const shared = [...overview.metaUpdates.values()].flatMap((judged): JobChange[] => {
    const members = judged.members.filter(({ member }) => sameJob(member.key.job, job))
    if (members.length === 0) return []
    const attention = worstAttention(members.map(({ verdict }) => verdict.attention))
    const { headline, toBuilds, users, startedAtMs, lastModifiedAtMs, ...summary } = metaUpdateSummary({
      id: judged.id,
      attention,
      members,
    })
    const cells = members
      .map((member) => memberCell(member, leftBy))
      .sort((a, b) => (place.get(a.cluster) ?? 0) - (place.get(b.cluster) ?? 0) || b.startedAtMs - a.startedAtMs)
    return [
      {
        metaUpdateId: judged.id,
        attention,
        restored: cells.every(({ direction }) => direction === 'back'),
        headline,
        fromBuilds: summary.fromBuilds,
        toBuilds,
        users,
        startedAtMs,
        lastModifiedAtMs,
        cells,
      },
    ]
  })
  const told = new Set(
    shared.flatMap(({ cells }) =>
      cells.flatMap(({ cluster, updateId, restores }) =>
        [updateId, ...restores.map((restore) => restore.updateId)].map((id) => `${cluster} ${id}`),
      ),
    ),
  )
  const alone = clusters.flatMap(({ name, freshness, updates }) =>
    updates
      .filter(({ summary }) => !told.has(`${name} ${summary.key.id}`))
      .map((update) => loneChange(name, freshness, update, leftBy(name, update.summary.key.id))),
  )
  return [...shared, ...alone].sort((a, b) => b.startedAtMs - a.startedAtMs)
}

/** What ran after each update, by its id; null for one that nobody has read, and for what came after it and rests on that. */
function buildsLeft(updates: readonly ObservedUpdate[]): ReadonlyMap<string, BuildCount[] | null> {
  let layout: BuildLayout = []
  const all = new Map<string, BuildCount[] | null>()
  for (const { summary, details } of [...updates].sort((a, b) => a.summary.createdAtMs - b.summary.createdAtMs)) {
    // What it is about is told by itself, and so right again with the next one that is read.
    layout = details ? layoutAfter(layout, details) : []
    all.set(summary.key.id, details && buildCounts(layout))
  }
  return all
}

function memberCell(
  { member, freshness, verdict, hold }: JudgedMember,
  leftBy: (cluster: string, updateId: string) => BuildCount[] | null,
): JobChangeCell {
  const { key, update, restores } = member
  const [last] = restores
  return {
    cluster: key.cluster,
    attention: verdict.attention,
    freshness,
    direction: verdict.progress.direction,
    held: hold !== null,
    fromBuilds: fromBuilds(member),
    left: leftBy(key.cluster, last?.summary.key.id ?? key.updateId),
    restores: restores.map((restore) => {
      const { updateId, status, toBuild, startedAtMs, endedAtMs } = updateFacts(restore)
      return { updateId, status, toBuild, startedAtMs, endedAtMs }
    }),
    ...updateFacts(update),
  }
}

const updateFacts = ({ summary, details }: ObservedUpdate) => ({
  updateId: summary.key.id,
  status: summary.status,
  user: summary.user,
  toBuild: details?.desired?.config.build ?? null,
  startedAtMs: summary.createdAtMs,
  endedAtMs: isActive(summary.status) || summary.status === 'UNKNOWN' ? null : summary.lastModifiedAtMs,
})

function loneChange(
  cluster: string,
  freshness: Freshness,
  update: ObservedUpdate,
  left: BuildCount[] | null,
): JobChange {
  const { summary } = update
  const from = [...new Set(update.details?.initial.map(({ config }) => config.build) ?? [])]
  const back = UPDATE_LIFECYCLE[summary.status].direction === 'back'
  const facts = updateFacts(update)
  return {
    metaUpdateId: null,
    attention: null,
    restored: back,
    headline: null,
    fromBuilds: from,
    toBuilds: facts.toBuild === null ? [] : [facts.toBuild],
    users: summary.user === null ? [] : [summary.user],
    startedAtMs: summary.createdAtMs,
    lastModifiedAtMs: summary.lastModifiedAtMs,
    cells: [
      {
        cluster,
        attention: null,
        freshness: isActive(summary.status) ? freshness : 'current',
        direction: back ? 'back' : 'forward',
        held: false,
        fromBuilds: from,
        left,
        restores: [],
        ...facts,
      },
    ],
  }
}
