import { mutationOptions } from '@tanstack/react-query'
import type { ActionAccepted, ActionCancelled, SettleRequest, StepSettled } from '@/lib/contract/action'
import type { AuditReply } from '@/lib/contract/audit'
import type { HoldDone, LiftHoldRequest, PlaceHoldRequest } from '@/lib/contract/hold'
import { type AuditFilter, paths } from '@/lib/contract/paths'
import type { ConfirmRequest, PlanReply } from '@/lib/contract/plan'
import type { FreezeRequest, Frozen } from '@/lib/contract/snapshot'
import type { JobKey } from '@/lib/domain/job'
import type { Verb } from '@/lib/domain/verb'
import { request } from './request'

/*
 * What is asked because a person did something. None is repeated by itself: a second try is a person's decision.
 */

/** Reads every member anew and says what the verb would do. Changes nothing anywhere. */
export const planAction = (metaUpdateId: string, verb: Verb) =>
  mutationOptions({
    mutationKey: ['plan', metaUpdateId, verb],
    mutationFn: () => request<PlanReply>(paths.api.plan(metaUpdateId), { body: { verb } }),
    retry: false,
  })

/** Confirms a plan; the same plan twice is the same action. */
export const confirmPlan = () =>
  mutationOptions({
    mutationKey: ['confirm'],
    mutationFn: (confirmation: ConfirmRequest) => request<ActionAccepted>(paths.api.actions(), { body: confirmation }),
    retry: false,
  })

/** Keeps what is unsent unsent; what was sent is watched to its end. */
export const cancelAction = (actionId: string) =>
  mutationOptions({
    mutationKey: ['cancel', actionId],
    mutationFn: () => request<ActionCancelled>(paths.api.cancel(actionId), { body: {} }),
    retry: false,
  })

/** Says that a person has dealt with a step that needed one. */
export const settleStep = (actionId: string, stepId: string) =>
  mutationOptions({
    mutationKey: ['settle', actionId, stepId],
    mutationFn: (body: SettleRequest) => request<StepSettled>(paths.api.settle(actionId, stepId), { body }),
    retry: false,
  })

export const placeHold = (job: JobKey) =>
  mutationOptions({
    mutationKey: ['place-hold', job],
    mutationFn: (body: PlaceHoldRequest) => request<HoldDone>(paths.api.holds(job), { body }),
    retry: false,
  })

export const liftHold = (job: JobKey, id: string) =>
  mutationOptions({
    mutationKey: ['lift-hold', job, id],
    mutationFn: (body: LiftHoldRequest) => request<HoldDone>(paths.api.liftHold(job, id), { body }),
    retry: false,
  })

/** An older page of the audit, which never changes again. */
export const olderAudit = () =>
  mutationOptions({
    mutationKey: ['older-audit'],
    mutationFn: (filter: AuditFilter) => request<AuditReply>(paths.api.audit(filter)),
    retry: false,
  })

/** Makes a read-only copy of what is shown. */
export const freezeMetaUpdate = (id: string) =>
  mutationOptions({
    mutationKey: ['freeze', id],
    mutationFn: (body: FreezeRequest) => request<Frozen>(paths.api.snapshots(id), { body }),
    retry: false,
  })
