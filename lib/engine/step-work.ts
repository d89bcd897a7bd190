import type { decideStep } from '@/lib/domain/decide-step'
import type { JournalEntry } from '@/lib/domain/journal'
import { type Attempt, SIGHT_LIFE_MS, type StepDecision, type StepPolicy, type StepState } from '@/lib/domain/step'
import type { Claim, StepStore, StepWrite, StoredStep } from '@/lib/store/steps'
import { type CallClient, messageOf, notMade, preparedCall, resultOf, type Send } from './step-call'
import { type SightClient, StepSight } from './step-sight'

export type EngineClient = SightClient & CallClient

export type StepTools = {
  readonly store: Pick<StepStore, 'write'>
  /** Null when the cluster is not (or no longer) configured. */
  readonly client: EngineClient | null
  readonly decide: typeof decideStep
  readonly policy: StepPolicy
  /** Local trust in the claim ends here, by the monotonic clock; nothing is sent later than this. */
  readonly mayWrite: () => boolean
  /** The store's clock, carried on from the moment of the claim by the monotonic one. */
  readonly nowMs: () => number
  /** That clock at its latest: no sooner than the store's, however long the claim's answer took. Calls are dated by it. */
  readonly latestMs: () => number
  /** Reads are given up when it aborts; what was sent is not. */
  readonly stopping: AbortSignal
}

/** The update, its job, what runs, the dry run, and some of it once more. */
const MOST_LOOKS = 8

/**
 * Works on one claimed step for one turn: look, decide, obey; at most one call is made. A send records its intention first and
 * its outcome after; whatever happens in between, the next turn begins by looking again.
 *
 * @throws LostClaim when the step is no longer ours: nothing may be done about it any more
 */
export async function workOnStep(claim: Claim, tools: StepTools): Promise<void> {
  const { stopping, nowMs, policy } = tools
  const sight = new StepSight(claim.step, tools.client, nowMs)
  if (!(await unlessStopped(sight.begin(), stopping))) return
  let refreshed = false
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const decision = tools.decide(claim.step, sight.observation, nowMs(), policy)
    if (decision.do === 'look') {
      if (!(await unlessStopped(sight.add(decision.look), stopping))) return
    } else if (decision.do !== 'send') {
      await obey(claim, decision, sight, tools)
      return
    } else if (!refreshed && sight.ageMs() > SIGHT_LIFE_MS / 2) {
      // Slow answers one after the other are too old by the time of the last; asked for together they are not.
      refreshed = true
      if (!(await unlessStopped(sight.refresh(), stopping))) return
    } else {
      await send(claim, decision, sight, tools)
      return
    }
  }
  await tools.store.write(claim, { releaseForMs: policy.watchEveryMs }, [])
}

/** @returns false when the engine stops first; what was read then is of no use any more */
function unlessStopped(reading: Promise<void>, stopping: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const give = (): void => resolve(false)
    if (stopping.aborted) give()
    stopping.addEventListener('abort', give, { once: true })
    reading.then(() => resolve(!stopping.aborted), reject).finally(() => stopping.removeEventListener('abort', give))
  })
}

async function obey(
  claim: Claim,
  decision: Exclude<StepDecision, Send | { do: 'look' }>,
  sight: StepSight,
  { store }: StepTools,
): Promise<void> {
  const { step } = claim
  const to = decision.do === 'end' ? decision.end : decision.state
  const write: StepWrite = {
    state: to,
    note: decision.note,
    ...(decision.progress && { progress: decision.progress }),
    ...(sight.observation.kind === 'seen' && { verified: true }),
    ...(decision.do === 'wait' && { releaseForMs: decision.againInMs }),
  }
  await store.write(claim, write, isNews(step, to, decision.note) ? [stateEntry(step.state, to, decision.note)] : [])
}

async function send(claim: Claim, decision: Send, sight: StepSight, tools: StepTools): Promise<void> {
  const { step } = claim
  const { store, client, latestMs } = tools
  const message = messageOf(claim, decision)
  const request = decision.part && sight.request(decision.part, decision.wanted)
  const call = client && preparedCall(client, claim, decision, request, message ?? '')
  if (!call || !tools.mayWrite()) {
    await store.write(claim, { releaseForMs: tools.policy.watchEveryMs }, [])
    return
  }
  const keeps = decision.call === 'pulseJobUpdate' && step.work.verb !== 'pulse'
  const ordinal = (step.attempts.at(-1)?.ordinal ?? 0) + 1
  const part = decision.part?.ordinal ?? null
  const intention: Attempt = { ordinal, call: decision.call, part, startedAtMs: latestMs(), ...UNRECORDED }
  const sent = step.state === 'planned' ? 'sent' : step.state
  const { cancelled } = await store.write(
    claim,
    { attempt: intention, verified: true, ...(!keeps && { state: sent, note: null }) },
    [{ kind: 'intention', ordinal, call: decision.call, part, message }, ...moved(step.state, sent)],
  )

  // The write above may have taken long: a stale owner must not send, nor anybody on an old sight or after a cancel.
  const obstacle = cancelled
    ? `It was cancelled by ${cancelled.by} before the call was made.`
    : sight.ageMs() > SIGHT_LIFE_MS
      ? 'What was seen had become too old before the call was made.'
      : tools.mayWrite()
        ? null
        : 'The claim ran out before the call was made.'
  const startedAtMs = latestMs()
  const result = obstacle === null ? resultOf(await call()) : notMade(obstacle)

  const reached = stateAfter(step, decision, sent, result)
  await store.write(
    claim,
    { attempt: { ...intention, startedAtMs, ...result }, ...(reached !== sent && { state: reached }), releaseForMs: 0 },
    [
      { kind: 'outcome', ordinal, outcome: result.outcome ?? 'unknown', message: result.message ?? result.answer },
      ...moved(sent, reached),
    ],
  )
}

const UNRECORDED = { outcome: null, failure: null, message: null, answer: null } as const

/** The scheduler took it; that something also moves is for the next look to say. */
function stateAfter(step: StoredStep, { call }: Send, sent: StepState, result: ReturnType<typeof notMade>): StepState {
  if (result.outcome === 'not-applied') return step.state
  const began = result.outcome === 'applied' && !(call === 'startJobUpdate' && result.answer === null)
  return began && sent === 'sent' ? 'accepted' : sent
}

const stateEntry = (from: StepState, to: StepState, note: StoredStep['note']): JournalEntry => ({
  kind: 'state',
  from,
  to,
  note,
})
const moved = (from: StepState, to: StepState): JournalEntry[] => (from === to ? [] : [stateEntry(from, to, null)])

/** Only what changed is written down, or watching would fill the journal. */
function isNews({ state, note }: StoredStep, to: StepState, told: NonNullable<StoredStep['note']>): boolean {
  if (to !== state || told.kind !== note?.kind) return true
  return told.kind === 'restoring' && note.kind === 'restoring' && told.part !== note.part
}
