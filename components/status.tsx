import type { ActionReply, StepView } from '@/lib/contract/action'
import type { MemberView } from '@/lib/contract/meta-update'
import type { PlannedMemberView } from '@/lib/contract/plan'
import type { Freshness } from '@/lib/domain/freshness'
import type { InstanceState } from '@/lib/domain/instance'
import type { JobUpdateStatus } from '@/lib/domain/job-update'
import { UPDATE_LIFECYCLE } from '@/lib/domain/update-lifecycle'
import type { Verb } from '@/lib/domain/verb'
import type { Attention } from '@/lib/domain/verdict'
import { Glyph, type Shape } from './ui/glyph'
import type { Tone } from './ui/tone'

/** How a state looks and what it is called: the one place where states get their glyphs, words and tones. */
export type Look = { readonly word: string; readonly shape: Shape; readonly tone: Tone }

export const ATTENTION_LOOK: Readonly<Record<Attention, Look>> = {
  'needs-you': { word: 'Needs you', shape: 'cross', tone: 'bad' },
  unknown: { word: 'Unknown', shape: 'question', tone: 'unknown' },
  waiting: { word: 'Waiting', shape: 'pause', tone: 'warn' },
  restoring: { word: 'Restoring', shape: 'back', tone: 'back' },
  moving: { word: 'Moving', shape: 'half', tone: 'move' },
  done: { word: 'Done', shape: 'check', tone: 'good' },
}

const STATUS_LOOK: Readonly<Record<JobUpdateStatus, Look>> = {
  ROLLING_FORWARD: { word: 'Moving', shape: 'half', tone: 'move' },
  ROLLING_BACK: { word: 'Restoring', shape: 'back', tone: 'back' },
  ROLL_FORWARD_PAUSED: { word: 'Paused', shape: 'pause', tone: 'warn' },
  ROLL_BACK_PAUSED: { word: 'Restore paused', shape: 'pause', tone: 'warn' },
  ROLLED_FORWARD: { word: 'Done', shape: 'check', tone: 'good' },
  ROLLED_BACK: { word: 'Restored', shape: 'check-back', tone: 'back' },
  ABORTED: { word: 'Aborted', shape: 'stop', tone: 'bad' },
  ERROR: { word: 'Error', shape: 'cross', tone: 'bad' },
  FAILED: { word: 'Failed', shape: 'cross', tone: 'bad' },
  ROLL_FORWARD_AWAITING_PULSE: { word: 'Awaiting pulse', shape: 'pulse', tone: 'warn' },
  ROLL_BACK_AWAITING_PULSE: { word: 'Restore awaiting pulse', shape: 'pulse', tone: 'warn' },
  UNKNOWN: { word: 'Unknown', shape: 'question', tone: 'unknown' },
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
      word: freshness === 'unseen' ? 'Never read' : freshness === 'stale' ? 'Not read lately' : 'Unknown',
      shape: 'question',
      tone: 'unknown',
    }
  if (attention === 'needs-you' && holdId !== null && look.tone !== 'bad')
    return { word: 'Held build', shape: 'lock', tone: 'bad' }
  const restored = progress.direction === 'back' && UPDATE_LIFECYCLE[status].direction !== 'back'
  if (attention === 'needs-you' && (look.tone !== 'bad' || restored))
    return {
      word: restored ? 'Restore failed' : status === 'ROLL_FORWARD_PAUSED' ? 'Failing, paused' : 'Failing',
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
  failed: { word: 'failed', shape: 'cross', tone: 'bad' },
  missing: { word: 'missing', shape: 'gap', tone: 'bad' },
  flapping: { word: 'flapping', shape: 'bolt', tone: 'warn' },
  unknown: { word: 'unknown', shape: 'question', tone: 'unknown' },
  moving: { word: 'moving', shape: 'half', tone: 'move' },
  restoring: { word: 'restoring', shape: 'back', tone: 'back' },
  watching: { word: 'watching', shape: 'eye', tone: 'watch' },
  leaving: { word: 'to restore', shape: 'leave', tone: 'leave' },
  updated: { word: 'updated', shape: 'check', tone: 'good' },
  restored: { word: 'restored', shape: 'check-back', tone: 'back' },
  waiting: { word: 'waiting', shape: 'ring', tone: 'plain' },
  removed: { word: 'removed', shape: 'dash', tone: 'plain' },
  unchanged: { word: 'unchanged', shape: 'dot', tone: 'plain' },
}

/** Instances somebody should look at; a bar never lets these get too thin to see. */
export const TROUBLED: readonly InstanceState[] = ['failed', 'missing', 'flapping']

const STEP_LOOK: Readonly<Record<StepView['state'], Look>> = {
  planned: { word: 'Not sent yet', shape: 'ring', tone: 'plain' },
  sent: { word: 'Sent', shape: 'pulse', tone: 'warn' },
  accepted: { word: 'Accepted', shape: 'half', tone: 'move' },
  moving: { word: 'Moving back', shape: 'back', tone: 'back' },
  restored: { word: 'Restored', shape: 'check-back', tone: 'good' },
  'already-restored': { word: 'Already restored', shape: 'check-back', tone: 'back' },
  done: { word: 'Done', shape: 'check', tone: 'good' },
  'already-done': { word: 'Was so already', shape: 'check', tone: 'plain' },
  failed: { word: 'Failed', shape: 'cross', tone: 'bad' },
  refused: { word: 'Refused', shape: 'stop', tone: 'warn' },
  superseded: { word: 'Superseded', shape: 'over', tone: 'warn' },
  cancelled: { word: 'Cancelled', shape: 'dash', tone: 'plain' },
  expired: { word: 'Expired', shape: 'gap', tone: 'warn' },
  'needs-human': { word: 'Needs you', shape: 'question', tone: 'bad' },
}

const STANDS_STILL: Look = { word: 'Stands still', shape: 'pause', tone: 'warn' }
const QUEUED: Look = { word: 'Queued', shape: 'ring', tone: 'unknown' }
const SETTLED: Look = { word: 'Settled by hand', shape: 'check', tone: 'plain' }

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
  if (action.open) return { ...VERB_LOOK[action.verb], word: 'Running' }
  return action.verb === 'rollback' ? STEP_LOOK.restored : STEP_LOOK.done
}

export const VERB_LOOK: Readonly<Record<Verb, Look>> = {
  rollback: { word: 'Roll back', shape: 'back', tone: 'back' },
  pause: { word: 'Pause', shape: 'pause', tone: 'warn' },
  resume: { word: 'Resume', shape: 'play', tone: 'move' },
  abort: { word: 'Abort', shape: 'stop', tone: 'bad' },
  pulse: { word: 'Pulse', shape: 'pulse', tone: 'watch' },
}

const ACTS: Readonly<Record<Verb, string>> = {
  rollback: 'Rolls back',
  pause: 'Pauses',
  resume: 'Goes on',
  abort: 'Stops half-way',
  pulse: 'Is pulsed',
}

const CLASS_LOOK: Readonly<Record<Exclude<PlannedMemberView['class'], 'acts'>, Look>> = {
  deletes: { word: 'Deletes', shape: 'cross', tone: 'bad' },
  'cannot-say': { word: 'Cannot say', shape: 'question', tone: 'unknown' },
  native: { word: 'Rolls back', shape: 'back', tone: 'back' },
  'native-pulses': { word: 'Rolls back on pulses', shape: 'pulse', tone: 'warn' },
  restore: { word: 'New update', shape: 'plus', tone: 'back' },
  superseded: { word: 'Superseded', shape: 'over', tone: 'plain' },
  'going-back': { word: 'Going back', shape: 'half', tone: 'plain' },
  'already-old': { word: 'Already old', shape: 'check-back', tone: 'plain' },
  'no-effect': { word: 'No effect', shape: 'dot', tone: 'plain' },
  ended: { word: 'Ended', shape: 'stop', tone: 'plain' },
}

/** The look of a row of a plan. */
export const planLook = ({ class: cls, verb }: Pick<PlannedMemberView, 'class' | 'verb'>): Look =>
  cls === 'acts' ? { ...VERB_LOOK[verb], word: ACTS[verb] } : CLASS_LOOK[cls]

export const CLUSTER_LOOK: Readonly<Record<Freshness, Look>> = {
  current: { word: 'Answers', shape: 'check', tone: 'good' },
  stale: { word: 'Not answering', shape: 'question', tone: 'unknown' },
  unseen: { word: 'Never read', shape: 'question', tone: 'unknown' },
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
