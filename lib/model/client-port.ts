import type { CallOutcome } from '@/lib/domain/call-outcome'
import type { JobKey, JobUpdateKey } from '@/lib/domain/job'
import type { StepCall } from '@/lib/domain/step'
import type { Task } from '@/lib/domain/task'
import { type InstanceRange, instanceIds } from '@/lib/domain/task-config'
import type { UpdateRequest } from '@/lib/domain/update-request'
import type { EngineClient } from '@/lib/engine/step-work'
import {
  AWAY,
  FAILED_READS,
  type Fate,
  fateOf,
  READ_DEADLINE_MS,
  UNDONE,
  UNDONE_REPLY_LOST,
  UNREACHABLE,
} from './call-fate'
import type { CallRecord, Evidence, ReadRecord } from './evidence'
import type { FaultProfile } from './fault-profile'
import { controlUpdate, diffUpdate, killTasks, pulseUpdate, startUpdate } from './model-calls'
import type { ModelCluster } from './model-cluster'
import type { ModelReplica } from './model-replica'
import type { ModelStore } from './model-store'
import { detailsOf, groupsOf, instancesOf, shownStatus, summaryOf, wantedConfig } from './model-update'
import type { RandomStream } from './random-stream'

type Target = {
  readonly updateId: string | null
  readonly request: UpdateRequest | null
  readonly instances: readonly InstanceRange[] | null
  readonly job: JobKey
}

export type ClusterLine = {
  readonly cluster: ModelCluster
  readonly random: RandomStream
  /** Nobody can reach it. */
  readonly isAway: () => boolean
  readonly faults: () => FaultProfile
  /** The engine has set something going. */
  readonly onChange: (updateId: string) => void
}

/** A cluster as one step's turn in one replica has it: over a network that can do everything but forge. */
export function clientPort(
  replica: ModelReplica,
  stepId: string,
  targetId: string,
  { cluster, random, isAway, faults, onChange }: ClusterLine,
  store: ModelStore,
  evidence: Evidence,
): EngineClient {
  const { time, note } = replica.surroundings
  const { owner } = replica

  function read<T>(
    method: ReadRecord['method'],
    serve: () => CallOutcome<T>,
    seen: () => Partial<ReadRecord> = () => ({}),
  ) {
    return replica.call<CallOutcome<T>>(`${cluster.name} read ${method}`, (resolve) => {
      const fate = faults()
      const fails = random.chance(fate.readFails)
      const outMs = random.chance(fate.readSlow) ? random.between(300, 4500) : random.between(1, 30)
      const backMs = random.between(1, 30)
      if (isAway()) return replica.after(outMs, () => resolve(UNREACHABLE))
      if (fails)
        return replica.after(random.chance(0.3) ? READ_DEADLINE_MS : outMs, () => resolve(random.pick(FAILED_READS)))
      time.after(outMs, () => {
        const served = serve()
        evidence.reads.push({
          cluster: cluster.name,
          owner,
          stepId,
          method,
          servedAtMs: time.nowMs,
          status: null,
          diff: null,
          ...seen(),
        })
        replica.after(backMs, () => resolve(served))
      })
    })
  }

  function write<T>(
    call: StepCall,
    message: string | null,
    target: Target,
    apply: () => CallOutcome<T>,
  ): Promise<CallOutcome<T>> {
    return replica.call<CallOutcome<T>>(`${cluster.name} ${call}`, (resolve) => {
      const row = store.rowAtSend(stepId)
      const attempt = row.attempts.filter((one) => one.call === call && one.outcome === null).at(-1)
      const record: CallRecord = {
        cluster: cluster.name,
        call,
        owner,
        marker: /^\[airglow ([\w-]+)\]/.exec(message ?? '')?.[1] ?? null,
        stepId,
        ...target,
        sentAtMs: time.nowMs,
        row,
        ordinal: attempt?.ordinal ?? null,
        part: attempt?.part ?? null,
        arrivedAtMs: null,
        inTheAir: false,
        effect: null,
        undone: false,
        before: null,
        begunId: null,
        touched: [],
        hit: [],
        newerOthers: [],
        heard: null,
      }
      evidence.calls.push(record)
      const hear = (outcome: CallOutcome<T>) => {
        record.heard = outcome.kind
        resolve(outcome)
      }
      const fate = isAway() ? AWAY : fateOf(random, faults().writes)
      note(
        `${owner} sends ${call} for ${stepId} to ${cluster.name}: ${fate.heard?.kind ?? 'answered'}${fate.applied ? '' : ', lost'}`,
      )
      if (!fate.applied) return replica.after(fate.heardInMs, () => hear(fate.heard ?? UNREACHABLE))
      record.inTheAir = true
      time.after(fate.arrivesInMs, () => {
        const answer = arrive(record, target, apply, fate)
        if (fate.heard === null) replica.after(random.between(1, 30), () => hear(answer))
      })
      if (fate.heard !== null) {
        const { heard } = fate
        replica.after(fate.heardInMs, () => hear(heard))
      }
    })
  }

  function arrive<T>(
    record: CallRecord,
    { updateId, job }: Target,
    apply: () => CallOutcome<T>,
    fate: Fate,
  ): CallOutcome<T> {
    const update = updateId === null ? undefined : cluster.update(job.name, updateId)
    if (update) record.before = { status: shownStatus(update), sinceMs: update.enteredAtMs, by: update.enteredBy }
    const goBack = fate === UNDONE || fate === UNDONE_REPLY_LOST ? cluster.snapshot() : null
    const [epoch, pulsedAtMs] = [update?.epoch, update?.pulsedAtMs]
    const dying = dyingIn(cluster, job)
    const all = cluster.job(job)?.updates ?? []
    const newest = all.findIndex(({ key }) => key.id === targetId)
    record.newerOthers = all
      .slice(newest + 1)
      .flatMap(({ key, metadata, beganAtMs }) =>
        metadata.some(({ value }) => value.startsWith(`${stepId}/`)) ? [] : [{ id: key.id, beganAtMs }],
      )
    record.hit = instanceIds(record.instances ?? []).flatMap((id) => {
      const task = cluster.job(job)?.tasks.get(id)
      return task ? [{ id, ran: task.config.fingerprint }] : []
    })
    const answer = apply()
    record.inTheAir = false
    record.arrivedAtMs = time.nowMs
    const started = record.call === 'startJobUpdate' && answer.kind === 'applied' ? startedId(answer.value) : null
    const begun = started === null ? undefined : cluster.update(job.name, started)
    if (begun)
      record.touched = instancesOf(begun).map((id) => ({
        id,
        becomes: wantedConfig(begun, id, 'forward')?.fingerprint ?? null,
      }))
    record.begunId = begun?.key.id ?? null
    const changed = update
      ? update.epoch !== epoch || update.pulsedAtMs !== pulsedAtMs
      : begun !== undefined || dyingIn(cluster, job) > dying
    record.effect = answer.kind === 'refused' ? 'refused' : changed ? 'changed' : 'nothing'
    const setGoing = begun?.key.id ?? updateId
    if (record.effect === 'changed' && setGoing !== null && record.call !== 'pulseJobUpdate') onChange(setGoing)
    note(`${cluster.name} takes ${record.call} of ${record.stepId}: ${record.effect}`)
    if (goBack)
      time.after(random.between(1, 200), () => {
        goBack()
        // Whatever it took since goes with it.
        const since = record.arrivedAtMs ?? time.nowMs
        for (const one of evidence.calls)
          if (one.cluster === cluster.name && one.arrivedAtMs !== null && one.arrivedAtMs >= since) one.undone = true
        note(`${cluster.name} has a new leader, which does not know of ${record.call} of ${record.stepId}`)
      })
    return answer
  }

  const control =
    (call: StepCall, verb: 'rollback' | 'pause' | 'resume' | 'abort') => (key: JobUpdateKey, message: string) =>
      write(call, message, ofUpdate(key), () =>
        controlUpdate(cluster, key, verb, { by: 'engine', user: 'airglow', message }),
      )

  return {
    readUpdateDetails: ({ key }) =>
      read(
        'details',
        () => {
          const update = key && cluster.update(key.job.name, key.id)
          return ok(update ? [detailsOf(update)] : [])
        },
        () => {
          const update = key && cluster.update(key.job.name, key.id)
          return { status: update ? shownStatus(update) : null }
        },
      ),
    readUpdateSummaries: ({ job }) =>
      read('updates', () => ok((job ? (cluster.job(job)?.updates ?? []) : []).map(summaryOf))),
    readTasks: ({ jobs, statuses }) =>
      read('tasks', () =>
        ok(
          jobs.map((job) => ({ job, tasks: tasksOf(cluster, job).filter(({ status }) => statuses.includes(status)) })),
        ),
      ),
    readConfigSummary: (job) => read('configs', () => ok(groupsOf(cluster.job(job)?.tasks ?? new Map()))),
    readUpdateDiff: (request) => {
      const serve = () => diffUpdate(cluster, request)
      return read('diff', serve, () => {
        const says = serve()
        return { diff: { request, says: says.kind === 'applied' ? says.value : null } }
      })
    },
    rollbackJobUpdate: control('rollbackJobUpdate', 'rollback'),
    pauseJobUpdate: control('pauseJobUpdate', 'pause'),
    resumeJobUpdate: control('resumeJobUpdate', 'resume'),
    abortJobUpdate: control('abortJobUpdate', 'abort'),
    startJobUpdate: (request, message) =>
      write('startJobUpdate', message, { updateId: null, request, instances: null, job: request.job }, () =>
        startUpdate(cluster, request, { by: 'engine', user: 'airglow', message }),
      ),
    killTasks: (job, instances, message) =>
      write('killTasks', message, { updateId: null, request: null, instances, job }, () =>
        killTasks(cluster, job, instances),
      ),
    pulseJobUpdate: (key) => write('pulseJobUpdate', null, ofUpdate(key), () => pulseUpdate(cluster, key)),
  }
}

const ok = <T>(value: T): CallOutcome<T> => ({ kind: 'applied', value, messages: [] })
const ofUpdate = ({ job, id }: JobUpdateKey): Target => ({ updateId: id, request: null, instances: null, job })

const startedId = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'updateId' in value && typeof value.updateId === 'string'
    ? value.updateId
    : null

const dyingIn = (cluster: ModelCluster, job: JobKey): number =>
  [...(cluster.job(job)?.tasks.values() ?? [])].filter(({ status }) => status === 'KILLING').length

const tasksOf = (cluster: ModelCluster, job: JobKey): Task[] =>
  [...(cluster.job(job)?.tasks ?? [])].map(([instanceId, { id, config, status, sinceMs }]) => ({
    taskId: id,
    instanceId,
    status,
    host: 'agent',
    failureCount: 0,
    lastEvent: { status, atMs: sinceMs, message: null },
    createdAtMs: sinceMs,
    ancestorId: null,
    configWithoutData: config.fingerprintWithoutData,
    build: config.build,
  }))
