import type { MemberView } from '@/lib/contract/meta-update'
import { actedOn } from '@/lib/domain/acted-on'
import { authorOf } from '@/lib/domain/audit-message'
import type { LinkTemplate } from '@/lib/domain/deep-link'
import type { JobUpdateSettings, UpdateStrategy } from '@/lib/domain/job-update'
import type { Member } from '@/lib/domain/meta-update'
import { remainingTime } from '@/lib/domain/remaining-time'
import { restoredUpdateId } from '@/lib/domain/restore-marker'
import { isActive } from '@/lib/domain/update-lifecycle'
import { mayAct, VERBS, type Verb } from '@/lib/domain/verb'
import { count, sayMembership, sayReason } from '@/lib/domain/words'
import type { JudgedMember } from '../overview'
import { updateLinks } from './link-view'

export function memberView(
  { member, freshness, asOfMs, firstFailure, verdict, hold }: JudgedMember,
  templates: readonly LinkTemplate[],
): MemberView {
  const { summary, details } = member.update
  return {
    key: member.key,
    status: summary.status,
    attention: verdict.attention,
    headline: sayReason(verdict.reason, verdict),
    reason: sayReason(verdict.reason, { progress: { ...verdict.progress, done: null, total: null } }),
    sinceMs: verdict.sinceMs,
    user: summary.user,
    createdAtMs: summary.createdAtMs,
    lastModifiedAtMs: summary.lastModifiedAtMs,
    because: sayMembership(member.because, member.otherIds),
    fromBuilds: fromBuilds(member),
    toBuild: details?.desired?.config.build ?? null,
    progress: verdict.progress,
    remainingMs:
      details && asOfMs !== null && freshness === 'current' ? remainingTime(details, verdict.progress, asOfMs) : null,
    firstFailure,
    counts: verdict.counts,
    freshness,
    asOfMs,
    supersededBy: member.supersededBy && {
      updateId: member.supersededBy.key.id,
      status: member.supersededBy.status,
      createdAtMs: member.supersededBy.createdAtMs,
    },
    settings: details && settingsView(details.settings),
    verbs: freshness === 'current' ? VERBS.filter((verb) => mayBeAsked(verb, member)) : [],
    restores: member.restores.map((restore) => ({
      updateId: restore.summary.key.id,
      status: restore.summary.status,
      by: authorOf(restore.details?.updateEvents[0] ?? { user: restore.summary.user, message: null }).user,
      createdAtMs: restore.summary.createdAtMs,
      lastModifiedAtMs: restore.summary.lastModifiedAtMs,
    })),
    holdId: hold?.id ?? null,
    links: updateLinks(templates, member.key.cluster, member.key.job, member.key.updateId),
  }
}

/** A plan may find otherwise: it reads what nobody does without being asked. */
function mayBeAsked(verb: Verb, member: Member): boolean {
  const { update, supersededBy, restores } = actedOn(verb, member)
  const { summary, details } = update
  const { status } = summary
  if (mayAct(verb, status, (details?.settings.blockIfNoPulsesAfterMs ?? 0) > 0)) return true
  if (verb !== 'rollback' || details === null || isActive(status)) return false
  if (status === 'ROLLED_BACK' || status === 'UNKNOWN' || restoredUpdateId(summary) !== null) return false
  const [last] = restores
  return (
    supersededBy === null && (!last || !(isActive(last.summary.status) || last.summary.status === 'ROLLED_FORWARD'))
  )
}

export const fromBuilds = ({ update }: JudgedMember['member']): string[] => [
  ...new Set(update.details?.initial.map(({ config }) => config.build) ?? []),
]

const settingsView = (settings: JobUpdateSettings): MemberView['settings'] => ({
  strategy: strategyText(settings.strategy),
  minWaitMs: settings.minWaitInInstanceRunningMs,
  maxFailedInstances: settings.maxFailedInstances,
  maxPerInstanceFailures: settings.maxPerInstanceFailures,
  rollbackOnFailure: settings.rollbackOnFailure,
  pulseTimeoutMs: settings.blockIfNoPulsesAfterMs,
})

function strategyText(strategy: UpdateStrategy): string {
  const autopause = strategy.kind !== 'queue' && strategy.autopause ? ', pausing after each' : ''
  switch (strategy.kind) {
    case 'queue':
      return `${count(strategy.groupSize, 'instance')} at a time`
    case 'batch':
      return `batches of ${strategy.groupSize}${autopause}`
    case 'varBatch':
      return `batches of ${strategy.groupSizes.join(', ')}${autopause}`
  }
}
