import type { ScheduleResult } from './schedule'

/** What many schedules came to. */
export type Tally = {
  schedules: number
  steps: number
  readonly ends: Record<string, number>
  /** Seeds whose schedule broke an invariant, with what it broke. */
  readonly violations: { readonly seed: number; readonly invariant: number; readonly text: string }[]
}

export const emptyTally = (): Tally => ({ schedules: 0, steps: 0, ends: {}, violations: [] })

export function addResult(tally: Tally, { seed, ends, violations }: ScheduleResult): void {
  tally.schedules++
  tally.steps += ends.length
  for (const { end } of ends) tally.ends[end] = (tally.ends[end] ?? 0) + 1
  for (const { invariant, stepId, text } of violations)
    tally.violations.push({ seed, invariant, text: `${stepId}: ${text}` })
}

export function addTally(sum: Tally, part: Tally): void {
  sum.schedules += part.schedules
  sum.steps += part.steps
  for (const [end, count] of Object.entries(part.ends)) sum.ends[end] = (sum.ends[end] ?? 0) + count
  sum.violations.push(...part.violations)
}

export function sayTally({ schedules, steps, ends, violations }: Tally): string {
  const lines = Object.entries(ends)
    .sort(([, a], [, b]) => b - a)
    .map(
      ([end, count]) =>
        `  ${end.padEnd(20)} ${String(count).padStart(9)}  ${((100 * count) / Math.max(1, steps)).toFixed(3)} %`,
    )
  const seeds = new Set(violations.map(({ seed }) => seed)).size
  const broken = violations
    .slice(0, 20)
    .map(({ seed, invariant, text }) => `  seed ${seed}: invariant ${invariant}: ${text}`)
  return [
    `${schedules} schedules, ${steps} steps`,
    ...lines,
    `${violations.length} violations in ${seeds} schedules`,
    ...broken,
    '',
  ].join('\n')
}
