import type { AuroraClient } from '@/lib/aurora/client'
import { readUpdate } from '@/lib/aurora/update-reading'
import { auditMessage } from '@/lib/domain/audit-message'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import { latestInstances } from '@/lib/domain/instance'
import type { JobUpdateKey } from '@/lib/domain/job'
import type { JournalEntry } from '@/lib/domain/journal'
import { measureProgress, type Progress } from '@/lib/domain/progress'
import {
  type Attempt,
  decideRollbackStep,
  type RollbackStep,
  type StepDecision,
  type StepObservation,
  type StepPolicy,
} from '@/lib/domain/rollback-step'
import type { StoredAction } from '@/lib/store/actions'
import { type Claim, type StepWrite, type StoredStep, writeStep } from '@/lib/store/steps'
import type { Database } from '@/lib/store/store'

export type StepTools = {
  readonly db: Database
  /** Null when the cluster is not (or no longer) configured. */
  readonly client: AuroraClient | null
  readonly action: StoredAction
  readonly policy: StepPolicy
  /** Local trust in the claim ends here, by the monotonic clock; nothing is sent later than this. */
  readonly mayWrite: () => boolean
  /** The database's clock, carried on from the moment of the claim. */
  readonly nowMs: () => number
}

/**
 * Works on one claimed step for one turn: observe, decide, obey. A send records its intention first and its outcome after;
 * whatever happens in between, the next turn begins by looking again.
 *
 * @throws LostClaim when the step is no longer ours: nothing may be done about it any more
 */
export async function workOnStep(claim: Claim, tools: StepTools): Promise<void> {
  const { step } = claim
  const observation = await observe(step, tools.client)
  const decision = decideRollbackStep(rollbackStepOf(step), observation, tools.nowMs(), tools.policy)
  const seen: StepWrite =
    observation.kind === 'seen' ? { progress: restoringProgress(observation.progress), verified: true } : {}
  if (decision.do === 'send') await send(claim, tools, seen)
  else await writeStep(tools.db, claim, { ...seen, ...writeOf(decision) }, entriesOf(step, decision))
}

/** How far the update had gone forward says nothing about how far it is back. */
const restoringProgress = (progress: Progress): Progress | null => (progress.direction === 'back' ? progress : null)

async function observe({ key }: StoredStep, client: AuroraClient | null): Promise<StepObservation> {
  if (!client) return { kind: 'unreadable', message: `Cluster ${key.cluster} is not in the configuration any more.` }
  const read = await readUpdate(client, updateKeyOf(key))
  if (read.kind !== 'applied') return { kind: 'unreadable', message: read.message }
  if (!read.value) return { kind: 'missing' }
  const { details, tasks } = read.value
  return { kind: 'seen', details, progress: measureProgress(details, latestInstances(details, tasks)) }
}

async function send(claim: Claim, tools: StepTools, seen: StepWrite): Promise<void> {
  const { step } = claim
  const { db, client, action } = tools
  if (!client || !tools.mayWrite()) return
  const message = auditMessage(step.id, action.requestedBy, action.reason)
  const ordinal = step.attempts.length + 1
  const intention: Attempt = { ordinal, startedAtMs: tools.nowMs(), outcome: null, failure: null, message: null }
  await writeStep(db, claim, { ...seen, state: 'sent', note: null, attempts: [...step.attempts, intention] }, [
    { kind: 'intention', ordinal, message },
    { kind: 'state', from: step.state, to: 'sent', note: null },
  ])
  // The write above may have taken long; a stale owner must not send.
  const outcome: CallOutcome<null> = tools.mayWrite()
    ? await client.rollbackJobUpdate(updateKeyOf(step.key), message)
    : { kind: 'not-applied', failure: 'timeout', message: 'The claim ran out before the call was made.' }
  const settled: Attempt = { ...intention, ...outcomeOf(outcome) }
  await writeStep(
    db,
    claim,
    {
      attempts: [...step.attempts, settled],
      // The scheduler took it; that it also moves is for the next look to say.
      ...(outcome.kind === 'applied' && { state: 'accepted' }),
      releaseForMs: 0,
    },
    [{ kind: 'outcome', ordinal, outcome: settled.outcome ?? 'unknown', message: settled.message }],
  )
}

function outcomeOf(outcome: CallOutcome<null>): Pick<Attempt, 'outcome' | 'failure' | 'message'> {
  if (outcome.kind === 'applied') return { outcome: 'applied', failure: null, message: null }
  const failure = outcome.kind === 'refused' ? outcome.code : outcome.failure
  return { outcome: outcome.kind, failure, message: outcome.message }
}

function writeOf(decision: Exclude<StepDecision, { do: 'send' }>): StepWrite {
  return decision.do === 'end'
    ? { state: decision.end, note: decision.note }
    : { state: decision.state, note: decision.note, releaseForMs: decision.againInMs }
}

/** Only what changed is written down, or watching would fill the journal. */
function entriesOf(step: StoredStep, decision: Exclude<StepDecision, { do: 'send' }>): JournalEntry[] {
  const to = decision.do === 'end' ? decision.end : decision.state
  const changed = to !== step.state || decision.note.kind !== step.note?.kind
  return changed ? [{ kind: 'state', from: step.state, to, note: decision.note }] : []
}

const rollbackStepOf = (step: StoredStep): RollbackStep => ({
  id: step.id,
  state: step.state,
  attempts: step.attempts,
  acceptedAtMs: step.createdAtMs,
})

const updateKeyOf = (key: StoredStep['key']): JobUpdateKey => ({ job: key.job, id: key.updateId })
