import { lastEventsOf, type Scope, updateScope, type Way, waysOf } from './instance-way'
import type { InstanceEvent, JobUpdateAction, JobUpdateDetails } from './job-update'
import type { ObservedUpdate } from './meta-update'
import { ACTIVE_STATES, type Task, type TaskEvent } from './task'

/** The words of the instance grid, worst first: this order is that of legends, filters and sorting. */
export const INSTANCE_STATES = [
  'failed', // the update or the rollback gave it up, or it died and nothing replaced it yet
  'missing', // should run, has no task at all
  'flapping', // its last task died, and the replacement does not run yet
  'unknown', // cannot be told from what was read
  'moving', // being changed to the new build
  'restoring', // being changed back
  'watching', // runs the new build, not yet for long enough to count (minWaitInInstanceRunningMs)
  'leaving', // runs the new build, while the update goes back or has gone back
  'updated', // runs the new build, and the update says so
  'restored', // was changed, runs the old build again
  'waiting', // still on the old build
  'removed', // taken away, as the update asked
  'unchanged', // not part of the update
] as const
export type InstanceState = (typeof INSTANCE_STATES)[number]

/** Instances somebody should look at. */
export const isTroubled = (state: InstanceState): boolean =>
  state === 'failed' || state === 'missing' || state === 'flapping'

/** Which side of the update the instance's live task is on. `none`: no live task. */
export const INSTANCE_SIDES = ['old', 'new', 'other', 'none', 'unknown'] as const
export type InstanceSide = (typeof INSTANCE_SIDES)[number]

/** The latest status of one instance: its live task, else its newest dead one, joined with the update's events. */
export type Instance = {
  readonly id: number
  readonly state: InstanceState
  readonly side: InstanceSide
  readonly build: string | null
  /** The live task, else the newest dead one, else null. */
  readonly task: Task | null
  /** How its newest failed or lost task ended, as far as dead tasks were read. */
  readonly lastFailure: TaskDeath | null
  readonly lastEvent: InstanceEvent | null
  /** Since when, by the scheduler's clock: the newest of the task's last event and the update's last event for it. */
  readonly sinceMs: number | null
}

/** How and where a task failed or was lost. */
export type TaskDeath = TaskEvent & { readonly host: string | null }

/** At most one task of an instance is active in Aurora; among the dead the one whose last event is newest counts. */
export function latestTasks(tasks: readonly Task[]): Map<number, LatestTask> {
  const byInstance = new Map<number, LatestTask>()
  for (const task of tasks) {
    const known = byInstance.get(task.instanceId)
    const failure = isDead(task) && task.lastEvent ? { ...task.lastEvent, host: task.host } : null
    byInstance.set(task.instanceId, {
      latest: known ? newer(known.latest, task) : task,
      lastFailure: newerEvent(known?.lastFailure ?? null, failure),
    })
  }
  return byInstance
}

type LatestTask = { readonly latest: Task; readonly lastFailure: TaskDeath | null }

const newerEvent = (a: TaskDeath | null, b: TaskDeath | null): TaskDeath | null =>
  !a || (b && b.atMs > a.atMs) ? b : a

function newer(a: Task, b: Task): Task {
  const liveA = ACTIVE_STATES.has(a.status)
  const liveB = ACTIVE_STATES.has(b.status)
  if (liveA !== liveB) return liveA ? a : b
  return (b.lastEvent?.atMs ?? 0) > (a.lastEvent?.atMs ?? 0) ? b : a
}

/**
 * Latest status of every instance of a job as one update sees it, ascending by id.
 *
 * Aurora records each instance action once per update and none at all for instances already at their target
 * (InstanceActionHandler), so events alone cannot tell; the live task decides, the events say what the updater thinks.
 *
 * @param details null when no update is looked at: then live instances are `unchanged`.
 * @param tasks null when the job's tasks were not read: every instance of the update is then `unknown`.
 * @param restores of the update, newest first: what one of them has in hand is judged as the way back that it is.
 * @param takenAway what the update had added was killed, at somebody's word.
 */
export function latestInstances(
  details: JobUpdateDetails | null,
  tasks: readonly Task[] | null,
  restores: readonly ObservedUpdate[] = [],
  takenAway = false,
): Instance[] {
  const scope = updateScope(details)
  const latest = latestTasks(tasks ?? [])
  const ways = details ? waysOf(details, scope, restores, takenAway) : new Map<number, Way>()
  const lastEvents = details ? lastEventsOf(details, restores) : new Map<number, InstanceEvent>()
  const live = [...latest].filter(([, { latest: task }]) => ACTIVE_STATES.has(task.status)).map(([id]) => id)
  const ids = [...new Set([...scope.old.keys(), ...scope.fresh.keys(), ...(details ? live : latest.keys())])].sort(
    (a, b) => a - b,
  )

  return ids.map((id): Instance => {
    const found = latest.get(id)
    const task = found?.latest ?? null
    const lastEvent = lastEvents.get(id) ?? null
    const side = tasks === null ? 'unknown' : sideOf(id, task, scope)
    return {
      id,
      side,
      state: stateOf({ id, side, task, lastEvent, scope, way: ways.get(id) ?? null, known: tasks !== null }),
      build: buildOf(id, side, task, scope),
      task,
      lastFailure: found?.lastFailure ?? null,
      lastEvent,
      sinceMs: newestMs(task?.lastEvent?.atMs, lastEvent?.atMs),
    }
  })
}

/**
 * The instances of an update that a later update has replaced: the job's tasks no longer speak of it, so only its own events
 * do. Instances it never acted on are `waiting`, whatever became of them since.
 */
export function recordedInstances(details: JobUpdateDetails, restores: readonly ObservedUpdate[] = []): Instance[] {
  const lastEvents = lastEventsOf(details, restores)
  const scope = updateScope(details)
  const ids = [...new Set([...scope.old.keys(), ...scope.fresh.keys()])].sort((a, b) => a - b)
  return ids.map((id) => {
    const lastEvent = lastEvents.get(id) ?? null
    return {
      id,
      side: 'unknown',
      state: recordedState(lastEvent?.action),
      build: null,
      task: null,
      lastFailure: null,
      lastEvent,
      sinceMs: lastEvent?.atMs ?? null,
    }
  })
}

function recordedState(action: JobUpdateAction | undefined): InstanceState {
  switch (action) {
    case undefined:
      return 'waiting'
    case 'INSTANCE_UPDATED':
      return 'updated'
    case 'INSTANCE_ROLLED_BACK':
      return 'restored'
    case 'INSTANCE_UPDATE_FAILED':
    case 'INSTANCE_ROLLBACK_FAILED':
      return 'failed'
    default:
      return 'unknown'
  }
}

function sideOf(id: number, task: Task | null, scope: Scope): InstanceSide {
  if (!task || !ACTIVE_STATES.has(task.status)) return 'none'
  const old = scope.old.get(id)
  const fresh = scope.fresh.get(id)
  if (!old && !fresh) return 'other'
  const isOld = old?.fingerprintWithoutData === task.configWithoutData
  const isNew = fresh?.fingerprintWithoutData === task.configWithoutData
  if (isOld && isNew) return 'unknown'
  return isNew ? 'new' : isOld ? 'old' : 'other'
}

function buildOf(id: number, side: InstanceSide, task: Task | null, scope: Scope): string | null {
  if (side === 'new') return scope.fresh.get(id)?.build ?? null
  if (side === 'old') return scope.old.get(id)?.build ?? null
  return side === 'unknown' ? null : (task?.build ?? null)
}

type Look = {
  id: number
  side: InstanceSide
  task: Task | null
  lastEvent: InstanceEvent | null
  scope: Scope
  /** Null: the instance is not part of the update. */
  way: Way | null
  known: boolean
}

function stateOf(look: Look): InstanceState {
  const { way, known } = look
  if (!known || look.task?.status === 'UNKNOWN') return 'unknown'
  if (!way) return stateOutsideUpdate(look.task)
  if (look.side === 'unknown') return stateByEvent(look.lastEvent?.action, look.task, way.back)
  return way.back || isBackward(look.lastEvent?.action)
    ? stateGoingBack(look, way.rolling)
    : stateGoingForward(look, way.rolling)
}

function stateOutsideUpdate(task: Task | null): InstanceState {
  if (!task) return 'missing'
  if (isDead(task)) return 'failed'
  return isFlapping(task) ? 'flapping' : 'unchanged'
}

function stateGoingForward({ id, side, task, lastEvent, scope }: Look, rolling: boolean): InstanceState {
  const action = lastEvent?.action
  const shouldGo = !scope.fresh.has(id)
  if (action === 'INSTANCE_UPDATE_FAILED') return side === 'new' && isRunning(task) ? 'watching' : 'failed'
  if (side === 'none') {
    if (shouldGo && lastEvent) return 'removed'
    if (rolling && action === 'INSTANCE_UPDATING') return 'moving'
    if (isDead(task)) return 'failed'
    // An added instance whose turn has not come has nothing to miss.
    return lastEvent || scope.old.has(id) ? 'missing' : 'waiting'
  }
  if (side === 'other') return 'unknown'
  if (isFlapping(task)) return 'flapping'
  if (side === 'old') return action === 'INSTANCE_UPDATING' ? 'moving' : 'waiting'
  if (!isRunning(task)) return 'moving'
  return action === 'INSTANCE_UPDATED' ? 'updated' : 'watching'
}

function stateGoingBack({ id, side, task, lastEvent, scope }: Look, rolling: boolean): InstanceState {
  const action = lastEvent?.action
  const shouldGo = !scope.old.has(id)
  if (action === 'INSTANCE_ROLLBACK_FAILED') return side === 'old' && isRunning(task) ? 'restored' : 'failed'
  if (side === 'none') {
    if (shouldGo) return lastEvent ? 'restored' : 'waiting'
    if (rolling && action === 'INSTANCE_ROLLING_BACK') return 'restoring'
    return isDead(task) ? 'failed' : 'missing'
  }
  if (side === 'other') return 'unknown'
  if (isFlapping(task)) return 'flapping'
  if (side === 'new') {
    if (action === 'INSTANCE_ROLLING_BACK') return 'restoring'
    return action === 'INSTANCE_UPDATE_FAILED' ? 'failed' : 'leaving'
  }
  if (!lastEvent) return 'waiting'
  return isRunning(task) ? 'restored' : 'restoring'
}

/** Old and new cannot be told apart on the task itself: the updater's own word is the best there is. */
function stateByEvent(action: JobUpdateAction | undefined, task: Task | null, back: boolean): InstanceState {
  const running = isRunning(task)
  switch (action) {
    case 'INSTANCE_UPDATED':
      return back ? 'leaving' : running ? 'updated' : 'moving'
    case 'INSTANCE_ROLLED_BACK':
      return running ? 'restored' : 'restoring'
    case 'INSTANCE_UPDATING':
      return 'moving'
    case 'INSTANCE_ROLLING_BACK':
      return 'restoring'
    case undefined:
      return 'waiting'
    default:
      return 'unknown'
  }
}

const isBackward = (action: JobUpdateAction | undefined): boolean =>
  action === 'INSTANCE_ROLLING_BACK' || action === 'INSTANCE_ROLLED_BACK' || action === 'INSTANCE_ROLLBACK_FAILED'

const isRunning = (task: Task | null): boolean => task?.status === 'RUNNING'

const isDead = (task: Task | null): boolean => task?.status === 'FAILED' || task?.status === 'LOST'

/** A replacement for a task that failed: rescheduled tasks name their ancestor, tasks an updater inserts do not. */
const isFlapping = (task: Task | null): boolean =>
  task !== null &&
  task.ancestorId !== null &&
  task.failureCount > 0 &&
  !isRunning(task) &&
  ACTIVE_STATES.has(task.status)

function newestMs(...times: (number | undefined)[]): number | null {
  const known = times.filter((time) => time !== undefined)
  return known.length === 0 ? null : Math.max(...known)
}

/** How many instances are in each state; states nobody is in are 0. */
export function countStates(instances: readonly Instance[]): Record<InstanceState, number> {
  const counts = Object.fromEntries(INSTANCE_STATES.map((state) => [state, 0])) as Record<InstanceState, number>
  for (const { state } of instances) counts[state]++
  return counts
}
