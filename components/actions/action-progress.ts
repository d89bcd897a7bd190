import { stepLook } from '@/components/status'
import type { Proportion } from '@/components/ui/proportion-bar'
import type { ActionReply, StepView } from '@/lib/contract/action'
import { memberKey } from '@/lib/domain/meta-update'
import { reachedItsAim } from './stages'

/** How far an action is, and how much is left of it. */
export type ActionProgress = {
  readonly done: number
  readonly total: number
  /** Restored instances of the steps that have some to count; null: none has, or the verb moves none. */
  readonly instances: { readonly done: number; readonly total: number; readonly uncounted: number } | null
  /** `waits`: open steps that go on only when somebody or something does something. Null: it has ended, or moves nothing. */
  readonly left:
    | { readonly kind: 'time'; readonly ms: number }
    | { readonly kind: 'waits'; readonly steps: number }
    | { readonly kind: 'unknown' }
    | null
  /** A part for every step, those that are through first. */
  readonly parts: readonly (Proportion & { readonly word: string })[]
}

/** The worst first: what failed, what waits for somebody, what is on its way, what is through; otherwise as confirmed. */
export const worstStepsFirst = (steps: readonly StepView[]): StepView[] =>
  steps
    .map((step, at) => ({ step, at }))
    .sort((a, b) => rank(a.step) - rank(b.step) || a.at - b.at)
    .map(({ step }) => step)

function rank(step: StepView): number {
  if (step.settled !== null) return 6
  if (step.state === 'failed' || step.state === 'needs-human') return 0
  if (step.standsStill !== null) return 1
  if (step.state === 'refused' || step.state === 'superseded' || step.state === 'expired') return 2
  if (step.queued) return 3
  if (step.state === 'cancelled') return 4
  return step.open ? 5 : 7
}

/** Adds up what is known of the steps; a time is told only where every step that is open has one. */
export function actionProgress({ action, steps }: Pick<ActionReply, 'action' | 'steps'>): ActionProgress {
  const through = steps.filter(reachedItsAim)
  const open = steps.filter((step) => step.open)
  const waiting = open.filter((step) => step.standsStill !== null || step.queued)
  const times = open.flatMap(({ remainingMs }) => remainingMs ?? [])
  return {
    done: through.length,
    total: steps.length,
    instances: action.verb === 'rollback' ? instancesOf(steps) : null,
    left:
      open.length === 0
        ? null
        : waiting.length > 0
          ? { kind: 'waits', steps: waiting.length }
          : times.length < open.length
            ? { kind: 'unknown' }
            : { kind: 'time', ms: Math.max(...times) },
    parts: worstStepsFirst(steps)
      .reverse()
      .map((step) => {
        const { tone, word } = stepLook(step)
        return { key: memberKey(step.key), tone, word, value: 1, loud: tone === 'bad' }
      }),
  }
}

function instancesOf(steps: readonly StepView[]): ActionProgress['instances'] {
  let [done, total, uncounted] = [0, 0, 0]
  for (const step of steps) {
    const { progress } = step
    if (progress === null || progress.direction !== 'back' || progress.done === null || progress.total === null) {
      if (step.open) uncounted++
      continue
    }
    done += reachedItsAim(step) ? progress.total : progress.done
    total += progress.total
  }
  return total === 0 ? null : { done, total, uncounted }
}
