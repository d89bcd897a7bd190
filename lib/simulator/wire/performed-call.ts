import type { Answer } from '../calls/answer'
import { callScheduler, type MethodName, type SentArguments } from '../calls/calls'
import { type Fault, formatFault } from './fault'
import { loggedKeyOf, loggedMessageOf } from './logged-call'
import type { SchedulerProcess } from './scheduler-process'

/** What a process without the storage answers to every call (CallOrderEnforcingStorage). */
export const STORAGE_NOT_READY: Answer = {
  code: 'ERROR_TRANSIENT',
  messages: ['Storage is not READY'],
  result: null,
}

/**
 * Performs a call, if this process has the storage. Handlers take whatever a reader made of the arguments.
 *
 * @param user who has logged in, for the audit trail; null for nobody.
 */
export function performCall<Method extends MethodName>(
  process: SchedulerProcess,
  method: Method,
  args: readonly unknown[],
  user: string | null,
): Answer {
  if (!process.isReady()) return STORAGE_NOT_READY
  const { scheduler } = process
  const before = scheduler.user
  if (user !== null) scheduler.user = user
  try {
    return process.perform(method, () =>
      scheduler.step(() => callScheduler(scheduler, method, args as SentArguments<Method>)),
    )
  } finally {
    scheduler.user = before
  }
}

/** Notes a call in the scheduler's log; without an answer nobody decided. */
export function noteCall(
  { scheduler }: SchedulerProcess,
  { method, args }: { readonly method: MethodName; readonly args: readonly unknown[] },
  answer: Answer | null,
  fault: Fault | null = null,
): void {
  scheduler.log.add({
    atMs: scheduler.clock.now(),
    method,
    key: loggedKeyOf(method, args),
    message: loggedMessageOf(method, args),
    outcome: answer?.code ?? null,
    fault: fault === null || fault.kind === 'none' ? null : formatFault(fault),
  })
}
