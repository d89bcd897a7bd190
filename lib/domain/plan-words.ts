import type { JobUpdateStatus } from './job-update'
import type { PlanClass, PlannedMember, PlanProblem } from './plan'
import { leftOf, type PlannedPart } from './restore-preview'
import { isGoingBack, UPDATE_LIFECYCLE } from './update-lifecycle'
import { pulseEveryMs, type Verb } from './verb'
import { because, by, conjoin, count, names } from './words'

/** The sentences about one member of a plan; those about the whole are in `plan-sentence.ts`. */

/** A planned member without what is never shown. */
export type ShownMember = Omit<PlannedMember, 'basis'>

const VERB_WORDS: Readonly<Record<Verb, string>> = {
  rollback: 'Roll back',
  pause: 'Pause',
  resume: 'Resume',
  abort: 'Abort',
  pulse: 'Pulse',
}
export const sayVerb = (verb: Verb): string => VERB_WORDS[verb]

/** A duration in its largest unit that leaves no rest, as `90 s` or `2 min`. */
export const sayDuration = (ms: number): string => {
  const seconds = Math.max(1, Math.round(ms / 1000))
  if (seconds % 3600 === 0) return `${seconds / 3600} h`
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}

/** @returns what will be done to a member, or why nothing can be */
export function sayPlanned(member: ShownMember): string {
  switch (member.class) {
    case 'native':
    case 'native-pulses':
      return sayNative(member)
    case 'restore':
      return sayRestore(member.parts, member.instances?.total ?? 0)
    case 'deletes':
      return sayDeletes(member)
    case 'acts':
      return sayAct(member)
    case 'going-back':
      return `Already going back${member.turnedBack ? sayTurned(member.turnedBack) : ''}; nothing will be sent`
    case 'already-old':
      return member.status === 'ROLLED_BACK'
        ? 'Already rolled back; nothing to do'
        : 'Every instance is as before already; nothing to do'
    case 'superseded':
      return `A later update of the job${by(member.supersededBy?.user ?? null)} is on top of it; left alone`
    case 'no-effect':
      return sayNoEffect(member.verb, member.status, member.pulseTimeoutMs > 0)
    case 'ended':
      return `${sayEnd(member.status)}: nothing is left to ${member.verb === 'rollback' ? 'roll back' : member.verb}`
    case 'cannot-say':
      return sayProblem(member.problem)
  }
}

const sayTurned = ({ user, message }: { user: string | null; message: string | null }): string =>
  `${by(user) || ' by itself'}${because(message)}`

const go = (n: number): string => (n === 1 ? 'goes' : 'go')
const are = (n: number): string => (n === 1 ? 'is' : 'are')
const backTo = (builds: readonly string[]): string => (builds.length > 0 ? `back to ${names(builds)}` : 'back')

function sayNative({ instances, toBuilds }: ShownMember): string {
  const back = backTo(toBuilds)
  if (!instances) return `Roll the running update ${back}`
  const { changeBack, returned, removed, total } = instances
  const parts = [
    changeBack > 0 ? `${count(changeBack, 'instance')} ${go(changeBack)} ${back}` : null,
    returned > 0 ? `${count(returned, 'removed instance')} ${returned === 1 ? 'returns' : 'return'}` : null,
    removed > 0 ? `${count(removed, 'added instance')} ${are(removed)} removed` : null,
  ].filter((part) => part !== null)
  return parts.length > 0
    ? `Roll the running update back: ${conjoin(parts)} (of ${total.toLocaleString('en-US')})`
    : `Roll the running update back before it has changed anything (${count(total, 'instance')} to come)`
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
    ...(restored.length === 1
      ? restored.map(
          (part) => `${count(leftOf(part), 'instance')} ${go(leftOf(part))} back to ${part.build}${sayGaps(part)}`,
        )
      : restored.map(
          (part, at) =>
            `${at === 0 ? count(leftOf(part), 'instance') : leftOf(part).toLocaleString('en-US')} to ${part.build}${sayGaps(part)}`,
        )),
    removed > 0 ? `${count(removed, 'added instance')} ${are(removed)} removed` : null,
    killed > 0 ? `${count(killed, 'added instance')} ${are(killed)} killed` : null,
  ].filter((change) => change !== null)
  const old = total - left.reduce((instances, part) => instances + leftOf(part), 0)
  const rest = old > 0 ? `; ${old.toLocaleString('en-US')} ${are(old)} old already` : ''
  return `${sayUpdates(left.filter(({ kind }) => kind !== 'kill').length)}${changes.join(', ')}${rest}`
}

const sayUpdates = (updates: number): string =>
  updates === 0 ? '' : updates === 1 ? 'A new update: ' : `${updates} updates, one after the other: `

const sayGaps = ({ added }: PlannedPart): string =>
  added === 0 ? '' : ` (${added.toLocaleString('en-US')} of them without a task now)`

function sayDeletes({ instances, status }: ShownMember): string {
  const removed = instances?.removed ?? 0
  const what = status !== null && UPDATE_LIFECYCLE[status].phase === 'ended' ? 'an ended' : 'a'
  return `Undo ${what} first deployment: ${count(removed, 'instance')} ${are(removed)} removed and nothing takes ${removed === 1 ? 'its' : 'their'} place`
}

const PROBLEM_WORDS: Readonly<Record<PlanProblem['kind'], string>> = {
  unreachable: 'Cannot be read just now',
  forbidden: 'No right to read it',
  gone: 'Gone from the scheduler',
  'no-details': 'Cannot be said',
  'unnamed-status': 'Cannot be said',
  'config-lacks': 'Cannot be restored exactly',
  'dry-run': 'Cannot be restored as it stands',
  strangers: 'Somebody else has changed it since',
  'no-cluster': 'Not in the configuration',
  quota: 'Quota would refuse it',
}
const sayProblem = (problem: PlanProblem | null): string =>
  problem ? `${PROBLEM_WORDS[problem.kind]}: ${problem.message}` : 'Cannot be said: it could not be read'

/** Whether it brings the old build when it moves. */
export const movesBack = ({ restores, status }: Pick<ShownMember, 'restores' | 'status'>): boolean =>
  restores !== null || (status !== null && isGoingBack(status))

const rolling = (member: ShownMember): string =>
  member.restores !== null ? 'restore' : movesBack(member) ? 'rollback' : 'rollout'

function sayAct(member: ShownMember): string {
  const { verb, status, fromBuild, toBuilds, pulseTimeoutMs } = member
  const way = movesBack(member) ? backTo(toBuilds) : fromBuild === null ? 'forward' : `forward to ${fromBuild}`
  const guarded = pulseTimeoutMs > 0
  switch (verb) {
    case 'rollback':
      return sayNative(member)
    case 'pause':
      return `Pauses the ${rolling(member)}: two builds serve side by side until somebody resumes${sayStanding(member)}${sayBetween(member, ' until then')}`
    case 'resume':
      return `Begins to move again at once, ${way}${guarded ? '; guarded by pulses, it may wait for the next one first' : ''}`
    case 'abort':
      return `Stops the ${rolling(member)} half-way${sayStanding(member)}${sayBetween(member, '')}. ${member.restores !== null ? 'What is not back by then stays as it is; another restore stays possible' : 'The update can then no longer be rolled back by the scheduler; a restore by new updates stays possible'}`
    case 'pulse':
      return status !== null && UPDATE_LIFECYCLE[status].phase === 'paused'
        ? 'The pulse is noted, but the update stays paused until somebody resumes it'
        : `Unblocks the ${rolling(member)}, which moves ${way}; it waits again unless another pulse comes within ${sayDuration(pulseTimeoutMs)}`
  }
}

function sayStanding({ standing, fromBuild, toBuilds }: ShownMember): string {
  if (!standing) return ''
  const old = toBuilds.length > 0 ? names(toBuilds) : 'the old build'
  return `: ${count(standing.onNew, 'instance')} ${standing.onNew === 1 ? 'stays' : 'stay'} on ${fromBuild ?? 'the new build'}, ${standing.onOld.toLocaleString('en-US')} on ${old}`
}

function sayBetween({ standing }: ShownMember, until: string): string {
  const between = standing?.between ?? 0
  return between === 0 ? '' : `, ${count(between, 'instance')} in flight may stay without a task${until}`
}

function sayNoEffect(verb: Verb, status: JobUpdateStatus | null, guarded: boolean): string {
  switch (verb) {
    case 'pause':
      return 'Paused already; nothing to do'
    case 'resume':
      return status !== null && UPDATE_LIFECYCLE[status].phase === 'awaiting-pulse'
        ? 'Not paused: it waits for a pulse; nothing to resume'
        : 'Not paused; nothing to resume'
    case 'abort':
      return 'Aborted already; nothing to do'
    case 'pulse':
      return guarded
        ? 'It moves already; nothing waits for a pulse'
        : 'Not guarded by pulses; a pulse would change nothing'
    case 'rollback':
      return 'Nothing to do'
  }
}

function sayEnd(status: JobUpdateStatus | null): string {
  switch (status) {
    case 'ROLLED_FORWARD':
      return 'Complete'
    case 'ROLLED_BACK':
      return 'Rolled back'
    case 'ABORTED':
      return 'Aborted'
    case 'FAILED':
      return 'Failed'
    case 'ERROR':
      return 'Given up by the scheduler'
    default:
      return 'Ended'
  }
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
    cls === 'deletes' ? 'This removes the job from the cluster, but for instances that the update never touched' : null,
    PULSED.includes(cls) ? warnPulses(member, keepPulsing) : null,
    cls === 'going-back' && status === 'ROLL_BACK_PAUSED' ? 'Somebody paused that rollback; it stays paused' : null,
    cls === 'restore' && member.pulseTimeoutMs > 0
      ? 'The update was guarded by pulses; the new updates that restore it are not'
      : null,
    queueable ? 'It can be queued: Airglow does it as soon as the cluster answers, unless it expires first' : null,
  ].filter((warning) => warning !== null)
  return warnings.length === 0 ? null : warnings.join('. ')
}

function warnPulses(
  { class: cls, status, pulseTimeoutMs, mayKeepPulsing }: ShownMember,
  keepPulsing: boolean,
): string | null {
  if (pulseTimeoutMs === 0) return null
  // What is going back already is somebody else's; nothing is sent for it.
  if (cls === 'going-back')
    return status === 'ROLL_BACK_AWAITING_PULSE' ? 'That rollback stands still until whoever pulses it does so' : null
  if (status !== null && UPDATE_LIFECYCLE[status].phase === 'ended') return null
  if (keepPulsing && mayKeepPulsing)
    return `Guarded by pulses: Airglow pulses it every ${sayDuration(pulseEveryMs(pulseTimeoutMs))} until it ends`
  return `Guarded by pulses: its rollback parks until somebody pulses it${mayKeepPulsing ? '; Airglow can do so if it is told to' : ', which this installation of Airglow does not'}`
}
