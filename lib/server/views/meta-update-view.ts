import type { MetaUpdateSummary } from '@/lib/contract/meta-update'
import { INSTANCE_STATES, type InstanceState, isTroubled } from '@/lib/domain/instance'
import { formatJobKey } from '@/lib/domain/job'
import { isActive, UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'
import { ATTENTIONS, type Attention, troubled } from '@/lib/domain/verdict'
import { count, names, sayReason } from '@/lib/domain/words'
import type { JudgedMember, JudgedMetaUpdate } from '../overview'
import { fromBuilds } from './member-view'

export function metaUpdateSummary({ id, attention, members }: JudgedMetaUpdate): MetaUpdateSummary {
  const current = members.filter(({ freshness }) => freshness === 'current')
  const latest = current.filter(({ member }) => member.supersededBy === null)
  // When later updates are on top of all of it, what its own events say is all there is to show.
  const counts = sumCounts((latest.length > 0 ? latest : current).map(({ verdict }) => verdict.counts))
  const asOf = current.flatMap(({ asOfMs }) => (asOfMs === null ? [] : [asOfMs]))
  return {
    id,
    jobs: distinctBy(
      members.map(({ member }) => member.key.job),
      formatJobKey,
    ),
    fromBuilds: distinct(members.flatMap(({ member }) => fromBuilds(member))),
    toBuilds: distinct(members.flatMap(({ member }) => member.update.details?.desired?.config.build ?? [])),
    users: distinct(members.flatMap(({ member }) => member.update.summary.user ?? [])),
    attention,
    headline: headline(attention, members),
    startedAtMs: Math.min(...members.map(({ member }) => member.update.summary.createdAtMs)),
    lastModifiedAtMs: Math.max(...members.map(({ member }) => member.update.summary.lastModifiedAtMs)),
    clusters: {
      total: clustersOf(members).length,
      current: clustersOf(current).length,
      byAttention: countAttentions(members),
      names: clustersOf(members),
    },
    statuses: [...new Set(members.map(({ member }) => member.update.summary.status))],
    sinceMs: standsSinceMs(attention, members),
    direction: directionOf(members),
    counts,
    instances: Object.values(counts).reduce((sum, n) => sum + n, 0),
    asOfMs: asOf.length > 0 ? Math.min(...asOf) : null,
    heldBuilds: distinct(members.flatMap(({ hold }) => hold?.build ?? [])),
  }
}

/** The worst first, and how many share it: one sentence for the whole. */
function headline(attention: Attention, members: readonly JudgedMember[]): string {
  const [first, ...others] = members.filter(({ verdict }) => verdict.attention === attention)
  if (!first) return 'Nothing is known of it'
  const worst = [first, ...others].sort((a, b) => troubled(b.verdict.counts) - troubled(a.verdict.counts))
  const [head] = worst
  const where = names(
    worst.map(({ member }) => member.key.cluster),
    3,
  )
  const total = clustersOf(members).length
  if (!head) return 'Nothing is known of it'
  if (attention === 'done') return doneHeadline(members)
  const said = sayReason(head.verdict.reason, head.verdict)
  if (worst.length === 1) return `${where}: ${said}`
  const failing = worst.reduce((sum, { verdict }) => sum + troubled(verdict.counts), 0)
  switch (attention) {
    case 'needs-you':
      return failing > 0
        ? `${worst.length} of ${count(total, 'cluster')} in trouble (${where}), ${count(failing, 'instance')} failing`
        : `${worst.length} of ${count(total, 'cluster')} need you (${where})`
    case 'unknown':
      return `Not known in ${worst.length} of ${count(total, 'cluster')} (${where})`
    case 'waiting':
      return `${worst.length} of ${count(total, 'cluster')} stand still (${where}): ${said}`
    case 'restoring':
      return `Rolling back in ${worst.length} of ${count(total, 'cluster')}`
    case 'moving':
      return `Rolling forward in ${worst.length} of ${count(total, 'cluster')}`
  }
}

/** When the first member came to stand as the whole does, and of what is done when the last one ended. */
function standsSinceMs(attention: Attention, members: readonly JudgedMember[]): number | null {
  const known = members
    .filter(({ verdict }) => verdict.attention === attention)
    .flatMap((member) => memberSinceMs(member) ?? [])
  if (known.length === 0) return null
  return attention === 'done' ? Math.max(...known) : Math.min(...known)
}

/** Trouble among instances is as old as its first failure: what restarts is young again and again. What is too old to be believed, as its picture. */
function memberSinceMs({ verdict, instances, firstFailure, asOfMs }: JudgedMember): number | null {
  const { kind } = verdict.reason
  if (kind === 'stale') return asOfMs
  if (kind !== 'instances-failing' && kind !== 'degraded') return verdict.sinceMs
  const standing = (instances ?? []).flatMap(({ state, sinceMs }) => (isTroubled(state) ? (sinceMs ?? []) : []))
  const known = firstFailure ? [firstFailure.atMs, ...standing] : standing
  return known.length > 0 ? Math.min(...known) : verdict.sinceMs
}

function doneHeadline(members: readonly JudgedMember[]): string {
  const total = clustersOf(members).length
  const back = members.filter(({ member }) => member.update.summary.status === 'ROLLED_BACK').length
  if (back === 0) return `Complete in ${count(total, 'cluster')}`
  return back >= members.length
    ? `Rolled back in ${count(total, 'cluster')}`
    : `Ended in ${count(total, 'cluster')}, rolled back in ${back} of them`
}

function directionOf(members: readonly JudgedMember[]): MetaUpdateSummary['direction'] {
  const active = members.map(({ member }) => member.update.summary.status).filter(isActive)
  const ways = new Set(active.map((status) => UPDATE_LIFECYCLE[status].direction))
  if (ways.size === 0) return 'none'
  return ways.size > 1 ? 'both' : ways.has('back') ? 'back' : 'forward'
}

export function sumCounts(all: readonly Readonly<Record<InstanceState, number>>[]): Record<InstanceState, number> {
  const sum = (state: InstanceState) => all.reduce((total, counts) => total + counts[state], 0)
  return Object.fromEntries(INSTANCE_STATES.map((state) => [state, sum(state)])) as Record<InstanceState, number>
}

function countAttentions(members: readonly JudgedMember[]): Record<Attention, number> {
  const of = (attention: Attention) => members.filter(({ verdict }) => verdict.attention === attention).length
  return Object.fromEntries(ATTENTIONS.map((attention) => [attention, of(attention)])) as Record<Attention, number>
}

const clustersOf = (members: readonly JudgedMember[]): string[] =>
  distinct(members.map(({ member }) => member.key.cluster))

const distinct = (values: readonly string[]): string[] => [...new Set(values)]

function distinctBy<T>(values: readonly T[], key: (value: T) => string): T[] {
  return [...new Map(values.map((value) => [key(value), value])).values()]
}
