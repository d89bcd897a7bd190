import { say } from '../messages/say'
import type { Segment } from './change'
import { segmentsBetween, segmentsOf } from './config-diff'
import type { ConfigField } from './config-fields'
import { formatJobKey } from './job'
import type { Member, MembershipReason } from './meta-update'
import { plainPiece } from './secret-mask'
import { settingsInWords } from './setting-words'
import { SKEW_KINDS, type SkewKind } from './skew-kind'
import { formatRanges, instanceIds, instanceRanges } from './task-config'
import { isGoingBack } from './update-lifecycle'
import { SETTINGS } from './update-setting'

/** A member as skew looks at it. `fields` of its new config; null: it has none, or nobody has read it. */
export type SkewMember = {
  readonly member: Member
  /** What of it changes (later updates, restores, holds) is known now; a config never changes. */
  readonly current: boolean
  readonly fields: readonly ConfigField[] | null
  /** The held build it brings. */
  readonly heldBuild: string | null
}

/** A cluster without a member of this meta-update that has its job. */
export type MissingMember = { readonly cluster: string; readonly job: string; readonly otherId: string | null }

export type SkewValue = { readonly clusters: readonly string[]; readonly segments: readonly Segment[] }
export type SkewFinding = {
  readonly kind: SkewKind
  /** What of it: the path of a field, the name of a setting; empty where the kind says all. */
  readonly path: readonly string[]
  /** What more than half have; null: nothing is (a tie), or there is nothing to have. */
  readonly norm: SkewValue | null
  /** Those that are not like the norm, or in a tie all of them; the most clusters first. */
  readonly others: readonly SkewValue[]
}

/** `not-read`: whether the cluster has the job is not known either; `state-not-read`: its config was compared, from an old picture. */
export type NotCompared = {
  readonly cluster: string
  readonly why: 'no-details' | 'not-read' | 'state-not-read'
}

export type Skew = {
  readonly findings: readonly SkewFinding[]
  /** Of what nobody can say whether it is the same. */
  readonly notCompared: readonly NotCompared[]
  /** How many members were compared. */
  readonly compared: number
}

/** One thing that a member says of itself; null: it says nothing of it. */
type Trait = { readonly kind: SkewKind; readonly path: readonly string[]; readonly field: ConfigField | null }
type Told = { readonly cluster: string; readonly traits: ReadonlyMap<string, Trait> }

/** What is not the same in this "same" update. The members of one job are compared with each other. */
export function findSkew(
  members: readonly SkewMember[],
  missing: readonly MissingMember[],
  unread: readonly string[],
): Skew {
  const known = members.filter(({ member }) => member.update.details !== null)
  const newest = known.filter(
    ({ member }, index) => known.findIndex((other) => isSamePlace(other.member, member)) === index,
  )
  const byJob = groupedBy(newest, ({ member }) => formatJobKey(member.key.job))
  const findings = [
    ...deviations(newest.map((one) => ({ cluster: one.member.key.cluster, traits: traitMap([jobTrait(one)]) }))),
    ...[...byJob.values()].flatMap((same) => [...deviations(traitsByMember(same)), ...lateStarts(same)]),
    ...twice(members),
    ...members.flatMap(otherIds),
    ...absent(missing),
  ]
  const rank = ({ kind }: SkewFinding) => SKEW_KINDS.indexOf(kind)
  return {
    findings: findings.sort((a, b) => rank(a) - rank(b)),
    compared: newest.length,
    notCompared: [
      ...members.flatMap(({ member, current }): NotCompared[] => {
        const { cluster } = member.key
        if (member.update.details === null) return [{ cluster, why: 'no-details' }]
        return current ? [] : [{ cluster, why: 'state-not-read' }]
      }),
      ...unread.map((cluster): NotCompared => ({ cluster, why: 'not-read' })),
    ],
  }
}

const isSamePlace = (a: Member, b: Member): boolean =>
  a.key.cluster === b.key.cluster && formatJobKey(a.key.job) === formatJobKey(b.key.job)

/** A value that is one text for everybody. */
const worded = (path: readonly string[], text: string): ConfigField => ({
  path,
  identity: text,
  pieces: text === '' ? [] : [plainPiece(text)],
  shortened: false,
  spelling: false,
})

const trait = (kind: SkewKind, text: string | null, path: readonly string[] = []): Trait => ({
  kind,
  path,
  field: text === null ? null : worded(path, text),
})

const traitMap = (traits: readonly Trait[]): ReadonlyMap<string, Trait> =>
  new Map(traits.map((one) => [[one.kind, ...one.path].join('\u0000'), one]))

const jobTrait = ({ member }: SkewMember): Trait => trait('job', formatJobKey(member.key.job))

/** What the members of one job say; a field that only some have is said of the others as being absent. */
function traitsByMember(members: readonly SkewMember[]): Told[] {
  const all = members.map((one) => ({ one, own: traitsOf(one) }))
  const fields = new Map<string, Trait>()
  for (const { own } of all) for (const [name, found] of own) if (found.kind === 'field') fields.set(name, found)
  return all.map(({ one, own }) => {
    const absent = one.fields === null ? [] : [...fields].filter(([name]) => !own.has(name))
    const traits = new Map([...own, ...absent.map(([name, found]) => [name, { ...found, field: null }] as const)])
    return { cluster: one.member.key.cluster, traits }
  })
}

function traitsOf({ member, fields, current, heldBuild }: SkewMember): ReadonlyMap<string, Trait> {
  const { summary, details } = member.update
  if (!details) return new Map()
  const { initial, desired, settings } = details
  const ids = instanceIds(desired?.instances ?? [])
  const words = settingsInWords(settings)
  const spelled = fields?.filter(({ spelling }) => !spelling) ?? []
  const from = [...new Set(initial.map(({ config }) => config.build))].sort()
  const back = isGoingBack(summary.status) || summary.status === 'ROLLED_BACK' || member.restores.length > 0
  return traitMap([
    trait('build', desired?.config.build ?? say('skew.value.no-config')),
    ...spelled.map((field): Trait => ({ kind: 'field', path: field.path, field })),
    trait('grouping', groupingInWords(member.because)),
    trait('from', from.length === 0 ? say('skew.value.first') : from.join(', ')),
    trait('instances', say('skew.value.instances', { n: ids.length, ranges: formatRanges(instanceRanges(ids)) })),
    ...SETTINGS.map((name) => trait('setting', words[name], [say(`settings.name.${name}`)])),
    ...(current
      ? [
          trait('superseded', say(member.supersededBy ? 'skew.value.superseded' : 'skew.value.on-top')),
          trait('held', heldBuild === null ? say('skew.value.not-held') : say('skew.value.held', { build: heldBuild })),
          trait('restored', say(back ? 'skew.value.restored' : 'skew.value.not-restored')),
        ]
      : []),
    trait('user', summary.user ?? say('skew.value.nobody')),
  ])
}

const groupingInWords = (because: MembershipReason): string =>
  because.by === 'update-id'
    ? say('skew.value.by-update-id')
    : because.by === 'update-metadata'
      ? say('skew.value.by-update-metadata', { key: because.key })
      : say('skew.value.by-task-metadata', { key: because.key })

/** Every trait in which the members are not all alike. */
function deviations(members: readonly Told[]): SkewFinding[] {
  const names = new Set(members.flatMap(({ traits }) => [...traits.keys()]))
  return [...names].flatMap((name) => {
    const told = members.flatMap(({ cluster, traits }) => {
      const found = traits.get(name)
      return found ? [{ cluster, found }] : []
    })
    const values = [...groupedBy(told, ({ found }) => found.field?.identity ?? null).values()].sort(
      (a, b) => b.length - a.length,
    )
    const [most, ...rest] = values
    const [first] = most ?? []
    if (!most || !first || rest.length === 0) return []
    const isNorm = most.length * 2 > told.length
    const { kind, path, field: norm } = first.found
    const finding: SkewFinding = {
      kind,
      path,
      norm: isNorm ? { clusters: most.map(({ cluster }) => cluster), segments: norm ? segmentsOf(norm) : [] } : null,
      others: (isNorm ? rest : values).map((same) => ({
        clusters: same.map(({ cluster }) => cluster),
        segments: segmentsFrom(isNorm ? norm : null, same[0]?.found.field ?? null),
      })),
    }
    return [finding]
  })
}

/** A value seen from the norm: short ones as they are, of long ones where they differ. */
function segmentsFrom(norm: ConfigField | null, field: ConfigField | null): Segment[] {
  if (!field) return []
  const between = norm ? segmentsBetween(norm, field) : []
  return between.some(({ is }) => is === 'same') ? between : segmentsOf(field)
}

const told = (text: string): Segment[] => (text === '' ? [] : [{ is: 'same', text, secret: false }])

const presence = (kind: SkewKind, cluster: string, text: string): SkewFinding => ({
  kind,
  path: [],
  norm: null,
  others: [{ clusters: [cluster], segments: told(text) }],
})

function absent(missing: readonly MissingMember[]): SkewFinding[] {
  if (missing.length === 0) return []
  const others = [...groupedBy(missing, ({ otherId }) => otherId)].map(([otherId, same]) => ({
    clusters: [...new Set(same.map(({ cluster }) => cluster))],
    segments: told(otherId === null ? '' : say('skew.value.other-id', { id: otherId })),
  }))
  return [{ kind: 'missing', path: [], norm: null, others }]
}

function twice(members: readonly SkewMember[]): SkewFinding[] {
  const places = groupedBy(members, ({ member: { key } }) => `${key.cluster}/${formatJobKey(key.job)}`)
  return [...places.values()].flatMap((same) => {
    const [first] = same
    if (!first || same.length < 2) return []
    const ids = same.map(({ member }) => member.key.updateId).join(', ')
    return [presence('twice', first.member.key.cluster, ids)]
  })
}

const otherIds = ({ member }: SkewMember): SkewFinding[] =>
  member.otherIds.length === 0 ? [] : [presence('ids', member.key.cluster, member.otherIds.join(', '))]

/** A start counts as late beyond this, and beyond `TIMES_LATER` the usual distance between starts. */
const LATE_MS = 30 * 60_000
const TIMES_LATER = 5

/** Members that began much later than most; by the schedulers' clocks. */
function lateStarts(members: readonly SkewMember[]): SkewFinding[] {
  const starts = members.map(({ member }) => ({
    cluster: member.key.cluster,
    atMs: member.update.summary.createdAtMs,
  }))
  const usualMs = middleOf(starts.map(({ atMs }) => atMs))
  const spreadMs = middleOf(starts.map(({ atMs }) => Math.abs(atMs - usualMs)))
  const late = starts.filter(({ atMs }) => atMs - usualMs > Math.max(LATE_MS, TIMES_LATER * spreadMs))
  if (late.length === 0) return []
  const others = [...groupedBy(late, ({ atMs }) => Math.round((atMs - usualMs) / 60_000))]
    .sort(([a], [b]) => b - a)
    .map(([minutes, same]) => ({
      clusters: same.map(({ cluster }) => cluster),
      segments: told(say('skew.value.later', { minutes })),
    }))
  return [{ kind: 'start', path: [], norm: null, others }]
}

/** The lower of two in the middle, so that of two members the later one is late. */
const middleOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0

function groupedBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const known = groups.get(key)
    if (known) known.push(item)
    else groups.set(key, [item])
  }
  return groups
}
