import type { FirstFailure } from './first-failure'
import { INSTANCE_STATES, type Instance, type InstanceSide, type InstanceState, type TaskDeath } from './instance'
import type { InstanceEvent } from './job-update'
import type { Task, TaskEvent } from './task'

/**
 * How the instances of a member stood at one moment, thin enough to be kept for months: runs of instances that were alike, and
 * of some in trouble the task itself. States are kept by name, so that their order may change.
 */
export type InstanceSample = {
  /** State, side and build of each kind. */
  readonly kinds: readonly (readonly [state: string, side: string, build: string | null])[]
  /** First id, number of ids that follow each other, index of their kind; three numbers a run, ascending. */
  readonly runs: readonly number[]
  readonly troubled: readonly {
    readonly id: number
    readonly task: Task | null
    readonly lastFailure: TaskDeath | null
  }[]
  /** Undefined in samples of builds that did not remember it. */
  readonly firstFailure?: FirstFailure | null
}

/** More of one sample are kept without their task. */
export const MOST_TROUBLED = 50
const LONGEST_MESSAGE = 300
const TROUBLE: ReadonlySet<InstanceState> = new Set(['failed', 'missing', 'flapping', 'unknown'])
const SIDES: readonly string[] = ['old', 'new', 'other', 'none', 'unknown'] satisfies InstanceSide[]

/** @param instances ascending by id */
export function sampleOf(instances: readonly Instance[], firstFailure: FirstFailure | null): InstanceSample {
  const kinds: InstanceSample['kinds'][number][] = []
  const index = new Map<string, number>()
  const runs: number[] = []
  let next = { id: -1, kind: -1 }
  for (const { id, state, side, build } of instances) {
    const name = JSON.stringify([state, side, build])
    const kind = index.get(name) ?? kinds.push([state, side, build]) - 1
    index.set(name, kind)
    const length = runs.at(-2)
    if (length !== undefined && next.id === id && next.kind === kind) runs[runs.length - 2] = length + 1
    else runs.push(id, 1, kind)
    next = { id: id + 1, kind }
  }
  const troubled = instances
    .filter(({ state, task, lastFailure }) => TROUBLE.has(state) && (task !== null || lastFailure !== null))
    .slice(0, MOST_TROUBLED)
    .map(({ id, task, lastFailure }) => ({
      id,
      task: task && { ...task, configWithoutData: '', lastEvent: shortened(task.lastEvent) },
      lastFailure: shortened(lastFailure),
    }))
  return { kinds, runs, troubled, firstFailure: shortened(firstFailure) }
}

const shortened = <Event extends Pick<TaskEvent, 'message'>>(event: Event | null): Event | null =>
  event && { ...event, message: event.message?.slice(0, LONGEST_MESSAGE) ?? null }

/** Equal when two samples show the same counts and cells; what the tasks in trouble say may differ. */
export const sampleMark = ({ kinds, runs }: InstanceSample): string => JSON.stringify([kinds, runs])

/**
 * The instances of a sample. What it does not hold is not made up: instances without trouble have no task.
 *
 * @param lastEvents the newest event of each instance at that moment
 */
export function sampledInstances(sample: InstanceSample, lastEvents: ReadonlyMap<number, InstanceEvent>): Instance[] {
  const troubled = new Map(sample.troubled.map((one) => [one.id, one]))
  const instances: Instance[] = []
  for (let at = 0; at + 2 < sample.runs.length; at += 3) {
    const [first = 0, length = 0, kind = 0] = sample.runs.slice(at, at + 3)
    const [state = 'unknown', side = 'unknown', build = null] = sample.kinds[kind] ?? []
    for (let id = first; id < first + length; id++) {
      const { task = null, lastFailure = null } = troubled.get(id) ?? {}
      const lastEvent = lastEvents.get(id) ?? null
      const times = [task?.lastEvent?.atMs, lastEvent?.atMs].filter((ms) => ms !== undefined)
      instances.push({
        id,
        state: INSTANCE_STATES.find((known) => known === state) ?? 'unknown',
        side: isSide(side) ? side : 'unknown',
        build,
        task,
        lastFailure,
        lastEvent,
        sinceMs: times.length > 0 ? Math.max(...times) : null,
      })
    }
  }
  return instances
}

const isSide = (side: string): side is InstanceSide => SIDES.includes(side)
