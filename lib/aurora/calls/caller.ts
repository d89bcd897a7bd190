import { setTimeout as pause } from 'node:timers/promises'
import type { CallFailure, CallOutcome } from '@/lib/domain/call-outcome'
import type { Client } from '../generated/AuroraSchedulerManager'
import { BIG_ANSWERS, type BigAnswers } from '../link/big-answers'
import { type CallKind, openSchedulerLink, type SchedulerLinkOptions, type Whereabouts } from '../link/scheduler-link'
import { notApplied } from '../wire/call-failure'
import { type CallMessage, encodeCall, type Wire } from '../wire/call-message'
import { answeringCluster, faultOutcome, outcomeOf } from '../wire/reply'
import { decodeReply, type ReplyMessage } from '../wire/reply-message'
import { NO_RESULT, type ResultReader } from '../wire/result-reader'
import { DEFAULT_WIRE_LIMITS, type WireLimits } from '../wire/wire-limits'
import { admitCall, type Breaker, type BreakerCause, breakerFailure, CLOSED_BREAKER, settleCall } from './breaker'
import { type CallSummary, countCall, NO_CALLS, summarizeCalls } from './call-statistics'
import { type Capabilities, learnFromHeaders, learnFromOutcome, learnFromReply, NOTHING_LEARNT } from './capabilities'
import { decideRetry } from './read-retry'

/** `cluster` is the name that the scheduler must give as its own. */
export type CallerOptions = SchedulerLinkOptions & {
  readonly protocol?: Wire
  readonly readDeadlineMs?: number
  readonly writeDeadlineMs?: number
  readonly limits?: Partial<WireLimits>
  /** How many big answers may be held at a time; the callers of a process share one. */
  readonly bigAnswers?: BigAnswers
}

/** One call of Aurora's interface and what its result means. */
export type Call<T> = {
  readonly method: string
  readonly invoke: (client: Client) => Promise<unknown>
  readonly result: ResultReader<T>
}

/** How calls to one cluster have gone, in durations up to now. */
export type CallReport = {
  readonly breaker:
    | { readonly state: 'closed' }
    | {
        readonly state: 'open' | 'probing'
        readonly failingForMs: number
        /** Null while the next look is under way. */
        readonly nextProbeInMs: number | null
        readonly cause: BreakerCause
      }
  readonly calls: CallSummary
  readonly capabilities: Capabilities
  readonly whereabouts: Whereabouts
}

/** Makes calls to one cluster. No method rejects; every call ends by its deadline. */
export type Caller = {
  /** Tries again, within its deadline, what a second try may mend. */
  read<T>(wanted: Call<T>): Promise<CallOutcome<T>>
  /**
   * Sent once, whatever becomes of it, and only to a scheduler that has named this cluster within the last minute; one deadline
   * for both.
   */
  write<T>(wanted: Call<T>): Promise<CallOutcome<T>>
  report(): CallReport
  /** Ends kept connections, and calls that use one. */
  close(): void
}

const READ_DEADLINE_MS = 10_000
const WRITE_DEADLINE_MS = 8_000
/** How long the name a scheduler gave is good enough for a write. */
const IDENTITY_MS = 60_000

/** Failures after which another scheduler may lead. */
const LEADER_FAILURES: ReadonlySet<CallFailure> = new Set(['unreachable', 'no-leader', 'not-ready'])

/** The cheapest read there is; its answer names the cluster. */
const IDENTITY_CALL: Call<null> = {
  method: 'getTierConfigs',
  invoke: (client) => client.getTierConfigs(),
  result: NO_RESULT,
}

export function createCaller(options: CallerOptions): Caller {
  const { cluster, protocol = 'binary', bigAnswers = BIG_ANSWERS } = options
  const link = openSchedulerLink(options)
  const limits = { ...DEFAULT_WIRE_LIMITS, ...options.limits }
  const now = () => performance.now()
  let identifiedAtMs = Number.NEGATIVE_INFINITY
  let identifiedUrl: string | null = null
  let breaker: Breaker = CLOSED_BREAKER
  let statistics = NO_CALLS
  let capabilities = NOTHING_LEARNT

  /** One request and its answer. */
  async function callOnce<T>(call: Call<T>, kind: CallKind, deadlineMs: number): Promise<CallOutcome<T>> {
    const message = encodeCall(protocol, call.method, call.invoke)
    if (message === null)
      return notApplied('rejected', `The call ${call.method} cannot be encoded, so nothing was sent.`)
    const beganMs = now()
    const { outcome, bytes } = await exchange(message, call, kind, deadlineMs)
    const failure = 'failure' in outcome ? { kind: outcome.failure, message: outcome.message } : null
    capabilities = learnFromOutcome(capabilities, failure?.kind ?? null, options.credentials != null)
    statistics = countCall(statistics, { kind, endedAtMs: now(), tookMs: now() - beganMs, bytes, failure })
    return outcome
  }

  async function exchange<T>(
    message: CallMessage,
    { method, result }: Call<T>,
    kind: CallKind,
    deadlineMs: number,
  ): Promise<{ outcome: CallOutcome<T>; bytes: number }> {
    let bytes = message.body.length
    const place = bigAnswers.place()
    try {
      const sentAtMs = Date.now()
      const onlyTo = kind === 'write' ? identifiedUrl : null
      const answer = await link.deliver(message, kind, deadlineMs, limits, onlyTo, place)
      if (answer.kind !== 'answer') return { outcome: answer, bytes }
      capabilities = learnFromHeaders(capabilities, answer, sentAtMs, Date.now())
      bytes += answer.bytes.length
      const reply = await decodeReply(message, answer.wire, answer.bytes, limits, result)
      if (identify(reply, answer.origin)) capabilities = learnFromReply(capabilities, method, reply)
      const outcome = outcomeOf(reply, cluster)
      const leads = !('failure' in outcome) || (outcome.failure !== 'not-ready' && outcome.failure !== 'wrong-answer')
      if (!leads) link.forgetLeader()
      return { outcome, bytes }
    } catch (error) {
      return { outcome: faultOutcome(error), bytes }
    } finally {
      place.giveBack()
    }
  }

  /** @returns false for an answer from another cluster */
  function identify(reply: ReplyMessage, origin: string): boolean {
    const answered = answeringCluster(reply)
    if (answered === cluster) {
      identifiedAtMs = now()
      identifiedUrl = origin
    } else if (answered !== null) identifiedUrl = null
    return answered === cluster || answered === null
  }

  const isIdentified = () => identifiedUrl !== null && now() - identifiedAtMs < IDENTITY_MS

  /** Tries until the outcome stands or the deadline is near. */
  async function readUntil<T>(wanted: Call<T>, deadlineAtMs: number): Promise<CallOutcome<T>> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await callOnce(wanted, 'read', Math.max(0, deadlineAtMs - now()))
      // A probe is one request: more of them are the breaker's to time.
      const pauseMs =
        breaker.state === 'closed' ? decideRetry(outcome, attempt, deadlineAtMs - now(), Math.random()) : null
      if (pauseMs === null) return outcome
      await pause(pauseMs)
    }
  }

  async function identifiedWrite<T>(wanted: Call<T>, deadlineAtMs: number): Promise<CallOutcome<T>> {
    if (!isIdentified()) {
      const identity = await readUntil(IDENTITY_CALL, deadlineAtMs)
      if (!isIdentified())
        return identity.kind === 'applied' || identity.kind === 'refused'
          ? notApplied('wrong-answer', 'The scheduler did not say which cluster it belongs to, so nothing was sent.')
          : notApplied(identity.failure, identity.message)
    }
    const askedUrl = identifiedUrl
    const outcome = await callOnce(wanted, 'write', Math.max(0, deadlineAtMs - now()))
    if (outcome.kind !== 'not-applied' || !LEADER_FAILURES.has(outcome.failure) || now() >= deadlineAtMs) return outcome
    // It certainly had no effect, so that it may go to another leader, once that has named its cluster.
    identifiedUrl = null
    await callOnce(IDENTITY_CALL, 'read', Math.max(0, deadlineAtMs - now()))
    return identifiedUrl === null || identifiedUrl === askedUrl
      ? outcome
      : callOnce(wanted, 'write', Math.max(0, deadlineAtMs - now()))
  }

  /** Lets the breaker decide, and tells it what became of the call. */
  async function guarded<T>(kind: CallKind, make: () => Promise<CallOutcome<T>>): Promise<CallOutcome<T>> {
    const gate = admitCall(breaker, kind, now())
    breaker = gate.breaker
    if (gate.admission === null) return breakerFailure(gate.breaker, now())
    const outcome = await make()
    breaker = settleCall(breaker, gate.admission, outcome, now(), Math.random())
    return outcome
  }

  return {
    read: (wanted) => guarded('read', () => readUntil(wanted, now() + (options.readDeadlineMs ?? READ_DEADLINE_MS))),
    write: (wanted) =>
      guarded('write', () => identifiedWrite(wanted, now() + (options.writeDeadlineMs ?? WRITE_DEADLINE_MS))),
    report: () => ({
      breaker: breakerReport(breaker, now()),
      calls: summarizeCalls(statistics, now()),
      capabilities,
      whereabouts: link.whereabouts(),
    }),
    close: link.close,
  }
}

function breakerReport(breaker: Breaker, nowMs: number): CallReport['breaker'] {
  if (breaker.state === 'closed') return { state: 'closed' }
  return {
    state: breaker.state,
    failingForMs: nowMs - breaker.sinceMs,
    nextProbeInMs: breaker.state === 'open' ? Math.max(0, breaker.probeAtMs - nowMs) : null,
    cause: breaker.cause,
  }
}
