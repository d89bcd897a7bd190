import type { RawReply } from '@/lib/contract/raw'
import type { LinkTemplate } from '@/lib/domain/deep-link'
import type { JobUpdateDetails } from '@/lib/domain/job-update'
import { type MaskRules, maskTree } from '@/lib/domain/secret-mask'
import type { ConfigGroup } from '@/lib/domain/task-config'
import type { JudgedMember } from '../overview'
import { updateLinks } from './link-view'

const MOST_EVENTS = 200
const LONGEST_JSON = 100_000

/** What is known of a member, as JSON for people who want to see all of it; secrets masked, fingerprints left out. */
export function rawView(
  { member, freshness, asOfMs }: JudgedMember,
  templates: readonly LinkTemplate[],
  rules: MaskRules,
): RawReply['members'][number] {
  const { key, update, because, otherIds, supersededBy, restores } = member
  const { details } = update
  const known = {
    summary: update.summary,
    because,
    otherIds,
    supersededBy,
    restores: restores.map(({ summary }) => summary),
    details: details && {
      initial: details.initial.map(groupView),
      desired: details.desired && groupView(details.desired),
      settings: details.settings,
      updateEvents: newest(details.updateEvents),
      instanceEvents: newest(details.instanceEvents),
    },
  }
  const json = JSON.stringify(maskTree(known, rules), null, 2)
  return {
    key,
    freshness,
    asOfMs,
    links: updateLinks(templates, key.cluster, key.job, key.updateId),
    json: json.slice(0, LONGEST_JSON),
    eventsOmitted: details ? omitted(details) : 0,
    shortened: json.length > LONGEST_JSON,
  }
}

const newest = <T>(events: readonly T[]): readonly T[] => events.slice(-MOST_EVENTS)

const omitted = ({ updateEvents, instanceEvents }: JobUpdateDetails): number =>
  Math.max(0, updateEvents.length - MOST_EVENTS) + Math.max(0, instanceEvents.length - MOST_EVENTS)

/** A fingerprint would let somebody try out guesses at what is masked. */
const groupView = ({ config, instances }: ConfigGroup) => ({
  instances,
  build: config.build,
  lacks: config.lacks,
  config: config.canonical,
})
