import type { ComparisonReply } from '@/lib/contract/comparison'
import type { ChangedSide, FieldChange } from '@/lib/domain/change'
import { diffFields, type NamedChange } from '@/lib/domain/config-diff'
import { type ConfigField, configFields } from '@/lib/domain/config-fields'
import type { JobUpdateDetails } from '@/lib/domain/job-update'
import { type Member, memberKey } from '@/lib/domain/meta-update'
import type { MaskRules } from '@/lib/domain/secret-mask'
import { settingsInWords } from '@/lib/domain/setting-words'
import { findSkew, type MissingMember, type SkewMember } from '@/lib/domain/skew'
import { saySkew, saySkewHeadline, saySkewSubject } from '@/lib/domain/skew-words'
import { type ConfigGroup, instanceIds, instanceRanges, type TaskConfig } from '@/lib/domain/task-config'
import type { JudgedMember } from '../overview'

const MOST_KEPT = 500

/** Configs taken apart; they never change, and every reply needs them again. */
export class KnownConfigs {
  readonly #fields = new Map<string, readonly ConfigField[]>()
  constructor(readonly rules: MaskRules) {}

  fieldsOf(config: Pick<TaskConfig, 'fingerprint' | 'canonical'>): readonly ConfigField[] {
    const known = this.#fields.get(config.fingerprint)
    if (known) return known
    const fields = configFields(config, this.rules)
    const [oldest] = this.#fields.keys()
    if (this.#fields.size >= MOST_KEPT && oldest !== undefined) this.#fields.delete(oldest)
    this.#fields.set(config.fingerprint, fields)
    return fields
  }
}

/** Without its identity, which holds what is masked. */
const told = ({ path, kind, segments }: NamedChange): FieldChange => ({ path, kind, segments })

/** What the updates change, every change once, and which instances of which member it happens to. */
export function changesView(
  members: readonly Member[],
  configs: KnownConfigs,
): Pick<ComparisonReply, 'changes' | 'sides'> {
  const places = new Map<string, number>()
  const changes: FieldChange[] = []
  const placeOf = (change: NamedChange): number => {
    const known = places.get(change.identity)
    if (known !== undefined) return known
    places.set(change.identity, changes.length)
    return changes.push(told(change)) - 1
  }
  const sides = members.flatMap(({ key, update: { details } }) =>
    details ? sidesOf(details, configs, placeOf).map((side) => ({ key, ...side })) : [],
  )
  return { changes: changes.map(changeView), sides: sides.map(sideView) }
}

type Side = Omit<ChangedSide, 'key'>

/** Each old config on its way to the new one; then what is added. Instances that are not wanted any more go. */
function sidesOf(
  { initial, desired }: JobUpdateDetails,
  configs: KnownConfigs,
  placeOf: (change: NamedChange) => number,
): Side[] {
  const wanted = instanceIds(desired?.instances ?? [])
  const wantedIds = new Set(wanted)
  const old = new Set(initial.flatMap(({ instances }) => instanceIds(instances)))
  const toBuild = desired?.config.build ?? null
  const turned = lowestFirst(initial).flatMap(({ config, instances }): Side[] => {
    const ids = instanceIds(instances)
    const kept = ids.filter((id) => wantedIds.has(id))
    const gone = ids.filter((id) => !wantedIds.has(id))
    const changes = desired ? diffFields(configs.fieldsOf(config), configs.fieldsOf(desired.config)).map(placeOf) : []
    const side = (way: Side['way'], of: readonly number[]): Side[] =>
      of.length === 0
        ? []
        : [
            {
              way,
              instances: instanceRanges(of),
              fromBuild: config.build,
              toBuild: way === 'removes' ? null : toBuild,
              changes: way === 'removes' ? [] : changes,
            },
          ]
    return [...side('changes', kept), ...side('removes', gone)]
  })
  const added = wanted.filter((id) => !old.has(id))
  if (added.length === 0) return turned
  return [...turned, { way: 'adds', instances: instanceRanges(added), fromBuild: null, toBuild, changes: [] }]
}

const lowestFirst = (groups: readonly ConfigGroup[]): ConfigGroup[] =>
  [...groups].sort((a, b) => (a.instances[0]?.first ?? 0) - (b.instances[0]?.first ?? 0))

/** The configs of two members beside each other: the new ones, then the old ones in the order of their instances. */
export function betweenView(a: Member, b: Member, configs: KnownConfigs): ComparisonReply['between'] {
  const groups = ({ update: { details } }: Member) => ({
    fresh: details?.desired ? [details.desired] : [],
    old: lowestFirst(details?.initial ?? []),
  })
  const [one, other] = [groups(a), groups(b)]
  const pairs = (which: 'new' | 'old', ones: readonly ConfigGroup[], others: readonly ConfigGroup[]) =>
    Array.from({ length: Math.max(ones.length, others.length) }, (_, index) => {
      const [left, right] = [ones[index], others[index]]
      const changes = left && right ? diffFields(configs.fieldsOf(left.config), configs.fieldsOf(right.config)) : []
      return { which, a: refView(left), b: refView(right), changes: changes.map(told).map(changeView) }
    })
  return { a: a.key, b: b.key, pairs: [...pairs('new', one.fresh, other.fresh), ...pairs('old', one.old, other.old)] }
}

const refView = (group: ConfigGroup | undefined) =>
  group ? { build: group.config.build, instances: group.instances.map(({ first, last }) => ({ first, last })) } : null

/** The member that a name in the address means. */
export const memberNamed = (members: readonly Member[], name: string | undefined): Member | null =>
  members.find(({ key }) => memberKey(key) === name) ?? members.find(({ key }) => key.cluster === name) ?? null

export function skewView(
  members: readonly JudgedMember[],
  missing: readonly MissingMember[],
  unread: readonly string[],
  configs: KnownConfigs,
): ComparisonReply['skew'] {
  const skew = findSkew(
    members.map(({ member, freshness, hold }): SkewMember => {
      const desired = member.update.details?.desired
      return {
        member,
        current: freshness === 'current',
        fields: desired ? configs.fieldsOf(desired.config) : null,
        heldBuild: hold?.build ?? null,
      }
    }),
    missing,
    unread,
  )
  return {
    count: skew.findings.length,
    headline: saySkewHeadline(skew),
    compared: skew.compared,
    findings: skew.findings.map((finding) => ({
      kind: finding.kind,
      subject: saySkewSubject(finding),
      sentence: saySkew(finding),
      norm: finding.norm && valueView(finding.norm),
      others: finding.others.map(valueView),
    })),
    notCompared: skew.notCompared.map(({ cluster, why }) => ({ cluster, why })),
  }
}

/** One column for all members with the same settings. */
export function settingsView(members: readonly Member[]): ComparisonReply['settings'] {
  const columns = new Map<string, ComparisonReply['settings'][number]>()
  for (const { key, update } of members) {
    if (!update.details) continue
    const values = settingsInWords(update.details.settings)
    const name = JSON.stringify(Object.entries(values))
    const known = columns.get(name)
    if (known) known.members.push(key)
    else columns.set(name, { members: [key], values })
  }
  return [...columns.values()].sort((a, b) => b.members.length - a.members.length)
}

const segmentView = ({ is, text, secret }: FieldChange['segments'][number]) => ({ is, text, secret })
const changeView = ({ path, kind, segments }: FieldChange) => ({
  path: [...path],
  kind,
  segments: segments.map(segmentView),
})
const sideView = ({ instances, changes, ...side }: ChangedSide) => ({
  ...side,
  instances: instances.map(({ first, last }) => ({ first, last })),
  changes: [...changes],
})
const valueView = ({ clusters, segments }: { clusters: readonly string[]; segments: FieldChange['segments'] }) => ({
  clusters: [...clusters],
  segments: segments.map(segmentView),
})
