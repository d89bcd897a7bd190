import {
  AppcImage,
  Constraint,
  Container,
  CoordinatorSlaPolicy,
  CountSlaPolicy,
  DockerContainer,
  DockerImage,
  DockerParameter,
  ExecutorConfig,
  Identity,
  Image,
  JobKey as JobKeyStruct,
  LimitConstraint,
  MesosContainer,
  MesosFetcherURI,
  Metadata,
  PartitionPolicy,
  PercentageSlaPolicy,
  Resource,
  SlaPolicy,
  TaskConfig,
  TaskConstraint,
  ValueConstraint,
  Volume,
} from '@/lib/aurora/generated/aurora_types'
import type { JobKey } from '@/lib/domain/job'
import { numberOf, type Sent, setOf, textOf } from '../calls/thrift-input'

/** A task config as a scheduler keeps it. Two of them are the same config exactly when their fingerprints are equal. */
export type StoredConfig = {
  readonly fingerprint: string
  readonly job: JobKey
  readonly isService: boolean
  readonly production: boolean
  readonly maxTaskFailures: number
  readonly executorData: string | null
  readonly resources: {
    readonly cpus: number
    readonly ramMb: number
    readonly diskMb: number
    readonly ports: readonly string[]
  }
  readonly metadata: readonly { readonly key: string; readonly value: string }[]
  /** As it goes on the wire, every field filled that Aurora fills. Shared by all tasks: never written to. */
  readonly struct: TaskConfig
  /** The same without executorConfig.data, as getTasksWithoutConfigs returns it. */
  readonly structWithoutData: TaskConfig
}

/**
 * Keeps a sent config as Aurora's immutable wrappers do: primitives and collections lose "unset", sets lose repeats,
 * strings and structs may stay absent, and a missing container is a Mesos container.
 */
export function storeConfig(
  sent: Sent<TaskConfig>,
  tier: { readonly name: string; readonly production: boolean },
): StoredConfig {
  const struct = taskConfigStruct(sent, tier)
  const executorData = struct.executorConfig?.data ?? null
  return {
    fingerprint: fingerprintOf(struct),
    job: { role: struct.job.role, environment: struct.job.environment, name: struct.job.name },
    isService: struct.isService,
    production: tier.production,
    maxTaskFailures: struct.maxTaskFailures,
    executorData,
    resources: quantitiesOf(sent.resources),
    metadata: struct.metadata ?? [],
    struct,
    structWithoutData: withoutExecutorData(struct),
  }
}

/** Totals of a sent resource set; a resource that is missing counts 0. */
export function quantitiesOf(resources: Sent<Resource[]> | null | undefined): StoredConfig['resources'] {
  const total = { cpus: 0, ramMb: 0, diskMb: 0, ports: [] as string[] }
  for (const resource of setOf(resources)) {
    total.cpus += numberOf(resource.numCpus)
    total.ramMb += numberOf(resource.ramMb)
    total.diskMb += numberOf(resource.diskMb)
    if (typeof resource.namedPort === 'string') total.ports.push(resource.namedPort)
  }
  return total
}

function taskConfigStruct(
  sent: Sent<TaskConfig>,
  tier: { readonly name: string; readonly production: boolean },
): TaskConfig {
  const struct = new TaskConfig()
  const job = sent.job ?? {}
  struct.job = fill(new JobKeyStruct(), {
    role: job.role ?? '',
    environment: job.environment ?? '',
    name: job.name ?? '',
  })
  struct.isService = sent.isService ?? false
  struct.priority = numberOf(sent.priority)
  struct.maxTaskFailures = numberOf(sent.maxTaskFailures)
  struct.production = tier.production
  struct.tier = tier.name
  struct.taskLinks = { ...(sent.taskLinks ?? {}) }
  struct.metadata = setOf(sent.metadata).map((entry) =>
    fillSet(new Metadata(), { key: textOf(entry.key), value: textOf(entry.value) }),
  )
  struct.resources = setOf(sent.resources).map(resourceStruct)
  struct.constraints = setOf(sent.constraints).map(constraintStruct)
  struct.mesosFetcherUris = setOf(sent.mesosFetcherUris).map(fetcherUriStruct)
  struct.container = containerStruct(sent.container)
  if (sent.owner) struct.owner = fillSet(new Identity(), { user: textOf(sent.owner.user) })
  if (typeof sent.contactEmail === 'string') struct.contactEmail = sent.contactEmail
  if (sent.executorConfig) {
    const { name, data } = sent.executorConfig
    struct.executorConfig = fillSet(new ExecutorConfig(), { name: textOf(name), data: textOf(data) })
  }
  if (sent.partitionPolicy) {
    struct.partitionPolicy = fillSet(new PartitionPolicy(), {
      reschedule: sent.partitionPolicy.reschedule ?? false,
      delaySecs: numberOf(sent.partitionPolicy.delaySecs),
    })
  }
  if (sent.slaPolicy) struct.slaPolicy = slaPolicyStruct(sent.slaPolicy)
  return struct
}

function resourceStruct(sent: Sent<Resource>): Resource {
  const struct = new Resource()
  if (typeof sent.numCpus === 'number') return fillSet(struct, { numCpus: sent.numCpus })
  if (sent.ramMb !== null && sent.ramMb !== undefined) return fillSet(struct, { ramMb: numberOf(sent.ramMb) })
  if (sent.diskMb !== null && sent.diskMb !== undefined) return fillSet(struct, { diskMb: numberOf(sent.diskMb) })
  if (sent.numGpus !== null && sent.numGpus !== undefined) return fillSet(struct, { numGpus: numberOf(sent.numGpus) })
  return fillSet(struct, { namedPort: textOf(sent.namedPort) })
}

function constraintStruct(sent: Sent<Constraint>): Constraint {
  const { value, limit } = sent.constraint ?? {}
  const constraint = fillSet(new TaskConstraint(), {
    value: value
      ? fillSet(new ValueConstraint(), { negated: value.negated ?? false, values: setOf(value.values) })
      : null,
    limit: limit ? fillSet(new LimitConstraint(), { limit: numberOf(limit.limit) }) : null,
  })
  return fillSet(new Constraint(), { name: textOf(sent.name), constraint: sent.constraint ? constraint : null })
}

const fetcherUriStruct = (sent: Sent<MesosFetcherURI>): MesosFetcherURI =>
  fillSet(new MesosFetcherURI(), {
    value: textOf(sent.value),
    extract: sent.extract ?? false,
    cache: sent.cache ?? false,
    outputFile: textOf(sent.outputFile),
  })

function containerStruct(sent: Sent<Container> | null | undefined): Container {
  const container = new Container()
  if (sent?.docker) {
    container.docker = fillSet(new DockerContainer(), {
      image: textOf(sent.docker.image),
      parameters: (sent.docker.parameters ?? []).map(({ name, value }) =>
        fillSet(new DockerParameter(), { name: textOf(name), value: textOf(value) }),
      ),
    })
    return container
  }
  const mesos = sent?.mesos ?? {}
  container.mesos = fillSet(new MesosContainer(), {
    image: mesos.image ? imageStruct(mesos.image) : null,
    volumes: (mesos.volumes ?? []).map(({ containerPath, hostPath, mode }) =>
      fillSet(new Volume(), { containerPath: textOf(containerPath), hostPath: textOf(hostPath), mode: mode ?? null }),
    ),
  })
  return container
}

const imageStruct = ({ docker, appc }: Sent<Image>): Image =>
  fillSet(new Image(), {
    docker: docker ? fillSet(new DockerImage(), { name: textOf(docker.name), tag: textOf(docker.tag) }) : null,
    appc: appc ? fillSet(new AppcImage(), { name: textOf(appc.name), imageId: textOf(appc.imageId) }) : null,
  })

function slaPolicyStruct(sent: Sent<SlaPolicy>): SlaPolicy {
  const { percentageSlaPolicy: percentage, countSlaPolicy: count, coordinatorSlaPolicy: coordinator } = sent
  return fillSet(new SlaPolicy(), {
    percentageSlaPolicy: percentage
      ? fillSet(new PercentageSlaPolicy(), {
          percentage: numberOf(percentage.percentage),
          durationSecs: numberOf(percentage.durationSecs),
        })
      : null,
    countSlaPolicy: count
      ? fillSet(new CountSlaPolicy(), { count: numberOf(count.count), durationSecs: numberOf(count.durationSecs) })
      : null,
    coordinatorSlaPolicy: coordinator
      ? fillSet(new CoordinatorSlaPolicy(), {
          coordinatorUrl: textOf(coordinator.coordinatorUrl),
          statusKey: textOf(coordinator.statusKey),
        })
      : null,
  })
}

function withoutExecutorData(struct: TaskConfig): TaskConfig {
  if (!struct.executorConfig) return struct
  const executorConfig = fillSet(new ExecutorConfig(), { name: textOf(struct.executorConfig.name) })
  return Object.assign(new TaskConfig(), struct, { executorConfig })
}

/** Canonical JSON: fields by name, the members of sets by their own text. */
function fingerprintOf(struct: TaskConfig): string {
  const sorted = (values: readonly unknown[] | null | undefined) =>
    (values ?? []).map((value) => canonical(value)).sort()
  return JSON.stringify({
    ...(JSON.parse(canonical(struct)) as object),
    resources: sorted(struct.resources),
    metadata: sorted(struct.metadata),
    mesosFetcherUris: sorted(struct.mesosFetcherUris),
    constraints: sorted(
      struct.constraints.map(({ name, constraint }) => ({
        name,
        limit: constraint?.limit ?? null,
        value: constraint?.value
          ? { negated: constraint.value.negated, values: sorted(constraint.value.values) }
          : null,
      })),
    ),
  })
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

const fill = <T extends object>(struct: T, fields: Partial<T>): T => Object.assign(struct, fields)
/** The generated types call fields non-null and longs Int64; on the wire null means absent and a plain number will do. */
const fillSet = <T extends object>(struct: T, fields: { readonly [Key in keyof T]?: unknown }): T =>
  Object.assign(struct, fields)
