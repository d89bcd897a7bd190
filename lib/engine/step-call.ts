import type { AuroraClient } from '@/lib/aurora/client'
import { auditMessage } from '@/lib/domain/audit-message'
import type { CallOutcome } from '@/lib/domain/call-outcome'
import type { Attempt, StepDecision } from '@/lib/domain/step'
import { instanceRanges } from '@/lib/domain/task-config'
import type { UpdateRequest } from '@/lib/domain/update-request'
import type { Claim } from '@/lib/store/steps'
import { updateKeyOf } from './step-sight'

export type CallClient = Pick<
  AuroraClient,
  | 'rollbackJobUpdate'
  | 'startJobUpdate'
  | 'killTasks'
  | 'pauseJobUpdate'
  | 'resumeJobUpdate'
  | 'abortJobUpdate'
  | 'pulseJobUpdate'
>
export type Send = Extract<StepDecision, { do: 'send' }>

/** The message of a call; Aurora takes none with a pulse. */
export const messageOf = ({ step, request }: Claim, { call }: Send): string | null =>
  call === 'pulseJobUpdate' ? null : auditMessage(step.id, request.by, request.reason)

type Call = () => Promise<CallOutcome<string | null>>

/**
 * The call that was decided on, ready to be made; its value is what its attempt keeps as `answer`. Null: it lacks what it is
 * about, so that Aurora would take it for something else.
 *
 * @param request of the part, for startJobUpdate
 */
export function preparedCall(
  client: CallClient,
  { step }: Claim,
  { call, wanted }: Send,
  request: UpdateRequest | null,
  message: string,
): Call | null {
  const key = updateKeyOf(step)
  switch (call) {
    case 'startJobUpdate':
      return request && (async () => answered(await client.startJobUpdate(request, message), (began) => began.updateId))
    case 'killTasks':
      return wanted.length === 0 ? null : () => client.killTasks(key.job, instanceRanges(wanted), message)
    case 'pulseJobUpdate':
      return async () => answered(await client.pulseJobUpdate(key), (status) => status)
    default:
      return () => client[call](key, message)
  }
}

const answered = <T>(outcome: CallOutcome<T>, answer: (value: T) => string | null): CallOutcome<string | null> =>
  outcome.kind === 'applied' ? { ...outcome, value: answer(outcome.value) } : outcome

type Result = Pick<Attempt, 'outcome' | 'failure' | 'message' | 'answer'>

export function resultOf(outcome: CallOutcome<string | null>): Result {
  if (outcome.kind === 'applied') return { outcome: 'applied', failure: null, message: null, answer: outcome.value }
  const failure = outcome.kind === 'refused' ? outcome.code : outcome.failure
  return { outcome: outcome.kind, failure, message: outcome.message, answer: null }
}

/** A call that never left. */
export const notMade = (message: string): Result => ({ outcome: 'not-applied', failure: null, message, answer: null })
