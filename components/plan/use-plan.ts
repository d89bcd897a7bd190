'use client'

import { useMutation } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { planAction } from '@/components/live/mutations'
import type { PlanReply } from '@/lib/contract/plan'
import type { Verb } from '@/lib/domain/verb'
import { changesBetween, type PlanChanges } from './plan-changes'

/** Who presses once more when nothing seems to happen must not confirm what came in between. */
const LOOK_MS = 1_500

export type Planning = {
  readonly plan: PlanReply | null
  /** It has only just taken the place of another. */
  readonly isNew: boolean
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
  const [lookedAt, setLookedAt] = useState<PlanReply | null>(null)
  useEffect(() => {
    const enough = setTimeout(() => setLookedAt(plan), LOOK_MS)
    return () => clearTimeout(enough)
  }, [plan])
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    refresh()
  }, [refresh])
  return {
    plan,
    isNew: before !== null && lookedAt !== plan,
    before,
    changes: plan ? changesBetween(before, plan) : new Map(),
    reading: isPending,
    problem: error?.message ?? null,
    refresh,
  }
}
