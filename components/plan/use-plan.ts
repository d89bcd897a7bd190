'use client'

import { useMutation } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { planAction } from '@/components/live/mutations'
import type { PlanReply } from '@/lib/contract/plan'
import type { Verb } from '@/lib/domain/verb'
import { changesBetween, type PlanChanges } from './plan-changes'

export type Planning = {
  readonly plan: PlanReply | null
  /** Against the plan that was shown before; empty for the first one. */
  readonly changes: PlanChanges
  readonly before: PlanReply | null
  readonly reading: boolean
  readonly problem: string | null
  readonly refresh: () => void
}

/** The plan of a verb: made when the page opens, and again when somebody or something asks for it. */
export function usePlan(metaUpdateId: string, verb: Verb): Planning {
  const { mutate, isPending, error } = useMutation(planAction(metaUpdateId, verb))
  const [{ plan, before }, setPlans] = useState<{ plan: PlanReply | null; before: PlanReply | null }>({
    plan: null,
    before: null,
  })
  const refresh = useCallback(
    () => mutate(undefined, { onSuccess: (next) => setPlans((held) => ({ plan: next, before: held.plan })) }),
    [mutate],
  )
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    refresh()
  }, [refresh])
  return {
    plan,
    before,
    changes: plan ? changesBetween(before, plan) : new Map(),
    reading: isPending,
    problem: error?.message ?? null,
    refresh,
  }
}
