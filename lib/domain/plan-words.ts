import { say } from '@/lib/messages/say'
import type { PlanClass, PlannedMember } from './plan'
import { leftOf, type PlannedPart } from './restore-preview'
import { isGoingBack, UPDATE_LIFECYCLE } from './update-lifecycle'
import { pulseEveryMs, type Verb } from './verb'
import { conjoin, enumerate, names, who, why } from './words'

/** The sentences about one member of a plan; those about the whole are in `plan-sentence.ts`. */

/** A planned member without what is never shown. */
export type ShownMember = Omit<PlannedMember, 'basis'>

export const sayVerb = (verb: Verb): string => say(`verbs.name.${verb}`)

/** A duration in its largest unit that leaves no rest, as `90 s` or `2 min`. */
export const sayDuration = (ms: number): string => {
  const seconds = Math.max(1, Math.round(ms / 1000))
  if (seconds % 3600 === 0) return say('plan.duration', { n: seconds / 3600, unit: 'h' })
  return seconds % 60 === 0
    ? say('plan.duration', { n: seconds / 60, unit: 'min' })
    : say('plan.duration', { n: seconds, unit: 's' })
}

/** @returns what will be done to a member, or why nothing can be */
export function sayPlanned(member: ShownMember): string {
  const { status, verb, turnedBack, supersededBy, problem } = member
  switch (member.class) {
    case 'native':
    case 'native-pulses':
      return sayNative(member)
    case 'restore':
      return sayRestore(member.parts, member.instances?.total ?? 0)
    case 'deletes':
      return say('plan.deletes', {
        ended: String(status !== null && UPDATE_LIFECYCLE[status].phase === 'ended'),
        n: member.instances?.removed ?? 0,
      })
    case 'acts':
      return verb === 'rollback' ? sayNative(member) : sayAct(member, verb)
    case 'going-back':
      return say('plan.going-back', {
        turned: String(turnedBack !== null),
        ...who(turnedBack?.user ?? null),
        ...why(turnedBack?.message ?? null),
      })
    case 'already-old':
      return say('plan.already-old', { rolledBack: String(status === 'ROLLED_BACK') })
    case 'superseded':
      return say('plan.superseded', who(supersededBy?.user ?? null))
    case 'no-effect':
      return say(`plan.no-effect.${verb}`, {
        awaits: String(status !== null && UPDATE_LIFECYCLE[status].phase === 'awaiting-pulse'),
        guarded: String(member.pulseTimeoutMs > 0),
      })
    case 'ended':
      return say('plan.ended', { status: String(status), verb })
    case 'cannot-say':
      return problem ? say(`plan.problem.${problem.kind}`, { message: problem.message }) : say('plan.unread')
  }
}

function sayNative({ instances, toBuilds }: ShownMember): string {
  const back = { to: String(toBuilds.length > 0), builds: names(toBuilds) }
  if (!instances) return say('plan.native.unread', back)
  const { changeBack, returned, removed, total } = instances
  const parts = [
    changeBack > 0 ? say('plan.native.changed', { n: changeBack, ...back }) : null,
    returned > 0 ? say('plan.native.returned', { n: returned }) : null,
    removed > 0 ? say('plan.removed', { n: removed }) : null,
  ].filter((part) => part !== null)
  return parts.length > 0
    ? say('plan.native.parts', { parts: conjoin(parts) })
    : say('plan.native.before-any', { total })
}

/** What a restore does, part by part, and how much of it is done already. */
function sayRestore(parts: readonly PlannedPart[], total: number): string {
  const left = parts.filter((part) => leftOf(part) > 0)
  const sum = (kind: PlannedPart['kind']) =>
    left.reduce((instances, part) => instances + (part.kind === kind ? leftOf(part) : 0), 0)
  const restored = left.filter(({ kind }) => kind === 'restore')
  const removed = sum('remove')
  const killed = sum('kill')
  const changes = [
    ...restored.map((part, at) =>
      say(`plan.restore.${restored.length === 1 ? 'only' : at === 0 ? 'first' : 'next'}`, {
        n: leftOf(part),
        build: part.build,
        gaps: part.added,
      }),
    ),
    removed > 0 ? say('plan.removed', { n: removed }) : null,
    killed > 0 ? say('plan.killed', { n: killed }) : null,
  ].filter((change) => change !== null)
  return say('plan.restore.whole', {
    updates: left.filter(({ kind }) => kind !== 'kill').length,
    changes: enumerate(changes),
    old: Math.max(0, total - left.reduce((instances, part) => instances + leftOf(part), 0)),
  })
}

/** Whether it brings the old build when it moves. */
export const movesBack = ({ restores, status }: Pick<ShownMember, 'restores' | 'status'>): boolean =>
  restores !== null || (status !== null && isGoingBack(status))

/** What a message needs to call the new and the old build by their names, where they have any. */
export const sidesOf = (fresh: readonly string[], old: readonly string[]) => ({
  newNamed: String(fresh.length > 0),
  newBuilds: names(fresh),
  oldNamed: String(old.length > 0),
  oldBuilds: names(old),
})

function sayAct(member: ShownMember, verb: Exclude<Verb, 'rollback'>): string {
  const { status, fromBuild, toBuilds, pulseTimeoutMs, standing, restores } = member
  const back = movesBack(member)
  const named = back ? toBuilds.length > 0 : fromBuild !== null
  return say(`plan.acts.${verb}`, {
    what: restores !== null ? 'restore' : back ? 'rollback' : 'rollout',
    way: back ? (named ? 'backTo' : 'back') : named ? 'forwardTo' : 'forward',
    paused: String(status !== null && UPDATE_LIFECYCLE[status].phase === 'paused'),
    guarded: String(pulseTimeoutMs > 0),
    time: sayDuration(pulseTimeoutMs),
    standing: String(standing !== null),
    onNew: standing?.onNew ?? 0,
    onOld: standing?.onOld ?? 0,
    between: standing?.between ?? 0,
    ...sidesOf(fromBuild === null ? [] : [fromBuild], toBuilds),
  })
}

/** Classes that would leave the pulses of a guarded update to somebody. */
const PULSED: readonly PlanClass[] = ['native-pulses', 'deletes', 'going-back']

/**
 * @param keepPulsing the person lets Airglow pulse it
 * @returns a thing to know before confirming, or null
 */
export function warnPlanned(member: ShownMember, keepPulsing = false): string | null {
  const { class: cls, status, queueable } = member
  const warnings = [
    cls === 'deletes' ? say('plan.warning.deletes') : null,
    PULSED.includes(cls) ? warnPulses(member, keepPulsing) : null,
    cls === 'going-back' && status === 'ROLL_BACK_PAUSED' ? say('plan.warning.stays-paused') : null,
    cls === 'restore' && member.pulseTimeoutMs > 0 ? say('plan.warning.not-guarded') : null,
    queueable ? say('plan.warning.queueable') : null,
  ].filter((warning) => warning !== null)
  return warnings.length === 0 ? null : warnings.join('. ')
}

function warnPulses(
  { class: cls, status, pulseTimeoutMs, mayKeepPulsing }: ShownMember,
  keepPulsing: boolean,
): string | null {
  if (pulseTimeoutMs === 0) return null
  // What is going back already is somebody else's; nothing is sent for it.
  if (cls === 'going-back') return status === 'ROLL_BACK_AWAITING_PULSE' ? say('plan.warning.stands-still') : null
  if (status !== null && UPDATE_LIFECYCLE[status].phase === 'ended') return null
  return keepPulsing && mayKeepPulsing
    ? say('plan.warning.pulsed', { time: sayDuration(pulseEveryMs(pulseTimeoutMs)) })
    : say('plan.warning.parks', { mayPulse: String(mayKeepPulsing) })
}
