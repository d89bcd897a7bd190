import type { Step, StepObservation } from '@/lib/domain/step'
import { instanceIds, instanceRanges } from '@/lib/domain/task-config'

/** What an engine sees that looks away, for the broken variants. */
type Seen = Extract<StepObservation, { kind: 'seen' }>

/** Nothing of it carries a mark. */
export const withoutMarks = (seen: StepObservation): StepObservation =>
  seen.kind !== 'seen'
    ? seen
    : {
        ...seen,
        target: seen.target && {
          ...seen.target,
          updateEvents: seen.target.updateEvents.map((event) => ({ ...event, message: null })),
        },
        updates: seen.updates?.map((update) => ({ ...update, metadata: [] })) ?? null,
      }

/** One config for everything that is to come back. */
export function flattened(step: Step, seen: StepObservation): [Step, StepObservation] {
  const flat = <T extends Pick<NonNullable<Seen['target']>, 'initial'>>(of: T): T => {
    const [first] = of.initial
    return first
      ? { ...of, initial: [{ config: first.config, instances: of.initial.flatMap(({ instances }) => instances) }] }
      : of
  }
  const { instructions } = step.work
  return [
    { ...step, work: { ...step.work, instructions: instructions && flat(instructions) } },
    seen.kind === 'seen' && seen.target ? { ...seen, target: flat(seen.target) } : seen,
  ]
}

/** As if every instance ran what the update had brought. */
export function strangersHidden(step: Step, seen: Seen): Seen['running'] {
  const desired = (seen.target ?? step.work.instructions)?.desired
  if (!desired || !seen.running) return seen.running
  const known = new Set(
    [desired, ...((seen.target ?? step.work.instructions)?.initial ?? [])].map(({ config }) => config.fingerprint),
  )
  const strange = seen.running.filter(({ config }) => !known.has(config.fingerprint))
  const others = seen.running.filter(({ config }) => known.has(config.fingerprint))
  return [
    ...others,
    { config: desired.config, instances: instanceRanges(strange.flatMap(({ instances }) => instanceIds(instances))) },
  ]
}
