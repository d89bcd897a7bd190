import type { ActionReply, StepView } from '@/lib/contract/action'
import type { MemberView } from '@/lib/contract/meta-update'
import type { PlannedMemberView } from '@/lib/contract/plan'
import type { Freshness } from '@/lib/domain/freshness'
import { INSTANCE_STATES, type InstanceState, isTroubled } from '@/lib/domain/instance'
import type { JobUpdateStatus } from '@/lib/domain/job-update'
import { isActive, UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'
import type { Verb } from '@/lib/domain/verb'
import type { Attention } from '@/lib/domain/verdict'
import { say } from '@/lib/messages/say'
import { Glyph, type Shape } from './ui/glyph'
import type { Tone } from './ui/tone'

/** How a state looks and what it is called: the one place where states get their glyphs, words and tones. */
export type Look = { readonly word: string; readonly shape: Shape; readonly tone: Tone }

export const ATTENTION_LOOK: Readonly<Record<Attention, Look>> = {
  'needs-you': { word: say('states.attention.needs-you'), shape: 'cross', tone: 'bad' },
  unknown: { word: say('states.attention.unknown'), shape: 'question', tone: 'unknown' },
  waiting: { word: say('states.attention.waiting'), shape: 'pause', tone: 'warn' },
  restoring: { word: say('states.attention.restoring'), shape: 'back', tone: 'back' },
  moving: { word: say('states.attention.moving'), shape: 'half', tone: 'move' },
  done: { word: say('states.attention.done'), shape: 'check', tone: 'good' },
}

const STATUS_LOOK: Readonly<Record<JobUpdateStatus, Look>> = {
  ROLLING_FORWARD: { word: say('states.status.ROLLING_FORWARD'), shape: 'half', tone: 'move' },
  ROLLING_BACK: { word: say('states.status.ROLLING_BACK'), shape: 'back', tone: 'back' },
  ROLL_FORWARD_PAUSED: { word: say('states.status.ROLL_FORWARD_PAUSED'), shape: 'pause', tone: 'warn' },
  ROLL_BACK_PAUSED: { word: say('states.status.ROLL_BACK_PAUSED'), shape: 'pause', tone: 'warn' },
  ROLLED_FORWARD: { word: say('states.status.ROLLED_FORWARD'), shape: 'check', tone: 'good' },
  ROLLED_BACK: { word: say('states.status.ROLLED_BACK'), shape: 'check-back', tone: 'back' },
  ABORTED: { word: say('states.status.ABORTED'), shape: 'stop', tone: 'bad' },
  ERROR: { word: say('states.status.ERROR'), shape: 'cross', tone: 'bad' },
  FAILED: { word: say('states.status.FAILED'), shape: 'cross', tone: 'bad' },
  ROLL_FORWARD_AWAITING_PULSE: { word: say('states.status.ROLL_FORWARD_AWAITING_PULSE'), shape: 'pulse', tone: 'warn' },
  ROLL_BACK_AWAITING_PULSE: { word: say('states.status.ROLL_BACK_AWAITING_PULSE'), shape: 'pulse', tone: 'warn' },
  UNKNOWN: { word: say('states.status.UNKNOWN'), shape: 'question', tone: 'unknown' },
}

/**
 * The look of one update where its attention has a say: trouble is red in every status, an old picture never green, and one
 * that ended and is brought back by new updates looks like one that rolls back.
 */
export function memberLook({
  status,
  attention,
  freshness,
  progress,
  holdId,
}: Pick<MemberView, 'status' | 'attention' | 'freshness' | 'progress' | 'holdId'>): Look {
  const look = STATUS_LOOK[status]
  if (attention === 'unknown' || freshness !== 'current')
    return {
      word: say(`states.member.${freshness === 'current' ? 'unknown' : freshness}`),
      shape: 'question',
      tone: 'unknown',
    }
  if (attention === 'needs-you' && holdId !== null && look.tone !== 'bad')
    return { word: say('states.member.held'), shape: 'lock', tone: 'bad' }
  const restored = progress.direction === 'back' && UPDATE_LIFECYCLE[status].direction !== 'back'
  if (attention === 'needs-you' && (look.tone !== 'bad' || restored))
    return {
      word: say(
        `states.member.${restored ? 'restore-failed' : status === 'ROLL_FORWARD_PAUSED' ? 'failing-paused' : 'failing'}`,
      ),
      shape: 'cross',
      tone: 'bad',
    }
  if (!restored) return look
  if (attention === 'waiting') return STATUS_LOOK.ROLL_BACK_PAUSED
  return attention === 'done' ? STATUS_LOOK.ROLLED_BACK : STATUS_LOOK.ROLLING_BACK
}

export const statusLook = (status: JobUpdateStatus): Look => STATUS_LOOK[status]

/** The look of a whole meta-update: that of its attention, but a finished way back is not a finished way forward. */
export const wholeLook = (attention: Attention, restored: boolean): Look =>
  attention === 'done' && restored ? STATUS_LOOK.ROLLED_BACK : ATTENTION_LOOK[attention]

export const INSTANCE_LOOK: Readonly<Record<InstanceState, Look>> = {
  failed: { word: say('states.instance.failed'), shape: 'cross', tone: 'bad' },
  missing: { word: say('states.instance.missing'), shape: 'gap', tone: 'bad' },
  flapping: { word: say('states.instance.flapping'), shape: 'bolt', tone: 'warn' },
  unknown: { word: say('states.instance.unknown'), shape: 'question', tone: 'unknown' },
  moving: { word: say('states.instance.moving'), shape: 'half', tone: 'move' },
  restoring: { word: say('states.instance.restoring'), shape: 'back', tone: 'back' },
  watching: { word: say('states.instance.watching'), shape: 'eye', tone: 'watch' },
  leaving: { word: say('states.instance.leaving'), shape: 'leave', tone: 'leave' },
  updated: { word: say('states.instance.updated'), shape: 'check', tone: 'good' },
  restored: { word: say('states.instance.restored'), shape: 'check-back', tone: 'back' },
  waiting: { word: say('states.instance.waiting'), shape: 'ring', tone: 'plain' },
  removed: { word: say('states.instance.removed'), shape: 'dash', tone: 'plain' },
  unchanged: { word: say('states.instance.unchanged'), shape: 'dot', tone: 'plain' },
}

/** Instances somebody should look at; a bar never lets these get too thin to see. */
export const TROUBLED: readonly InstanceState[] = INSTANCE_STATES.filter(isTroubled)

const STEP_LOOK: Readonly<Record<StepView['state'], Look>> = {
  planned: { word: say('states.step.planned'), shape: 'ring', tone: 'plain' },
  sent: { word: say('states.step.sent'), shape: 'pulse', tone: 'warn' },
  accepted: { word: say('states.step.accepted'), shape: 'half', tone: 'move' },
  moving: { word: say('states.step.moving'), shape: 'back', tone: 'back' },
  restored: { word: say('states.step.restored'), shape: 'check-back', tone: 'good' },
  'already-restored': { word: say('states.step.already-restored'), shape: 'check-back', tone: 'back' },
  done: { word: say('states.step.done'), shape: 'check', tone: 'good' },
  'already-done': { word: say('states.step.already-done'), shape: 'check', tone: 'plain' },
  failed: { word: say('states.step.failed'), shape: 'cross', tone: 'bad' },
  refused: { word: say('states.step.refused'), shape: 'stop', tone: 'warn' },
  superseded: { word: say('states.step.superseded'), shape: 'over', tone: 'warn' },
  cancelled: { word: say('states.step.cancelled'), shape: 'dash', tone: 'plain' },
  expired: { word: say('states.step.expired'), shape: 'gap', tone: 'warn' },
  'needs-human': { word: say('states.step.needs-human'), shape: 'question', tone: 'bad' },
}

const STANDS_STILL: Look = { word: say('states.step.stands-still'), shape: 'pause', tone: 'warn' }
const QUEUED: Look = { word: say('states.step.queued'), shape: 'ring', tone: 'unknown' }
const SETTLED: Look = { word: say('states.step.settled'), shape: 'check', tone: 'plain' }

export function stepLook(step: Pick<StepView, 'state' | 'standsStill' | 'queued' | 'settled'>): Look {
  if (step.settled !== null) return SETTLED
  if (step.queued) return QUEUED
  return step.standsStill ? STANDS_STILL : STEP_LOOK[step.state]
}

/** Ends that somebody has to look at, the worst first. */
const BAD_ENDS: readonly StepView['state'][] = [
  'failed',
  'needs-human',
  'refused',
  'superseded',
  'expired',
  'cancelled',
]

/** The worst of its steps speaks for an action; what somebody has dealt with does not speak any more. */
export function actionLook({ action, steps }: Pick<ActionReply, 'action' | 'steps'>): Look {
  const left = steps.filter(({ settled }) => settled === null)
  const still = left.find(({ standsStill }) => standsStill)
  const bad = BAD_ENDS.find((end) => left.some(({ state }) => state === end))
  if (bad) return STEP_LOOK[bad]
  if (still) return STANDS_STILL
  if (action.open) return { ...VERB_LOOK[action.verb], word: say('states.step.running') }
  return action.verb === 'rollback' ? STEP_LOOK.restored : STEP_LOOK.done
}

export const VERB_LOOK: Readonly<Record<Verb, Look>> = {
  rollback: { word: say('verbs.name.rollback'), shape: 'back', tone: 'back' },
  pause: { word: say('verbs.name.pause'), shape: 'pause', tone: 'warn' },
  resume: { word: say('verbs.name.resume'), shape: 'play', tone: 'move' },
  abort: { word: say('verbs.name.abort'), shape: 'stop', tone: 'bad' },
  pulse: { word: say('verbs.name.pulse'), shape: 'pulse', tone: 'watch' },
}

const CLASS_LOOK: Readonly<Record<Exclude<PlannedMemberView['class'], 'acts'>, Look>> = {
  deletes: { word: say('states.plan.deletes'), shape: 'cross', tone: 'bad' },
  'cannot-say': { word: say('states.plan.cannot-say'), shape: 'question', tone: 'unknown' },
  native: { word: say('states.plan.native'), shape: 'back', tone: 'back' },
  'native-pulses': { word: say('states.plan.native-pulses'), shape: 'pulse', tone: 'warn' },
  restore: { word: say('states.plan.restore'), shape: 'plus', tone: 'back' },
  superseded: { word: say('states.plan.superseded'), shape: 'over', tone: 'plain' },
  'going-back': { word: say('states.plan.going-back'), shape: 'half', tone: 'plain' },
  'already-old': { word: say('states.plan.already-old'), shape: 'check-back', tone: 'plain' },
  'no-effect': { word: say('states.plan.no-effect'), shape: 'dot', tone: 'plain' },
  ended: { word: say('states.plan.ended'), shape: 'stop', tone: 'plain' },
}

/** The look of a row of a plan. */
export const planLook = ({ class: cls, verb }: Pick<PlannedMemberView, 'class' | 'verb'>): Look =>
  cls === 'acts' ? { ...VERB_LOOK[verb], word: say(`verbs.acts.${verb}`) } : CLASS_LOOK[cls]

export const CLUSTER_LOOK: Readonly<Record<Freshness, Look>> = {
  current: { word: say('states.cluster.current'), shape: 'check', tone: 'good' },
  stale: { word: say('states.cluster.stale'), shape: 'question', tone: 'unknown' },
  unseen: { word: say('states.cluster.unseen'), shape: 'question', tone: 'unknown' },
}

/**
 * The look of a job in one cluster by what runs there, whatever its updates say: instances in trouble come before everything, and
 * what is old or unknown is never green.
 */
export function runningLook({
  freshness,
  counts,
  builds,
  status,
}: {
  freshness: Freshness
  /** Instances by state. */
  counts: Readonly<Record<InstanceState, number>>
  /** How many builds run. */
  builds: number
  /** Of its newest update; null: none is known. */
  status: JobUpdateStatus | null
}): Look {
  const some = (...states: InstanceState[]) => states.some((state) => counts[state] > 0)
  if (freshness !== 'current') return CLUSTER_LOOK[freshness]
  if (TROUBLED.some((state) => counts[state] > 0))
    return { word: say('job.state.failing'), shape: 'cross', tone: 'bad' }
  if (status !== null && isActive(status)) return STATUS_LOOK[status]
  if (some('unknown')) return { word: say('job.state.unknown'), shape: 'question', tone: 'unknown' }
  if (builds === 0) return { word: say('job.state.nothing'), shape: 'dash', tone: 'plain' }
  if (builds > 1) return { word: say('job.state.several'), shape: 'half', tone: 'warn' }
  if (some('moving', 'restoring', 'watching')) return { word: say('job.state.moving'), shape: 'half', tone: 'move' }
  return { word: say('job.state.healthy'), shape: 'check', tone: 'good' }
}

/** Glyph and word together: the colour only supports them. */
export function StatusWord({ look, className }: { look: Look; className?: string }) {
  return (
    <span className={className}>
      <Glyph shape={look.shape} tone={look.tone} className="mr-1.5 align-[-3px]" />
      {look.word}
    </span>
  )
}
