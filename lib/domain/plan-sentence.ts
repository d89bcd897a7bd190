import { say } from '@/lib/messages/say'
import type { PlanClass } from './plan'
import { movesBack, type ShownMember, sidesOf } from './plan-words'
import type { Verb } from './verb'
import { conjoin, names } from './words'

/** What a sentence about a whole plan looks at. */
export type SaidMember = Pick<
  ShownMember,
  | 'key'
  | 'class'
  | 'status'
  | 'restores'
  | 'toBuilds'
  | 'fromBuild'
  | 'instances'
  | 'standing'
  | 'queueable'
  | 'pulseTimeoutMs'
>
type SaidPlan = { readonly verb: Verb; readonly members: readonly SaidMember[] }

/** The whole plan in a few words: what happens where, how much changes, and what stays as it is. */
export function sayPlan({ verb, members }: SaidPlan, chosen: readonly SaidMember[]): string {
  if (chosen.length === 0) return say('plan.whole.nothing')
  if (verb === 'rollback') return sayRollback(chosen, members)
  const back = chosen.filter(movesBack)
  const forward = chosen.filter((member) => !back.includes(member))
  // What moves is said with where it goes; what stops, with what all of it leaves behind.
  const moves = verb === 'resume' || verb === 'pulse'
  return say(`plan.whole.${verb}`, {
    ...placesOf(chosen, members),
    ...leftBehind(chosen),
    ...sidesOf(leavingBuilds(moves ? forward : chosen), toBuildsOf(moves ? back : chosen)),
    ways: back.length === 0 ? 'forward' : forward.length === 0 ? 'back' : 'both',
    back: back.length,
    forward: forward.length,
    moving: chosen.length,
    unit: clustersOf(chosen).length === chosen.length ? 'clusters' : 'updates',
  })
}

/** What the button says that confirms exactly this. */
export function confirmWords(verb: Verb, chosen: readonly SaidMember[]): string {
  if (verb !== 'rollback') return say(`plan.confirm.${verb}`, placesOf(chosen, chosen))
  const deleting = chosen.filter((member) => member.class === 'deletes')
  const others = chosen.filter((member) => member.class !== 'deletes')
  const builds = toBuildsOf(others)
  const parts = [
    others.length === 0
      ? null
      : say('plan.confirm.restore', {
          ...placesOf(others, others),
          named: String(builds.length > 0),
          builds: names(builds),
        }),
    deleting.length === 0
      ? null
      : say('plan.confirm.remove', {
          ...placesOf(deleting, deleting),
          alone: String(others.length === 0),
          gone: sum(deleting, ({ instances }) => instances?.removed ?? 0),
        }),
  ].filter((part) => part !== null)
  return parts.length === 0 ? say('plan.confirm.nothing') : conjoin(parts)
}

/** What a message needs to say `11 of 14 clusters`; updates where a cluster has several of them. */
const placesOf = (some: readonly SaidMember[], all: readonly SaidMember[]) => ({
  whole: String(some === all),
  some: some.length,
  total: all.length,
  of: clustersOf(all).length === all.length ? 'clusters' : 'updates',
})

const clustersOf = (members: readonly SaidMember[]): string[] =>
  [...new Set(members.map(({ key }) => key.cluster))].sort()

const toBuildsOf = (members: readonly SaidMember[]): string[] =>
  [...new Set(members.flatMap(({ toBuilds }) => toBuilds))].sort()

const leavingBuilds = (members: readonly SaidMember[]): string[] =>
  [...new Set(members.flatMap((member) => (member.fromBuild ? [member.fromBuild] : [])))].sort()

function sayRollback(chosen: readonly SaidMember[], all: readonly SaidMember[]): string {
  const deleting = chosen.filter((member) => member.class === 'deletes')
  const queued = chosen.filter((member) => member.class === 'cannot-say')
  const to = toBuildsOf(chosen)
  const sentences = [
    say('plan.rollback.changes', {
      ...placesOf(chosen, all),
      named: String(to.length > 0),
      builds: names(to),
      changed: sum(chosen, ({ instances: n }) => (n ? n.changeBack + n.removed + n.returned : 0)),
    }),
    deleting.length > 0
      ? say('plan.rollback.gone', {
          clusters: names(clustersOf(deleting)),
          n: sum(deleting, ({ instances }) => instances?.removed ?? 0),
        })
      : null,
    queued.length > 0 ? say('plan.rollback.queued', { clusters: names(clustersOf(queued)) }) : null,
    sayRest(chosen, all),
  ]
  return sentences.filter((sentence) => sentence !== null).join(' ')
}

/** Classes without the new build, or with another one on top of it. */
const LEAVES_NOTHING: readonly PlanClass[] = ['going-back', 'already-old', 'superseded']

function sayRest(chosen: readonly SaidMember[], all: readonly SaidMember[]): string | null {
  const from = leavingBuilds(all)
  if (from.length === 0) return null
  const rest = all.filter(
    (member) => member.class === 'cannot-say' || (!chosen.includes(member) && !LEAVES_NOTHING.includes(member.class)),
  )
  const leaving = { builds: names(from), n: from.length }
  if (rest.length === 0) return say('plan.rollback.leaves', leaving)
  const certain = rest.every(({ status }) => status === 'ROLLED_FORWARD')
  return say('plan.rollback.stays', { ...leaving, certain: String(certain), clusters: names(clustersOf(rest)) })
}

/** What stopping half-way leaves behind, over all of them. */
function leftBehind(chosen: readonly SaidMember[]) {
  const known = chosen.flatMap(({ standing }) => standing ?? [])
  return {
    standing: String(known.length > 0),
    onNew: sum(known, ({ onNew }) => onNew),
    onOld: sum(known, ({ onOld }) => onOld),
    between: sum(known, ({ between }) => between),
  }
}

const sum = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((total, one) => total + of(one), 0)
