import type { CallOutcome } from '@/lib/domain/call-outcome'
import { formatJobKey, type JobKey, type JobUpdateKey } from '@/lib/domain/job'
import type { JobUpdateStatus } from '@/lib/domain/job-update'
import {
  type ConfigGroup,
  type InstanceRange,
  instanceIds,
  instanceRanges,
  type TaskConfig,
} from '@/lib/domain/task-config'
import type { UpdateDiff, UpdateRequest } from '@/lib/domain/update-request'
import { type Actor, hasNoPulse, type ModelCluster } from './model-cluster'
import { groupsOf, isOngoing, type ModelUpdate, shownStatus } from './model-update'

type Outcome<T> = CallOutcome<T>
const ok = <T>(value: T): Outcome<T> => ({ kind: 'applied', value, messages: [] })
const refused = (message: string): Outcome<never> => ({ kind: 'refused', code: 'INVALID_REQUEST', message })

export type Caller = { readonly by: Actor; readonly user: string; readonly message: string | null }
export type Control = 'pause' | 'resume' | 'abort' | 'rollback'

const PAUSED: Partial<Record<JobUpdateStatus, JobUpdateStatus>> = {
  ROLLING_FORWARD: 'ROLL_FORWARD_PAUSED',
  ROLL_FORWARD_AWAITING_PULSE: 'ROLL_FORWARD_PAUSED',
  ROLLING_BACK: 'ROLL_BACK_PAUSED',
  ROLL_BACK_AWAITING_PULSE: 'ROLL_BACK_PAUSED',
}
const ENDED: ReadonlySet<JobUpdateStatus> = new Set(['ROLLED_FORWARD', 'ROLLED_BACK', 'ABORTED', 'FAILED', 'ERROR'])

/** pause, resume, abort and rollback of JobUpdateControllerImpl. Asking for the status that is there changes nothing. */
export function controlUpdate(
  cluster: ModelCluster,
  key: JobUpdateKey,
  control: Control,
  caller: Caller,
): Outcome<null> {
  const update = cluster.update(key.job.name, key.id)
  if (!update) return refused(`Update does not exist ${key.id}`)
  const from = shownStatus(update)
  const to = statusAfter(cluster, update, from, control)
  if (to === null) return refused(`Cannot transition update from ${from} to ${control}`)
  if (to === from) return ok(null)
  cluster.enter(update, to, caller.by, caller.user, caller.message)
  // A rollback that has no pulse begins and stops in the same moment.
  if (control === 'rollback' && hasNoPulse(update, cluster.time.nowMs))
    cluster.enter(update, 'ROLL_BACK_AWAITING_PULSE', 'scheduler', null, 'Pulses from external service have timed out.')
  return ok(null)
}

function statusAfter(
  cluster: ModelCluster,
  update: ModelUpdate,
  from: JobUpdateStatus,
  control: Control,
): JobUpdateStatus | null {
  if (ENDED.has(from)) {
    if (control === 'abort' && from === 'ABORTED') return from
    const takesIt =
      control === 'rollback' && cluster.rollsBackEnded && from !== 'ROLLED_BACK' && isNewest(cluster, update)
    return takesIt ? 'ROLLING_BACK' : null
  }
  switch (control) {
    case 'pause':
      return PAUSED[from] ?? from
    case 'resume': {
      if (from !== 'ROLL_FORWARD_PAUSED' && from !== 'ROLL_BACK_PAUSED') return from
      const [rolling, waiting] =
        from === 'ROLL_FORWARD_PAUSED'
          ? (['ROLLING_FORWARD', 'ROLL_FORWARD_AWAITING_PULSE'] as const)
          : (['ROLLING_BACK', 'ROLL_BACK_AWAITING_PULSE'] as const)
      return hasNoPulse(update, cluster.time.nowMs) ? waiting : rolling
    }
    case 'abort':
      return 'ABORTED'
    case 'rollback':
      return 'ROLLING_BACK'
  }
}

const isNewest = (cluster: ModelCluster, update: ModelUpdate): boolean =>
  cluster.job(update.key.job)?.updates.at(-1)?.key.id === update.key.id

/** FINISHED is also the answer for an update that is not there or not guarded. */
export function pulseUpdate(cluster: ModelCluster, key: JobUpdateKey): Outcome<'OK' | 'FINISHED'> {
  const update = cluster.update(key.job.name, key.id)
  if (!update || !isOngoing(update) || update.settings.blockIfNoPulsesAfterMs === 0) return ok('FINISHED')
  update.pulsedAtMs = cluster.time.nowMs
  const { epoch, status } = update
  if (status === 'ROLL_FORWARD_AWAITING_PULSE' || status === 'ROLL_BACK_AWAITING_PULSE')
    cluster.time.after(5, () => {
      const now = cluster.update(key.job.name, key.id)
      const rolling = status === 'ROLL_FORWARD_AWAITING_PULSE' ? 'ROLLING_FORWARD' : 'ROLLING_BACK'
      if (now?.epoch === epoch) cluster.enter(now, rolling, 'scheduler', null, null)
    })
  return ok('OK')
}

type Changes = UpdateDiff & { readonly initial: readonly ConfigGroup[]; readonly desired: ConfigGroup | null }

/** JobDiff: the instances wanted against those that have a task, within the scope. A text: the request is refused. */
function changesOf(cluster: ModelCluster, { job, config, instanceCount, settings }: UpdateRequest): Changes | string {
  if (settings.slaAware && !config.hasSlaPolicy) return 'slaAware is true, but no task slaPolicy is specified.'
  const tasks = cluster.job(job)?.tasks ?? new Map<number, { config: TaskConfig }>()
  const wanted = new Set(Array.from({ length: Math.max(0, instanceCount) }, (_, id) => id))
  const all = [...new Set([...tasks.keys(), ...wanted])].sort((a, b) => a - b)
  const scope = instanceIds(settings.onlyInstances)
  const strange = scope.filter((id) => !all.includes(id))
  if (strange.length > 0)
    return `Some instances are irrelevant to the update and current job state: [${strange.join(', ')}]`
  // A scheduler that understands the request otherwise than it was meant, in its dry run and in earnest.
  const ids = scope.length === 0 || cluster.isOdd ? all : scope
  const added = ids.filter((id) => wanted.has(id) && !tasks.has(id))
  const removed = ids.filter((id) => !wanted.has(id) && tasks.has(id))
  const changed = ids.filter(
    (id) => wanted.has(id) && tasks.has(id) && tasks.get(id)?.config.fingerprint !== config.fingerprint,
  )
  const touched = new Set([...added, ...removed, ...changed])
  const turned = [...added, ...changed]
  const left = new Map([...tasks].filter(([id]) => removed.includes(id) || changed.includes(id)))
  return {
    added: instanceRanges(added),
    removed: instanceRanges(removed),
    changed: instanceRanges(changed),
    unchanged: instanceRanges(ids.filter((id) => tasks.has(id) && !touched.has(id))),
    initial: groupsOf(left),
    desired: turned.length > 0 ? { config, instances: instanceRanges(turned) } : null,
  }
}

export function diffUpdate(cluster: ModelCluster, request: UpdateRequest): Outcome<UpdateDiff> {
  const changes = changesOf(cluster, request)
  if (typeof changes === 'string') return refused(changes)
  const { added, removed, changed, unchanged } = changes
  return ok({ added, removed, changed, unchanged })
}

/** The checks of startJobUpdate in the scheduler's order: an update that changes nothing is taken even beside an active one. */
export function startUpdate(
  cluster: ModelCluster,
  request: UpdateRequest,
  caller: Caller,
): Outcome<{ updateId: string | null }> {
  const changes = changesOf(cluster, request)
  if (typeof changes === 'string') return refused(changes)
  if (!changes.desired && changes.initial.length === 0) return ok({ updateId: null })
  if (request.instanceCount < 1) return refused('Instance count must be between 1 and 4000 inclusive.')
  if (cluster.quotaIsUsedUp && caller.by === 'engine')
    return refused('Insufficient resource quota: CPU quota exceeded by 1.00 core(s)')
  const job = cluster.job(request.job) ?? cluster.addJob(request.job, new Map())
  if (job.updates.some(isOngoing))
    return refused('An active update already exists for this job, please terminate it first.')
  const update: ModelUpdate = {
    key: { job: request.job, id: cluster.newId('update') },
    user: caller.user,
    metadata: request.metadata,
    initial: changes.initial,
    desired: changes.desired,
    settings: request.settings,
    events: [],
    instanceEvents: [],
    status: 'ROLLING_FORWARD',
    enteredAtMs: 0,
    beganAtMs: cluster.time.nowMs,
    enteredBy: caller.by,
    pulsedAtMs: null,
    settled: new Set(),
    failing: { forward: new Set(), back: new Set() },
    failed: 0,
    epoch: 0,
  }
  job.updates.push(update)
  cluster.watch(update)
  const guarded = request.settings.blockIfNoPulsesAfterMs > 0
  const status = guarded ? 'ROLL_FORWARD_AWAITING_PULSE' : 'ROLLING_FORWARD'
  cluster.enter(update, status, caller.by, caller.user, caller.message)
  return ok({ updateId: update.key.id })
}

/** An empty set of instances means the whole job to Aurora. */
export function killTasks(cluster: ModelCluster, key: JobKey, instances: readonly InstanceRange[]): Outcome<null> {
  const job = cluster.job(key)
  if (job?.updates.some(isOngoing))
    return { kind: 'refused', code: 'JOB_UPDATING_ERROR', message: `Job ${formatJobKey(key)} is currently updating` }
  const ids = instances.length === 0 ? [...(job?.tasks.keys() ?? [])] : instanceIds(instances)
  if (job) for (const id of ids) cluster.kill(job, id)
  return ok(null)
}
