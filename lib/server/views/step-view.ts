import type { StepView } from '@/lib/contract/action'
import type { PlannedMember } from '@/lib/domain/plan'
import { leftOf } from '@/lib/domain/restore-preview'
import { type Attempt, isEnd, isQueued, standsStill } from '@/lib/domain/step'
import { sayStep } from '@/lib/domain/step-words'
import type { StoredStep } from '@/lib/store/steps'
import type { JudgedMember } from '../overview'
import { stepRemaining } from './step-remaining'

/** Calls shown of a step, the latest. */
const MAX_ATTEMPTS = 20

/**
 * @param planned the member as it was confirmed
 * @param member what the board shows of it; null: it shows nothing
 */
export function stepView(step: StoredStep, planned: PlannedMember | undefined, member: JudgedMember | null): StepView {
  const { state, note, attempts, settled } = step
  const open = !isEnd(state)
  const parts = partViews(step, planned)
  const sent = attempts.filter(({ call, outcome }) => call !== 'pulseJobUpdate' && outcome !== 'not-applied')
  return {
    id: step.id,
    key: step.key,
    state,
    open,
    standsStill: open && standsStill(note) ? note.kind : null,
    queued: isQueued(step),
    sentence: sayStep(state, note),
    progress: step.progress,
    fromBuild: planned?.fromBuild ?? null,
    toBuilds: [...(planned?.toBuilds ?? [])],
    parts,
    remainingMs: stepRemaining(step, parts.filter((part) => part.state === 'waiting').length, member),
    sends: sent.length,
    attempts: attempts.slice(-MAX_ATTEMPTS).map(({ ordinal, call, startedAtMs, outcome, message }) => ({
      ordinal,
      call,
      startedAtMs: Math.round(startedAtMs),
      outcome,
      message,
    })),
    sentAtMs: sent[0] ? Math.round(sent[0].startedAtMs) : null,
    acceptedAtMs: step.acceptedAtMs,
    endedAtMs: step.endedAtMs,
    expiresAtMs: Math.round(step.expiresAtMs),
    verifiedAtMs: step.verifiedAtMs,
    cancelled: step.cancelled && { by: step.cancelled.by, atMs: Math.round(step.cancelled.atMs) },
    settled,
    canSettle: state === 'needs-human' && settled === null,
  }
}

function partViews(step: StoredStep, planned: PlannedMember | undefined): StepView['parts'] {
  const parts = planned?.parts ?? []
  const done = doneParts(step, parts)
  return parts.map((part) => {
    const own = step.attempts.filter((attempt) => attempt.part === part.ordinal && mayHaveBegun(attempt))
    const started = own.findLast(({ call }) => call === 'startJobUpdate')
    return {
      ordinal: part.ordinal,
      kind: part.kind,
      build: part.build,
      instances: leftOf(part),
      state: done.has(part.ordinal) ? 'done' : own.length > 0 ? 'sent' : 'waiting',
      updateId: started?.answer ?? null,
    }
  })
}

/** One after the other: a part is done when a later one is at work, or when it was read to be so; never because a call was taken. */
function doneParts({ state, note, attempts }: StoredStep, parts: PlannedMember['parts']): ReadonlySet<number> {
  const ordinals = (some: PlannedMember['parts']) => new Set(some.map(({ ordinal }) => ordinal))
  if (state === 'restored' || state === 'already-restored') return ordinals(parts)
  const before = parts.filter((part) => leftOf(part) === 0)
  const inTurn = parts.filter((part) => leftOf(part) > 0)
  if (note?.kind === 'cancelled') return ordinals([...before, ...inTurn.slice(0, note.restored - before.length)])
  const lastSent = Math.max(0, ...attempts.filter(mayHaveBegun).map(({ part }) => part ?? 0))
  const atWork = note?.kind === 'restoring' ? note.part : lastSent
  return ordinals([...before, ...inTurn.filter(({ ordinal }) => ordinal < atWork)])
}

const mayHaveBegun = ({ outcome }: Attempt): boolean => outcome !== 'not-applied' && outcome !== 'refused'
