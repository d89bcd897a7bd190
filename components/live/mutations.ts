import { mutationOptions } from '@tanstack/react-query'
import type { ActionAccepted } from '@/lib/contract/action'
import { paths } from '@/lib/contract/paths'
import type { ConfirmRequest, PlanReply } from '@/lib/contract/plan'
import { request } from './request'

/** Reads every member anew and says what a rollback would do. Changes nothing anywhere. */
export const planRollback = (metaUpdateId: string) =>
  mutationOptions({
    mutationKey: ['plan', metaUpdateId],
    mutationFn: () => request<PlanReply>(paths.api.plan(metaUpdateId), { body: { verb: 'rollback' } }),
    retry: false,
  })

/** Confirms a plan. Never repeated by itself: a second try is a person's decision. */
export const confirmRollback = () =>
  mutationOptions({
    mutationKey: ['confirm'],
    mutationFn: (confirmation: ConfirmRequest) => request<ActionAccepted>(paths.api.actions(), { body: confirmation }),
    retry: false,
  })
