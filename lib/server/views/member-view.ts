import type { MemberView } from '@/lib/contract/meta-update'
import type { LinkTemplate } from '@/lib/domain/deep-link'
import type { JobUpdateSettings, UpdateStrategy } from '@/lib/domain/job-update'
import { canRollBack } from '@/lib/domain/update-lifecycle'
import { count, sayMembership, sayReason } from '@/lib/domain/words'
import type { JudgedMember } from '../overview'
import { updateLinks } from './link-view'

export function memberView(
  { member, freshness, asOfMs, verdict }: JudgedMember,
  templates: readonly LinkTemplate[],
): MemberView {
  const { summary, details } = member.update
  return {
    key: member.key,
    status: summary.status,
    attention: verdict.attention,
    headline: sayReason(verdict.reason, verdict),
    sinceMs: verdict.sinceMs,
    user: summary.user,
    createdAtMs: summary.createdAtMs,
    lastModifiedAtMs: summary.lastModifiedAtMs,
    because: sayMembership(member.because, member.otherIds),
    fromBuilds: fromBuilds(member),
    toBuild: details?.desired?.config.build ?? null,
    progress: verdict.progress,
    counts: verdict.counts,
    freshness,
    asOfMs,
    supersededBy: member.supersededBy && {
      updateId: member.supersededBy.key.id,
      status: member.supersededBy.status,
      createdAtMs: member.supersededBy.createdAtMs,
    },
    settings: details && settingsView(details.settings),
    canRollBack: freshness === 'current' && canRollBack(summary.status),
    links: updateLinks(templates, member.key.cluster, member.key.job, member.key.updateId),
  }
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
