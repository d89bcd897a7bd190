import { observedAsOf } from './as-of'
import type { ClusterUpdateKey, JobUpdateSummary } from './job-update'
import { isLater, type Member, memberKey, type ObservedUpdate, onTopOf, type TakenAway } from './meta-update'
import { restoredUpdateId } from './restore-marker'
import { mergeTimeline } from './timeline'

/** An update as it is kept: everything that was ever known of it. */
export type PastUpdate = {
  readonly key: ClusterUpdateKey
  readonly update: ObservedUpdate
  /** What made it a member; null: it restores one. */
  readonly member: Pick<Member, 'because' | 'otherIds'> | null
}

/**
 * The members of a meta-update as they were at a moment, by what their own events say.
 *
 * @param updates those of the meta-update, in the order to show
 * @param others what else there was of the same jobs, by cluster and job; the newest of them then was on top
 * @param takenAway by `memberKey`
 */
export function membersAsOf(
  updates: readonly PastUpdate[],
  others: (key: ClusterUpdateKey) => readonly ObservedUpdate[],
  takenAway: ReadonlyMap<string, TakenAway>,
  atMs: number,
): Member[] {
  const cut = updates.flatMap((one) => {
    const update = observedAsOf(one.update, atMs)
    return update ? [{ ...one, update }] : []
  })
  return cut.flatMap(({ key, update, member }): Member[] => {
    if (!member) return []
    const restores = cut
      .filter((one) => one.member === null && isRestoreOf(one, key))
      .map((one) => one.update)
      .sort((a, b) => (isLater(a.summary, b.summary) ? -1 : 1))
    const later = others(key).flatMap((one): JobUpdateSummary[] => {
      const then = observedAsOf(one, atMs)
      return then && then.summary.key.id !== key.updateId ? [then.summary] : []
    })
    const taken = takenAway.get(memberKey(key)) ?? null
    return [
      {
        key,
        update,
        because: member.because,
        otherIds: member.otherIds,
        supersededBy: onTopOf(later, update.summary),
        restores,
        takenAway: taken && taken.atMs <= atMs ? taken : null,
      },
    ]
  })
}

const isRestoreOf = ({ key, update }: PastUpdate, member: ClusterUpdateKey): boolean =>
  key.cluster === member.cluster &&
  key.job.role === member.job.role &&
  key.job.environment === member.job.environment &&
  key.job.name === member.job.name &&
  restoredUpdateId(update.summary) === member.updateId

/**
 * When something happened, ascending and without repeats: every turn of an update, and of the instances as many moments as there
 * is room for.
 *
 * @param more other moments that count as much as turns
 */
export function momentsOf(members: readonly Member[], more: readonly number[], most: number): number[] {
  const entries = mergeTimeline(members)
  const turns = new Set([...entries.filter(({ kind }) => kind === 'update').map(({ atMs }) => atMs), ...more])
  const rest = [...new Set(entries.flatMap(({ atMs, untilMs }) => [atMs, untilMs]))].filter((ms) => !turns.has(ms))
  const kept = thinned([...turns].sort(ascending), most)
  return [...kept, ...thinned(rest.sort(ascending), most - kept.length)].sort(ascending)
}

const ascending = (a: number, b: number): number => a - b

/** So many of them at most, evenly; the first and the last stay. */
function thinned(times: readonly number[], most: number): readonly number[] {
  if (times.length <= most) return times
  if (most < 2) return times.slice(0, Math.max(0, most))
  return Array.from({ length: most }, (_, at) => times[Math.round((at * (times.length - 1)) / (most - 1))] ?? 0)
}
