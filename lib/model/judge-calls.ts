import type { StepCall } from '@/lib/domain/step'
import type { Verb } from '@/lib/domain/verb'
import type { CallRecord, ReadRecord } from './evidence'
import { isPulse, type StepCase } from './judge'

const FRESH_MS = 5000
/** A turn knows the store's time no better than its claim took to be answered, and is trusted no longer than this. */
const LAG_MS = 9000
const OF_VERB: Readonly<Record<Verb, readonly StepCall[]>> = {
  rollback: ['rollbackJobUpdate', 'startJobUpdate', 'killTasks', 'pulseJobUpdate'],
  pause: ['pauseJobUpdate'],
  resume: ['resumeJobUpdate'],
  abort: ['abortJobUpdate'],
  pulse: ['pulseJobUpdate'],
}
/** What each call has to have been decided on. */
const GROUNDS: Readonly<Record<StepCall, readonly ReadRecord['method'][]>> = {
  rollbackJobUpdate: ['details'],
  pauseJobUpdate: ['details'],
  resumeJobUpdate: ['details'],
  abortJobUpdate: ['details'],
  pulseJobUpdate: ['details'],
  startJobUpdate: ['details', 'updates', 'configs', 'diff'],
  // Aurora has no dry run of it: what it hits is judged by what ran there.
  killTasks: ['details', 'updates', 'configs'],
}

/** Whether each call could be made at the moment it was, by what was committed and what had been read. */
export function judgeCalls(one: StepCase): void {
  const ordinals = new Set<number>()
  let mayHaveArrived = 0
  for (const call of one.calls) {
    judgeRight(one, call)
    judgeGrounds(one, call)
    if (call.ordinal === null) one.blame(6, `${call.call} without an attempt committed before it`)
    else if (ordinals.has(call.ordinal)) one.blame(6, `attempt ${call.ordinal} was used for two calls`)
    else ordinals.add(call.ordinal)
    if (isPulse(call)) continue
    judgeQuiet(one, call)
    if (call.heard !== 'not-applied') mayHaveArrived++
  }
  const budget = one.all.policy.maxSends + one.truth.parts
  if (mayHaveArrived > budget) one.blame(14, `${mayHaveArrived} calls may have arrived, ${budget} are allowed`)
}

function judgeRight({ step, all, blame }: StepCase, call: CallRecord): void {
  const { work } = step
  const { row, sentAtMs, owner } = call
  if (!row.open) blame(7, `${call.call} after the end`)
  if (row.owner !== owner) blame(7, `${call.call} by ${owner} while ${row.owner} holds the step`)
  else if (sentAtMs + all.lease.callMs > row.leaseUntilMs)
    blame(7, `${call.call} with ${row.leaseUntilMs - sentAtMs} ms of the lease left`)
  const { history } = all.evidence
  const intended = history.findIndex(
    ({ stepId, attempt }) => stepId === step.id && attempt !== null && attempt.ordinal === call.ordinal,
  )
  const cancelled = history.findIndex(({ stepId, kind }) => stepId === step.id && kind === 'cancelled')
  if (cancelled !== -1 && intended > cancelled)
    blame(7, `${call.call} although the cancel was committed before its attempt`)
  const isFirst = row.attempts.every(({ ordinal, outcome }) => ordinal === call.ordinal || outcome === 'not-applied')
  if (isFirst && sentAtMs > step.expiresAtMs + FRESH_MS + LAG_MS) blame(7, `${call.call} after the expiry`)
  if (!OF_VERB[work.verb].includes(call.call)) blame(14, `${call.call} for ${work.verb}`)
  if (isPulse(call) && work.verb === 'rollback' && !work.keepPulsing) blame(14, 'a pulse nobody asked for')
  const restores = call.call === 'startJobUpdate' || call.call === 'killTasks'
  if (restores && !work.mayRestore) blame(14, `${call.call} although nothing may be started`)
}

function judgeGrounds({ step, all, blame }: StepCase, call: CallRecord): void {
  if (call.cluster !== step.key.cluster) blame(11, `${call.call} to ${call.cluster}`)
  for (const method of GROUNDS[call.call]) {
    const read = all.evidence.lastRead(call.owner, step.id, call.sentAtMs, method)
    if (!read) blame(11, `${call.call} without a look at ${method}`)
    else if (call.sentAtMs - read.servedAtMs > FRESH_MS)
      blame(11, `${call.call} on a look at ${method} ${call.sentAtMs - read.servedAtMs} ms old`)
    if (method === 'details' && call.call === 'rollbackJobUpdate' && GOES_BACK.has(read?.status ?? ''))
      blame(10, `rollbackJobUpdate on ${read?.status}`)
  }
  const { before } = call
  if (call.call !== 'rollbackJobUpdate' || call.effect !== 'changed' || before?.by !== 'person') return
  if (before.status === 'ROLL_BACK_PAUSED' && call.sentAtMs - before.sinceMs > FRESH_MS)
    blame(10, `un-paused what a person had paused ${call.sentAtMs - before.sinceMs} ms before`)
}

const GOES_BACK: ReadonlySet<string> = new Set([
  'ROLLING_BACK',
  'ROLL_BACK_PAUSED',
  'ROLL_BACK_AWAITING_PULSE',
  'ROLLED_BACK',
])

function judgeQuiet({ calls, all, blame }: StepCase, call: CallRecord): void {
  for (const earlier of calls) {
    if (earlier === call || isPulse(earlier) || earlier.sentAtMs > call.sentAtMs) continue
    if (earlier.arrivedAtMs !== null && earlier.arrivedAtMs > call.sentAtMs)
      blame(5, `${call.call} while ${earlier.call} was in the air`)
    const known = call.row.attempts.find(({ ordinal }) => ordinal === earlier.ordinal)?.outcome
    const isSettled = known === 'applied' || known === 'refused' || known === 'not-applied'
    const waited = call.sentAtMs - earlier.sentAtMs
    if (!isSettled && waited < all.policy.quietMs)
      blame(12, `${call.call} ${waited} ms after ${earlier.call} of unknown fate`)
  }
}
