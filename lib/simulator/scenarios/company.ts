import type { JobUpdateRequest, JobUpdateSettings, TaskConfig } from '@/lib/aurora/generated/aurora_types'
import type { JobKey } from '@/lib/domain/job'
import type { InstanceRange } from '@/lib/domain/task-config'
import type { Sent } from '../calls/thrift-input'

/** A service of the company whose clusters the scenarios show. */
export type Service = {
  readonly job: JobKey
  readonly owner: string
  readonly cpus: number
  readonly ramMb: number
  readonly command: string
}

const service = (role: string, environment: string, name: string, ramMb: number, command: string): Service => ({
  job: { role, environment, name },
  owner: `${role}-deploy`,
  cpus: 0.25,
  ramMb,
  command,
})

export const SERVICES = {
  apiGateway: service('web', 'prod', 'api-gateway', 512, './gateway --listen :$PORT'),
  sessionStore: service('web', 'prod', 'session-store', 256, './sessions --shards 16'),
  geoIndex: service('geo', 'prod', 'geo-index', 768, './geo-index --tiles /mnt/tiles'),
  checkout: service('pay', 'prod', 'checkout', 512, './checkout --currency-table live'),
  ranker: service('search', 'prod', 'ranker', 640, './ranker --model current'),
  thumbnailer: service('media', 'prod', 'thumbnailer', 384, './thumbs --workers 4'),
  notifier: service('mail', 'prod', 'notifier', 256, './notifier --queue outbound'),
  eventSink: service('data', 'staging1', 'event-sink', 256, './sink --topic events'),
} as const

type MetadataEntry = { readonly key: string; readonly value: string }

/** The config of a service at a build, as its team's deploy tool would send it. */
export function serviceConfig(
  { job, owner, cpus, ramMb, command }: Service,
  build: number,
  options: {
    readonly metadata?: readonly MetadataEntry[]
    readonly sim?: string
    readonly config?: Sent<TaskConfig>
  } = {},
): Sent<TaskConfig> {
  const image = `registry.example.com/${job.name}:${build}`
  return {
    job,
    owner: { user: owner },
    isService: true,
    priority: 0,
    maxTaskFailures: 1,
    tier: 'preemptible',
    resources: [{ numCpus: cpus }, { ramMb }, { diskMb: 512 }, { namedPort: 'http' }, { namedPort: 'admin' }],
    constraints: [{ name: 'host', constraint: { limit: { limit: 2000 } } }],
    taskLinks: { http: 'http://%host%:%port:http%', logs: `https://logs.example.com/${job.role}/${job.name}` },
    contactEmail: `${job.role}@example.com`,
    metadata: [{ key: 'build', value: String(build) }, { key: 'team', value: job.role }, ...(options.metadata ?? [])],
    container: { docker: { image, parameters: [] } },
    executorConfig: {
      name: 'AuroraExecutor',
      data: executorData(job, build, command, { cpus, ramMb }, options.sim ?? ''),
    },
    ...options.config,
  }
}

function executorData(
  job: JobKey,
  build: number,
  command: string,
  size: { cpus: number; ramMb: number },
  sim: string,
): string {
  return JSON.stringify({
    ...job,
    sim,
    health_check_config: { initial_interval_secs: 15, interval_secs: 10, max_consecutive_failures: 2 },
    task: {
      name: job.name,
      resources: { cpu: size.cpus, ram: size.ramMb * 1024 * 1024, disk: 512 * 1024 * 1024 },
      processes: [{ name: job.name, cmdline: command, max_failures: 1, final: false, daemon: false }],
      constraints: [{ order: [job.name] }],
    },
    metadata: { build },
  })
}

export type RolloutOptions = {
  readonly instances: number
  readonly groupSize: number
  readonly minWaitMs: number
  readonly maxPerInstanceFailures?: number
  readonly maxFailedInstances?: number
  readonly rollbackOnFailure?: boolean
  readonly pulseTimeoutMs?: number
  readonly batches?: boolean
  /** Metadata of the update. */
  readonly metadata?: readonly MetadataEntry[]
  /** Metadata of the task config. */
  readonly configMetadata?: readonly MetadataEntry[]
  readonly updateId?: string
  readonly sim?: string
  /** Fields of the task config that are not as usual. */
  readonly config?: Sent<TaskConfig>
  readonly onlyInstances?: readonly InstanceRange[]
  readonly slaAware?: boolean
}

/** A request to bring a service to a build. */
export function rolloutRequest(target: Service, build: number, options: RolloutOptions): Sent<JobUpdateRequest> {
  return {
    taskConfig: serviceConfig(target, build, {
      metadata: options.configMetadata ?? [],
      sim: options.sim ?? '',
      config: options.config ?? {},
    }),
    instanceCount: options.instances,
    settings: rolloutSettings(options),
    metadata: options.metadata ?? [],
    ...(options.updateId === undefined ? {} : { id: options.updateId }),
  }
}

const rolloutSettings = (options: RolloutOptions): Sent<JobUpdateSettings> => ({
  updateGroupSize: options.groupSize,
  maxPerInstanceFailures: options.maxPerInstanceFailures ?? 0,
  maxFailedInstances: options.maxFailedInstances ?? 0,
  minWaitInInstanceRunningMs: options.minWaitMs,
  rollbackOnFailure: options.rollbackOnFailure ?? true,
  updateOnlyTheseInstances: options.onlyInstances ?? [],
  slaAware: options.slaAware ?? false,
  waitForBatchCompletion: false,
  blockIfNoPulsesAfterMs: options.pulseTimeoutMs ?? 0,
  updateStrategy: options.batches
    ? { batchStrategy: { groupSize: options.groupSize, autopauseAfterBatch: false } }
    : { queueStrategy: { groupSize: options.groupSize } },
})
