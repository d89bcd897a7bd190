import type { JobUpdateDetails, JobUpdateSummary } from './job-update'
import type { Progress } from './progress'
import {
  agreesWith,
  type Instructions,
  type RestorePart,
  restoreParts,
  runningFingerprints,
  strangers,
  unrestored,
} from './restore'
import { restoreMarkOf } from './restore-marker'
import { wasSent, withheld } from './send-permit'
import { settle } from './settling'
import type { Look, Step, StepDecision, StepEnd, StepNote, StepObservation, StepPolicy } from './step'
import { type InstanceRange, instanceIds, instanceRanges } from './task-config'
import { isActive, UPDATE_LIFECYCLE } from './update-lifecycle'
import type { UpdateDiff } from './update-request'

type Seen = Extract<StepObservation, { kind: 'seen' }>
type Left = { readonly part: RestorePart; readonly wanted: readonly number[] }

/**
 * The way back for an update that has ended, or that the scheduler has forgotten: our own restores first, then what others
 * have done since, then the scheduler's own rollback, and only then new updates, one part after the other.
 */
export function decideRestore(step: Step, seen: Seen, nowMs: number, policy: StepPolicy): StepDecision {
  const { target, updates, running } = seen
  const { work } = step
  const instructions = target ?? work.instructions
  if (target && !work.mayRestore) return end('refused', { kind: 'ended-before', status: target.summary.status })
  if (!instructions) return forgotten(step)
  if (!updates) return look({ at: 'updates' })
  const own = updates.filter((update) => restoreMarkOf(update)?.stepId === step.id)
  const others = updates.filter((update) => update.key.id !== step.key.updateId && !own.includes(update))
  const unnamed = updates.some(({ status }) => UPDATE_LIFECYCLE[status].phase === 'unknown')
  if (unnamed) return waitFor(step, { kind: 'unnamed-status' }, policy)

  const ours = own.find(({ status }) => isActive(status))
  if (ours) return running ? watch(instructions, running, own, ours, policy) : look({ at: 'running' })
  const newer = others.find((other) => isActive(other.status) || isNewer(step, other, target))
  if (newer) return end('superseded', supersededBy(newer))
  const broken = own.find(({ status }) => status !== 'ROLLED_FORWARD')
  if (broken)
    return end('failed', { kind: 'restore-ended', updateId: broken.key.id, status: broken.status, message: null })

  if (!running) return look({ at: 'running' })
  const { now, parts, left, progress } = measure(instructions, running)
  if (left.length === 0) return finished(step, own, progress)
  const odd = strangers(instructions, now)
  if (odd.length > 0) return end('needs-human', { kind: 'strangers', instances: instanceRanges(odd) }, progress)
  const done = new Set(own.map((update) => restoreMarkOf(update)?.part))
  const contrary = left.find(({ part }) => done.has(part.ordinal))
  if (contrary) {
    const instances = instanceRanges(contrary.wanted)
    const differ: StepNote = { kind: 'configs-differ', instances }
    return settle(step, 'configs', instances, nowMs, policy, end('failed', differ, progress))
  }
  // Without the update, only what was begun is brought to its end.
  if (!target && own.length === 0) return forgotten(step)
  const restoring: Restoring = { parts, left, progress }
  return turnNatively(step, target, restoring, nowMs, policy) ?? sendNext(step, seen, restoring, nowMs, policy)
}

type Restoring = {
  readonly parts: readonly RestorePart[]
  readonly left: readonly Left[]
  readonly progress: Progress
}

/** Between two parts nothing is in the air, and what was to come next stays unsent. */
function cancelled({ cancelled: wish }: Step, { parts, left, progress }: Restoring): StepDecision | null {
  if (!wish) return null
  const restored = parts.length - left.length
  return end('cancelled', { kind: 'cancelled', by: wish.by, restored, parts: parts.length }, progress)
}

const look = (at: Look): StepDecision => ({ do: 'look', look: at })

const end = (how: StepEnd, note: StepNote, progress: Progress | null = null): StepDecision => ({
  do: 'end',
  end: how,
  note,
  progress,
})

const waitFor = (step: Step, note: StepNote, { watchEveryMs }: StepPolicy): StepDecision => ({
  do: 'wait',
  state: step.state,
  note,
  againInMs: watchEveryMs,
  progress: null,
})

const forgotten = (step: Step): StepDecision =>
  end(wasSent(step) ? 'needs-human' : 'refused', { kind: 'not-found', afterSend: wasSent(step) })

/** Ids tell what is new; only where none were known when the plan was made does the scheduler's clock have to. */
function isNewer({ work }: Step, other: JobUpdateSummary, target: JobUpdateDetails | null): boolean {
  if (work.knownUpdateIds) return !work.knownUpdateIds.includes(other.key.id)
  return target !== null && other.createdAtMs > target.summary.createdAtMs
}

const supersededBy = ({ key, user, status }: JobUpdateSummary): StepNote => ({
  kind: 'superseded',
  updateId: key.id,
  user,
  status,
})

function measure(instructions: Instructions, running: NonNullable<Seen['running']>) {
  const now = runningFingerprints(running)
  const parts = restoreParts(instructions)
  const left = parts
    .map((part): Left => ({ part, wanted: unrestored(part, now) }))
    .filter(({ wanted }) => wanted.length > 0)
  const total = parts.reduce((sum, { instances }) => sum + instanceIds(instances).length, 0)
  const missing = left.reduce((sum, { wanted }) => sum + wanted.length, 0)
  const progress: Progress = { direction: 'back', done: total - missing, total }
  return { now, parts, left, progress }
}

function watch(
  instructions: Instructions,
  running: NonNullable<Seen['running']>,
  own: readonly JobUpdateSummary[],
  { key, status, ...ours }: JobUpdateSummary,
  { watchEveryMs }: StepPolicy,
): StepDecision {
  const { parts, progress } = measure(instructions, running)
  const { phase } = UPDATE_LIFECYCLE[status]
  const note: StepNote =
    phase === 'paused'
      ? { kind: 'paused', user: null }
      : phase === 'awaiting-pulse'
        ? { kind: 'awaiting-pulse' }
        : {
            kind: 'restoring',
            part: restoreMarkOf({ key, status, ...ours })?.part ?? 1,
            parts: parts.length,
            updateId: key.id,
          }
  const moves = own.length > 1 || (progress.done ?? 0) > 0
  return { do: 'wait', state: moves ? 'moving' : 'accepted', note, againInMs: watchEveryMs, progress }
}

/** Everything is as it was. Whether by us is told by what we sent, and by what of it the scheduler still knows. */
function finished(step: Step, own: readonly JobUpdateSummary[], progress: Progress): StepDecision {
  const instances = progress.total ?? 0
  const answers = step.attempts.flatMap(({ answer, call }) => (call === 'startJobUpdate' && answer ? [answer] : []))
  const updateIds = [...new Set([...own.map(({ key }) => key.id), ...answers])]
  if (updateIds.length > 0 || wasSent(step))
    return end('restored', { kind: 'restored-anew', updateIds, instances }, progress)
  return end('already-restored', { kind: 'configs-old', instances }, progress)
}

/** Some schedulers take a rollback of a completed update, which is exact by itself; a released one refuses and nothing is lost. */
function turnNatively(
  step: Step,
  target: JobUpdateDetails | null,
  restoring: Restoring,
  nowMs: number,
  policy: StepPolicy,
): StepDecision | null {
  const former = step.attempts.filter(({ call }) => call === 'rollbackJobUpdate')
  if (!target || former.some(({ outcome }) => outcome === 'refused')) return null
  const taken = former.findLast(({ outcome }) => outcome === 'applied')
  if (taken && taken.startedAtMs + policy.quietMs <= nowMs) return null
  return (
    withheld(step, 'rollbackJobUpdate', null, nowMs, policy) ??
    cancelled(step, restoring) ?? {
      do: 'send',
      call: 'rollbackJobUpdate',
      part: null,
      wanted: [],
    }
  )
}

function sendNext(step: Step, { dryRun }: Seen, restoring: Restoring, nowMs: number, policy: StepPolicy): StepDecision {
  const { parts, left, progress } = restoring
  const lacking = left.map(({ part }) => part.carries?.lacks ?? null).find((lacks) => lacks !== null)
  if (lacking) return end('refused', { kind: 'config-lacks', lacks: lacking }, progress)
  const [next] = left
  if (!next) return finished(step, [], progress)
  const { part, wanted } = next
  const call = part.kind === 'kill' ? 'killTasks' : 'startJobUpdate'
  const held = withheld(step, call, part.ordinal, nowMs, policy)
  // What was killed takes its time to go.
  const dying = call === 'killTasks' && held?.do === 'wait' && step.attempts.at(-1)?.outcome === 'applied'
  const note: StepNote = { kind: 'restoring', part: part.ordinal, parts: parts.length, updateId: null }
  if (held) return dying ? { ...held, note, progress } : held
  const stopped = cancelled(step, restoring)
  if (stopped) return stopped
  // killTasks takes no config, and has no dry run: what would go was read above, and is only what the update had brought.
  if (part.carries === null) return { do: 'send', call, part, wanted }
  if (dryRun?.part !== part.ordinal) return look({ at: 'dry-run', part, wanted })
  const { outcome } = dryRun
  if (outcome.kind === 'unreadable') return waitFor(step, { kind: 'unreadable', message: outcome.message }, policy)
  if (outcome.kind === 'refused') return end('refused', { kind: 'refused', message: outcome.message }, progress)
  if (agreesWith(part, wanted, outcome.diff)) return { do: 'send', call, part, wanted }
  const instances = disagreement(wanted, outcome.diff)
  return settle(step, 'dry-run', instances, nowMs, policy, end('needs-human', { kind: 'dry-run-differs', instances }))
}

/** Instances that only one of both would touch; all that are wanted, where they would touch the same ones otherwise. */
function disagreement(wanted: readonly number[], { added, changed, removed }: UpdateDiff): InstanceRange[] {
  const touched = instanceIds([...added, ...changed, ...removed])
  const apart = [...wanted.filter((id) => !touched.includes(id)), ...touched.filter((id) => !wanted.includes(id))]
  return instanceRanges(apart.length > 0 ? apart : wanted)
}
