import { type JobUpdateKey, PulseJobUpdateResult } from '@/lib/aurora/generated/aurora_types'
import type { JobUpdateKey as UpdateKey } from '@/lib/domain/job'
import type { Scheduler } from '../scheduler'
import type { Audit, Refusal } from '../updates/update-controller'
import { type Answer, invalidRequest, ok } from './answer'
import { checkMessageLength } from './audit'
import { checkNotBlank } from './java-exception'
import { validUpdateKey } from './sent-key'
import type { Sent } from './thrift-input'
import { struct } from './thrift-output'
import { PULSE_STATUS_IDS } from './wire-enums'

type Key = Sent<JobUpdateKey> | null | undefined

export const pauseJobUpdate = (scheduler: Scheduler, key?: Key, message?: string | null): Answer =>
  change(scheduler, key, message, (validKey, audit) => scheduler.updates.pause(validKey, audit))

export const resumeJobUpdate = (scheduler: Scheduler, key?: Key, message?: string | null): Answer =>
  change(scheduler, key, message, (validKey, audit) => scheduler.updates.resume(validKey, audit))

export const abortJobUpdate = (scheduler: Scheduler, key?: Key, message?: string | null): Answer =>
  change(scheduler, key, message, (validKey, audit) => scheduler.updates.abort(validKey, audit))

export const rollbackJobUpdate = (scheduler: Scheduler, key?: Key, message?: string | null): Answer =>
  change(scheduler, key, message, (validKey, audit) => scheduler.updates.rollback(validKey, audit))

/** Answers FINISHED for anything that waits for no pulses, unknown updates included. */
export function pulseJobUpdate(scheduler: Scheduler, sent?: Key): Answer {
  const key = validUpdateKey(sent)
  checkNotBlank(key.id)
  const status = PULSE_STATUS_IDS[scheduler.updates.pulse(key)]
  return ok({ pulseJobUpdateResult: struct(new PulseJobUpdateResult(), { status }) })
}

function change(
  scheduler: Scheduler,
  sent: Key,
  message: string | null | undefined,
  perform: (key: UpdateKey, audit: Audit) => Refusal,
): Answer {
  const key = validUpdateKey(sent)
  const refusal = perform(key, { user: scheduler.user, message: checkMessageLength(message) })
  return refusal === null ? ok() : invalidRequest(refusal)
}
