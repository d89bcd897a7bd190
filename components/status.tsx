import type { StepStateName } from '@/lib/contract/action'
import type { Freshness } from '@/lib/domain/freshness'
import type { InstanceState } from '@/lib/domain/instance'
import type { JobUpdateStatus } from '@/lib/domain/job-update'
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

/** The look of one update where its attention has a say: trouble is red in every status, an old picture never green. */
export function memberLook(status: JobUpdateStatus, attention: Attention, freshness: Freshness): Look {
  const look = STATUS_LOOK[status]
  if (attention === 'unknown' || freshness !== 'current')
    return {
      word: freshness === 'unseen' ? 'Never read' : freshness === 'stale' ? 'Not read lately' : 'Unknown',
      shape: 'question',
      tone: 'unknown',
    }
  if (attention === 'needs-you' && look.tone !== 'bad')
    return { word: status === 'ROLL_FORWARD_PAUSED' ? 'Failing, paused' : 'Failing', shape: 'cross', tone: 'bad' }
  return look
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
  updated: { word: 'updated', shape: 'check', tone: 'good' },
  restored: { word: 'restored', shape: 'check-back', tone: 'back' },
  waiting: { word: 'waiting', shape: 'ring', tone: 'plain' },
  removed: { word: 'removed', shape: 'dash', tone: 'plain' },
  unchanged: { word: 'unchanged', shape: 'dot', tone: 'plain' },
}

/** Instances somebody should look at; a bar never lets these get too thin to see. */
export const TROUBLED: readonly InstanceState[] = ['failed', 'missing', 'flapping']

const STEP_LOOK: Readonly<Record<StepStateName, Look>> = {
  planned: { word: 'Not sent yet', shape: 'ring', tone: 'plain' },
  sent: { word: 'Sent', shape: 'pulse', tone: 'warn' },
  accepted: { word: 'Accepted', shape: 'half', tone: 'move' },
  moving: { word: 'Moving back', shape: 'back', tone: 'back' },
  restored: { word: 'Restored', shape: 'check-back', tone: 'good' },
  'already-restored': { word: 'Already restored', shape: 'check-back', tone: 'back' },
  failed: { word: 'Failed', shape: 'cross', tone: 'bad' },
  refused: { word: 'Refused', shape: 'stop', tone: 'warn' },
  'needs-human': { word: 'Needs you', shape: 'question', tone: 'bad' },
}

const STANDS_STILL: Look = { word: 'Stands still', shape: 'pause', tone: 'warn' }

export const stepLook = ({ state, standsStill }: { state: StepStateName; standsStill: boolean }): Look =>
  standsStill ? STANDS_STILL : STEP_LOOK[state]

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
