import type { InstanceEvent, JobUpdateAction, JobUpdateDetails, JobUpdateEvent, JobUpdateStatus } from './job-update'
import type { Member } from './meta-update'
import type { Metadata } from './metadata'
import { ACTIVE_STATES, type ScheduleStatus, type Task } from './task'
import { instanceRanges, type TaskConfig } from './task-config'

export const JOB = { role: 'web', environment: 'prod', name: 'api' }

export const config = (build: string, metadata: Metadata[] = []): TaskConfig => ({
  fingerprint: `full-${build}`,
  fingerprintWithoutData: `short-${build}`,
  job: JOB,
  build,
  metadata,
  canonical: '{}',
  lacks: null,
  hasSlaPolicy: false,
})

type Shape = {
  id?: string
  status?: JobUpdateStatus
  /** Build of each instance before; absent: the instance is added. */
  old?: Record<number, string>
  desired?: { build: string; ids: number[] } | null
  updateEvents?: Partial<JobUpdateEvent>[]
  events?: [number, JobUpdateAction][]
  metadata?: Metadata[]
  taskMetadata?: Metadata[]
  createdAtMs?: number
  pulseMs?: number
  job?: typeof JOB
}

/** An update of instances 0 to 3 from build 41 to 42, unless told otherwise. */
export function update(shape: Shape = {}): JobUpdateDetails {
  const { id = 'u1', status = 'ROLLING_FORWARD', old = { 0: '41', 1: '41', 2: '41', 3: '41' } } = shape
  const desired = shape.desired === undefined ? { build: '42', ids: [0, 1, 2, 3] } : shape.desired
  const builds = [...new Set(Object.values(old))]
  const createdAtMs = shape.createdAtMs ?? 1000
  const instanceEvents = (shape.events ?? []).map(
    ([instanceId, action], index): InstanceEvent => ({
      instanceId,
      action,
      atMs: createdAtMs + 1000 + index,
      message: null,
    }),
  )
  const updateEvents = (shape.updateEvents ?? [{ status: 'ROLLING_FORWARD', user: 'bo' }]).map(
    (event, index): JobUpdateEvent => ({ status, atMs: createdAtMs + index, user: null, message: null, ...event }),
  )
  return {
    summary: {
      key: { job: shape.job ?? JOB, id },
      user: 'bo',
      status,
      createdAtMs,
      lastModifiedAtMs: Math.max(...[...updateEvents, ...instanceEvents].map(({ atMs }) => atMs)),
      metadata: shape.metadata ?? [],
    },
    initial: builds.map((build) => ({
      config: config(build),
      instances: instanceRanges(
        Object.keys(old)
          .map(Number)
          .filter((instance) => old[instance] === build),
      ),
    })),
    desired: desired && { config: config(desired.build, shape.taskMetadata), instances: instanceRanges(desired.ids) },
    settings: {
      strategy: { kind: 'queue', groupSize: 2 },
      maxPerInstanceFailures: 0,
      maxFailedInstances: 0,
      minWaitInInstanceRunningMs: 10_000,
      rollbackOnFailure: false,
      onlyInstances: [],
      blockIfNoPulsesAfterMs: shape.pulseMs ?? 0,
      slaAware: false,
    },
    updateEvents,
    instanceEvents,
  }
}

export const task = (
  instanceId: number,
  build: string,
  status: ScheduleStatus = 'RUNNING',
  more: Partial<Task> = {},
): Task => ({
  taskId: `task-${instanceId}-${build}-${status}`,
  instanceId,
  status,
  host: ACTIVE_STATES.has(status) && status !== 'PENDING' ? 'agent-01.local' : null,
  failureCount: 0,
  lastEvent: { status, atMs: 1500, message: null },
  createdAtMs: 1400,
  ancestorId: null,
  configWithoutData: `short-${build}`,
  build,
  ...more,
})

export const member = (cluster: string, details: JobUpdateDetails, more: Partial<Member> = {}): Member => ({
  key: { cluster, job: details.summary.key.job, updateId: details.summary.key.id },
  update: { summary: details.summary, details },
  because: { by: 'update-id' },
  otherIds: [],
  supersededBy: null,
  restores: [],
  takenAway: null,
  ...more,
})
