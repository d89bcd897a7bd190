import type { decideStep } from '@/lib/domain/decide-step'
import { restoreParts, runningFingerprints, unrestored } from '@/lib/domain/restore'
import { restoreMarkOf } from '@/lib/domain/restore-marker'
import type { Attempt, Step, StepDecision, StepObservation, StepPolicy } from '@/lib/domain/step'
import { LostClaim } from '@/lib/store/steps'
import { type EngineTools, HONEST_TOOLS } from './engine-tools'
import { flattened, strangersHidden, withoutMarks } from './false-sight'
import type { FaultChanges } from './fault-profile'
import type { InvariantNumber } from './invariants'
import type { ScheduleOptions } from './schedule'

/** An engine with one guard taken out, in a world where that guard is needed often. */
export type Variant = {
  readonly name: string
  readonly says: string
  /** What it has to be caught by: one of these. */
  readonly breaks: readonly InvariantNumber[]
  readonly tools: Partial<EngineTools>
  readonly faults: FaultChanges
  readonly wishes: ScheduleOptions['wishes']
}

type Decide = typeof decideStep

const deciding = (
  change: (decide: Decide, step: Step, seen: StepObservation, nowMs: number, policy: StepPolicy) => StepDecision,
): Partial<EngineTools> => ({
  decide: (step, seen, nowMs, policy) => change(HONEST_TOOLS.decide, step, seen, nowMs, policy),
})

const lastCall = ({ attempts }: Step): Attempt | undefined =>
  attempts.filter(({ call }) => call !== 'pulseJobUpdate').at(-1)
const isUnresolved = ({ outcome }: Attempt): boolean =>
  outcome === null || outcome === 'unknown' || outcome === 'unreadable'
const sendRollback: StepDecision = { do: 'send', call: 'rollbackJobUpdate', part: null, wanted: [] }
const endRestored: StepDecision = {
  do: 'end',
  end: 'restored',
  note: { kind: 'restored', byUs: true, user: null, message: null },
  progress: null,
}

const LOST = { requestLost: 20, replyLost: 20, late: 20, errorApplied: 10, errorNotApplied: 10 }
const ENDED = { complete: 5, aborted: 3 }

export const VARIANTS: readonly Variant[] = [
  {
    name: 'blind-retry',
    says: 'A call of unknown fate is made again, whatever is seen.',
    breaks: [8, 10, 12],
    faults: { writes: LOST },
    wishes: { stages: { rolling: 1 }, verb: 'rollback' },
    tools: deciding((decide, step, seen, nowMs, policy) => {
      const last = lastCall(step)
      return last?.call === 'rollbackJobUpdate' && isUnresolved(last) ? sendRollback : decide(step, seen, nowMs, policy)
    }),
  },
  {
    name: 'no-marker',
    says: 'It does not look for its own mark.',
    breaks: [8, 9, 13],
    faults: { writes: LOST, humanPauses: 0.9, crashAtCall: 0.02 },
    wishes: { stages: ENDED, verb: 'rollback' },
    tools: deciding((decide, step, seen, nowMs, policy) => decide(step, withoutMarks(seen), nowMs, policy)),
  },
  {
    name: 'resend-while-paused',
    says: 'A rollback that somebody has paused is sent again.',
    breaks: [10],
    faults: { humanPauses: 1 },
    wishes: { stages: { rolling: 1, paused: 1 }, verb: 'rollback' },
    tools: deciding((decide, step, seen, nowMs, policy) =>
      seen.kind === 'seen' && seen.target?.summary.status === 'ROLL_BACK_PAUSED'
        ? sendRollback
        : decide(step, seen, nowMs, policy),
    ),
  },
  {
    name: 'ok-is-done',
    says: 'A call that the scheduler took is taken for a rollback that is over.',
    breaks: [13],
    faults: {},
    wishes: { stages: { rolling: 1 }, verb: 'rollback' },
    tools: deciding((decide, step, seen, nowMs, policy) =>
      lastCall(step)?.outcome === 'applied' ? endRestored : decide(step, seen, nowMs, policy),
    ),
  },
  {
    name: 'refused-is-done',
    says: 'A refusal is taken for a rollback that is over.',
    breaks: [13],
    faults: {},
    wishes: { stages: ENDED, verb: 'rollback' },
    tools: deciding((decide, step, seen, nowMs, policy) =>
      lastCall(step)?.outcome === 'refused' ? endRestored : decide(step, seen, nowMs, policy),
    ),
  },
  {
    name: 'no-quiet',
    says: 'No quiet time after a call of unknown fate.',
    breaks: [5, 12],
    faults: { writes: LOST },
    wishes: {},
    tools: deciding((decide, step, seen, nowMs, policy) => decide(step, seen, nowMs, { ...policy, quietMs: 0 })),
  },
  {
    name: 'retry-at-once',
    says: 'A call of unknown fate is taken for one that was not made.',
    breaks: [5, 8, 12],
    faults: { writes: LOST },
    wishes: {},
    tools: deciding((decide, step, seen, nowMs, policy) =>
      decide(
        {
          ...step,
          attempts: step.attempts.map((one) =>
            isUnresolved(one) ? { ...one, outcome: 'not-applied', failure: 'unreachable', startedAtMs: 0 } : one,
          ),
        },
        seen,
        nowMs,
        policy,
      ),
    ),
  },
  {
    name: 'no-write-ahead',
    says: 'A call is made before its intention is committed.',
    breaks: [6],
    faults: {},
    wishes: {},
    tools: {
      store: (honest) => ({
        ...honest,
        write: (claim, write, entries) =>
          entries.some(({ kind }) => kind === 'intention')
            ? Promise.resolve({ cancelled: null })
            : honest.write(claim, write, entries),
      }),
    },
  },
  {
    name: 'no-fence',
    says: 'A former owner may write.',
    breaks: [3, 4],
    faults: { pauseAtCall: 0.08, readSlow: 0.2 },
    wishes: {},
    tools: {
      store: (honest, model) => ({
        ...honest,
        write: (claim, write, entries) =>
          honest.write(claim, write, entries).catch((error: unknown) => {
            if (!(error instanceof LostClaim)) throw error
            return model.write(claim, write, entries, false)
          }),
      }),
    },
  },
  {
    name: 'no-lease-margin',
    says: 'The claim is trusted to its last moment, and a call may end after it.',
    breaks: [7],
    faults: { storeSlow: 0.3, storeReplyLost: 0.1, storeFails: 0.2, pauseAtCall: 0.1 },
    wishes: {},
    tools: { lease: { ...HONEST_TOOLS.lease, marginMs: 0, callMs: 0 } },
  },
  {
    name: 'trust-once',
    says: 'The lease is looked at before the intention is written, and not again before the call.',
    breaks: [7],
    faults: { storeSlow: 0.6, readSlow: 0.3, pauseAtCall: 0.15 },
    wishes: {},
    tools: {
      mayWrite: (honest) => {
        let trusted = false
        return () => {
          trusted ||= honest()
          return trusted
        }
      },
    },
  },
  {
    name: 'wall-clock-lease',
    says: 'The lease is measured by a wall clock that has been set back by an hour.',
    breaks: [7],
    faults: { storeSlow: 0.2, pauseAtCall: 0.1 },
    wishes: {},
    tools: { mayWrite: () => () => true },
  },
  {
    name: 'close-in-the-air',
    says: 'A step is closed while its call may still arrive.',
    breaks: [12],
    faults: { writes: { ...LOST, late: 60 }, humanActs: 0.9, supersedes: 0.5 },
    wishes: {},
    tools: deciding((decide, step, seen, nowMs, policy) => {
      const honest = decide(step, seen, nowMs, policy)
      if (honest.do !== 'wait' || honest.note.kind !== 'checking') return honest
      const hasty = decide(step, seen, nowMs, { ...policy, quietMs: 0 })
      return hasty.do === 'end' ? hasty : honest
    }),
  },
  {
    name: 'no-budget',
    says: 'There is no limit to the calls of a step.',
    breaks: [14],
    faults: { writes: { fine: 0, slow: 0, requestLost: 100, brokenOffNotApplied: 100 }, humanActs: 0 },
    wishes: { stages: { rolling: 1, paused: 3 }, verb: 'rollback' },
    tools: deciding((decide, step, seen, nowMs, policy) => decide(step, seen, nowMs, { ...policy, maxSends: 1000 })),
  },
  {
    name: 'canary-flattened',
    says: 'Everything goes back to one config.',
    breaks: [9, 13],
    faults: {},
    wishes: { stages: { complete: 1 }, shapes: ['canary', 'everything'], verb: 'rollback' },
    tools: deciding((decide, step, seen, nowMs, policy) => decide(...flattened(step, seen), nowMs, policy)),
  },
  {
    name: 'no-supersede',
    says: 'What somebody has started since is not looked for.',
    breaks: [9],
    faults: { supersedes: 1 },
    wishes: { stages: { complete: 3, superseded: 3 }, verb: 'rollback' },
    tools: deciding((decide, step, seen, nowMs, policy) => {
      if (seen.kind !== 'seen' || !seen.updates) return decide(step, seen, nowMs, policy)
      const updates = seen.updates.filter(
        (one) => one.key.id === step.key.updateId || restoreMarkOf(one)?.stepId === step.id,
      )
      return decide(step, { ...seen, updates, running: seen.running && strangersHidden(step, seen) }, nowMs, policy)
    }),
  },
  {
    name: 'dry-run-ignored',
    says: 'What the scheduler says that it would do is not compared with what was meant.',
    breaks: [9],
    faults: { dryRunDiffers: 1 },
    wishes: { stages: { complete: 1 }, shapes: ['scoped'], verb: 'rollback' },
    tools: deciding((decide, step, seen, nowMs, policy) => {
      const honest = decide(step, seen, nowMs, policy)
      if (seen.kind !== 'seen' || seen.dryRun?.outcome.kind !== 'read' || !seen.running || !seen.target) return honest
      const part = restoreParts(seen.target).find(({ ordinal }) => ordinal === seen.dryRun?.part)
      if (!part || (honest.do === 'end' && honest.end !== 'needs-human') || honest.do === 'send') return honest
      const wanted = unrestored(part, runningFingerprints(seen.running))
      return part.kind === 'kill' ? honest : { do: 'send', call: 'startJobUpdate', part, wanted }
    }),
  },
  {
    name: 'unasked-pulses',
    says: 'It pulses although nobody has asked for it.',
    breaks: [14],
    faults: {},
    wishes: { stages: { guarded: 1 }, verb: 'rollback' },
    tools: deciding((decide, step, seen, nowMs, policy) =>
      decide({ ...step, work: { ...step.work, keepPulsing: true } }, seen, nowMs, policy),
    ),
  },
  {
    name: 'cancel-ignored',
    says: 'What is unsent is sent although it was cancelled.',
    breaks: [7],
    faults: { cancels: 1, clusterAway: 0.8, unreachableFirst: 0.8, writes: { transient: 60 } },
    wishes: {},
    tools: {
      ...deciding((decide, step, seen, nowMs, policy) => decide({ ...step, cancelled: null }, seen, nowMs, policy)),
      store: (honest) => ({
        ...honest,
        write: async (claim, write, entries) => {
          await honest.write(claim, write, entries)
          return { cancelled: null }
        },
      }),
    },
  },
  {
    name: 'expiry-ignored',
    says: 'It is sent although its time has run out.',
    breaks: [7],
    faults: { unreachableFirst: 1 },
    wishes: {},
    tools: deciding((decide, step, seen, nowMs, policy) =>
      decide({ ...step, expiresAtMs: Number.MAX_SAFE_INTEGER }, seen, nowMs, policy),
    ),
  },
  {
    name: 'unmarked',
    says: 'The message of a call carries no mark.',
    breaks: [9],
    faults: {},
    wishes: {},
    tools: {
      client: (honest) => ({
        ...honest,
        rollbackJobUpdate: (key, message) => honest.rollbackJobUpdate(key, message.replace(/^\[.*?\] /, '')),
        startJobUpdate: (request, message) => honest.startJobUpdate(request, message.replace(/^\[.*?\] /, '')),
      }),
    },
  },
]

export const variantNamed = (name: string): Variant | undefined => VARIANTS.find((variant) => variant.name === name)
