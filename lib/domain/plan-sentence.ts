import type { PlanClass } from './plan'
import { movesBack, type ShownMember, sayVerb } from './plan-words'
import type { Verb } from './verb'
import { conjoin, count, names } from './words'

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
  if (chosen.length === 0) return 'Nothing is chosen, so nothing would change.'
  const where = `in ${sayPlaces(chosen, members)}`
  switch (verb) {
    case 'rollback':
      return sayRollback(chosen, members, where)
    case 'pause':
      return `Pause ${where}: two builds serve side by side until somebody resumes${sayLeftBehind(chosen, ' until then')}.`
    case 'resume':
      return `Resume ${where}: ${sayDirections(chosen)} at once.`
    case 'abort':
      return `Abort ${where}: ${chosen.length === 1 ? 'it stops' : 'each stops'} half-way${sayLeftBehind(chosen, '')}. The scheduler can then no longer roll ${chosen.length === 1 ? 'it' : 'them'} back; a restore by new updates stays possible.`
    case 'pulse':
      return `Pulse ${where}: ${sayDirections(chosen)} until ${chosen.length === 1 ? 'its' : 'their'} next pulse is due.`
  }
}

/** What the button says that confirms exactly this. */
export function confirmWords(verb: Verb, chosen: readonly SaidMember[]): string {
  const places = sayPlaces(chosen, chosen)
  if (verb !== 'rollback') return `${sayVerb(verb)} in ${places}`
  const builds = (of: readonly SaidMember[]) => [...new Set(of.flatMap(({ toBuilds }) => toBuilds))].sort()
  const deleting = chosen.filter((member) => member.class === 'deletes')
  const others = chosen.filter((member) => member.class !== 'deletes')
  const gone = sum(deleting, ({ instances }) => instances?.removed ?? 0)
  const parts = [
    others.length === 0
      ? null
      : `${builds(others).length > 0 ? `Restore ${names(builds(others))}` : 'Roll back'} in ${sayPlaces(others, others)}`,
    deleting.length === 0
      ? null
      : `${others.length === 0 ? 'Remove' : 'remove'} ${count(gone, 'instance')} from ${sayPlaces(deleting, deleting)}`,
  ].filter((part) => part !== null)
  return parts.length === 0 ? 'Nothing is chosen' : conjoin(parts)
}

/** `11 of 14 clusters`; updates where a cluster has several of them. */
function sayPlaces(some: readonly SaidMember[], all: readonly SaidMember[]): string {
  const clusters = new Set(all.map(({ key }) => key.cluster)).size
  const total = clusters === all.length ? count(all.length, 'cluster') : count(all.length, 'update')
  return some.length === all.length && some === all ? total : `${some.length.toLocaleString('en-US')} of ${total}`
}

const leavingBuilds = (members: readonly SaidMember[]): string[] =>
  [...new Set(members.flatMap((member) => (member.fromBuild ? [member.fromBuild] : [])))].sort()

function sayRollback(chosen: readonly SaidMember[], all: readonly SaidMember[], where: string): string {
  const deleting = chosen.filter((member) => member.class === 'deletes')
  const queued = chosen.filter((member) => member.class === 'cannot-say')
  const to = [...new Set(chosen.flatMap((member) => member.toBuilds))].sort()
  const changed = sum(chosen, ({ instances: n }) => (n ? n.changeBack + n.removed + n.returned : 0))
  const gone = sum(deleting, ({ instances }) => instances?.removed ?? 0)
  const sentences = [
    `${to.length > 0 ? `Restore ${names(to)}` : 'Roll back'} ${where}: ${count(changed, 'instance')} ${changed === 1 ? 'changes' : 'change'} back.`,
    deleting.length > 0
      ? `In ${clustersOf(deleting)} ${count(gone, 'instance')} ${gone === 1 ? 'goes and nothing takes its' : 'go and nothing takes their'} place.`
      : null,
    queued.length > 0 ? `${clustersOf(queued)} cannot be reached: queued, and not counted here.` : null,
    sayRest(chosen, all),
  ]
  return sentences.filter((sentence) => sentence !== null).join(' ')
}

/** Classes without the new build, or with another one on top of it. */
const LEAVES_NOTHING: readonly PlanClass[] = ['going-back', 'already-old', 'superseded']

function sayRest(chosen: readonly SaidMember[], all: readonly SaidMember[]): string | null {
  const from = leavingBuilds(all)
  if (from.length === 0) return null
  const leaves = from.length === 1 ? 'leaves' : 'leave'
  const rest = all.filter(
    (member) => member.class === 'cannot-say' || (!chosen.includes(member) && !LEAVES_NOTHING.includes(member.class)),
  )
  if (rest.length === 0) return `${names(from)} ${leaves}.`
  const certain = rest.every(({ status }) => status === 'ROLLED_FORWARD')
  return `${names(from)} ${certain ? (from.length === 1 ? 'stays' : 'stay') : 'may stay'} in ${clustersOf(rest)}.`
}

/** What stopping half-way leaves behind, over all of them. */
function sayLeftBehind(chosen: readonly SaidMember[], until: string): string {
  const known = chosen.flatMap(({ standing }) => standing ?? [])
  if (known.length === 0) return ''
  const onNew = sum(known, (standing) => standing.onNew)
  const onOld = sum(known, (standing) => standing.onOld)
  const between = sum(known, (standing) => standing.between)
  const fresh = leavingBuilds(chosen)
  const old = [...new Set(chosen.flatMap((member) => member.toBuilds))].sort()
  const caught = between === 0 ? '' : `, ${count(between, 'instance')} in flight may stay without a task${until}`
  return `: ${count(onNew, 'instance')} ${onNew === 1 ? 'stays' : 'stay'} on ${fresh.length > 0 ? names(fresh) : 'the new build'}, ${onOld.toLocaleString('en-US')} on ${old.length > 0 ? names(old) : 'the old build'}${caught}`
}

/** How many begin to move, and which way. */
function sayDirections(chosen: readonly SaidMember[]): string {
  const back = chosen.filter(movesBack)
  const forward = chosen.filter((member) => !back.includes(member))
  const to = (builds: readonly string[]) => (builds.length > 0 ? ` to ${names(builds)}` : '')
  const ways = [
    forward.length > 0 ? { n: forward.length, way: `forward${to(leavingBuilds(forward))}` } : null,
    back.length > 0
      ? { n: back.length, way: `back${to([...new Set(back.flatMap((member) => member.toBuilds))].sort())}` }
      : null,
  ].filter((way) => way !== null)
  const [only, other] = ways
  const noun = new Set(chosen.map(({ key }) => key.cluster)).size === chosen.length ? 'cluster' : 'update'
  const moves = (n: number) => (n === 1 ? 'moves' : 'move')
  if (only && !other) return `${count(only.n, noun)} ${moves(only.n)} ${only.way}`
  return `${count(chosen.length, noun)} move, ${conjoin(ways.map(({ n, way }) => `${n} ${way}`))},`
}

const clustersOf = (members: readonly SaidMember[]): string =>
  names([...new Set(members.map(({ key }) => key.cluster))].sort())

const sum = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((total, one) => total + of(one), 0)
