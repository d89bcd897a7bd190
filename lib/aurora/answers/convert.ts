import type Int64 from 'node-int64'
import { type BuildParts, buildOf } from '@/lib/domain/build'
import type { JobKey, JobUpdateKey } from '@/lib/domain/job'
import type { Metadata } from '@/lib/domain/metadata'
import type { Quantities } from '@/lib/domain/quota'
import type { ConfigGroup, InstanceRange, TaskConfig } from '@/lib/domain/task-config'
import type * as thrift from '../generated/aurora_types'
import { type AsRead, type Maybe, required } from '../wire/generated-struct'
import { malformed, oversized } from '../wire/wire-fault'
import { canonicalConfig } from './canonical-config'

/** The latest instant a JavaScript date can hold, in milliseconds since the epoch. */
const LATEST_MS = 8.64e15
/** Ids of all ranges of an update or a job; Aurora's own default allows 4,000 instances in a job. */
const MAX_INSTANCES = 100_000

/** Milliseconds since the epoch. Throws `WireFault` for what is no instant. */
export function toTimeMs(value: Int64 | number | null | undefined, what: string): number {
  const ms = Number(required(value, what))
  if (!(Math.abs(ms) <= LATEST_MS)) throw malformed(`${what} is no time`)
  return ms
}

/** The name of an enum number; `UNKNOWN` for none and for numbers of a later Aurora. */
export function toName<Name extends string>(
  names: readonly Name[],
  numbers: Readonly<Record<Name, number>>,
): (value: number | null | undefined) => Name | 'UNKNOWN' {
  const byNumber = new Map(names.map((name): [number, Name] => [numbers[name], name]))
  return (value) => (value === null || value === undefined ? 'UNKNOWN' : (byNumber.get(value) ?? 'UNKNOWN'))
}

export function toJobKey(key: Maybe<thrift.JobKey>): JobKey {
  return {
    role: required(key?.role, 'the role of a job'),
    environment: required(key?.environment, 'the environment of a job'),
    name: required(key?.name, 'the name of a job'),
  }
}

export function toJobUpdateKey(key: Maybe<thrift.JobUpdateKey>): JobUpdateKey {
  return { job: toJobKey(key?.job), id: required(key?.id, 'the id of an update') }
}

/** Metadata in a stable order; a missing key or value reads as empty. */
export function toMetadata(metadata: readonly AsRead<thrift.Metadata>[] | null | undefined): Metadata[] {
  return (metadata ?? [])
    .map(({ key, value }) => ({ key: key ?? '', value: value ?? '' }))
    .sort((a, b) => compare(a.key, b.key) || compare(a.value, b.value))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Ranges in ascending order. Throws `WireFault` for ranges no job can have, so that nobody counts through them. */
export function toInstanceRanges(ranges: readonly AsRead<thrift.Range>[] | null | undefined): InstanceRange[] {
  let instances = 0
  const converted = (ranges ?? []).map((range) => {
    const first = required(range.first, 'the start of a range')
    const last = required(range.last, 'the end of a range')
    if (first < 0 || last < first) throw malformed('a range of instances has no sense')
    instances += last - first + 1
    if (instances > MAX_INSTANCES) throw oversized(`more than ${MAX_INSTANCES} instances`)
    return { first, last }
  })
  return converted.sort((a, b) => a.first - b.first || a.last - b.last)
}

/** What a role may use or uses, of each kind; a kind that is not named is 0. Throws `WireFault` for what is no amount. */
export function toQuantities({ resources }: AsRead<thrift.ResourceAggregate>): Quantities {
  const named = required(resources, 'the resources of a quota')
  const total = (kind: 'numCpus' | 'ramMb' | 'diskMb'): number => {
    const sum = named.reduce((total, resource) => total + Number(resource[kind] ?? 0), 0)
    if (!Number.isFinite(sum)) throw malformed('a quota is no amount')
    return sum
  }
  return { cpus: total('numCpus'), ramMb: total('ramMb'), diskMb: total('diskMb') }
}

/** @param passedOver how many values of it the generated code has no place for */
export function toTaskConfig(config: AsRead<thrift.TaskConfig>, passedOver: number): TaskConfig {
  const canonical = canonicalConfig(config)
  const { executorConfig } = config
  return {
    ...canonical,
    job: toJobKey(config.job),
    build: toBuild(config, canonical.fingerprint),
    metadata: toMetadata(config.metadata),
    lacks:
      executorConfig && typeof executorConfig.data !== 'string'
        ? 'executor-data'
        : passedOver > 0
          ? 'unknown-fields'
          : null,
    hasSlaPolicy: config.slaPolicy != null,
  }
}

/** What an operator calls the version of a config: see `buildOf`. */
export const toBuild = (config: AsRead<thrift.TaskConfig>, fingerprint: string): string =>
  buildOf({
    ...imageParts(config.container),
    metadata: toMetadata(config.metadata),
    executorData: config.executorConfig?.data ?? null,
    fingerprint,
  })

/** A set of instances with one config: Aurora's ConfigGroup, or the InstanceTaskConfig of an update. */
export function toConfigGroup(
  config: Maybe<thrift.TaskConfig>,
  instances: readonly AsRead<thrift.Range>[] | null | undefined,
  passedOver: number,
): ConfigGroup {
  return { config: toTaskConfig(required(config, 'a task config'), passedOver), instances: toInstanceRanges(instances) }
}

/** Groups by their first instance: the order of a set means nothing. Throws `WireFault` for more than a job can have. */
export function inInstanceOrder(groups: ConfigGroup[]): ConfigGroup[] {
  let instances = 0
  for (const group of groups) for (const { first, last } of group.instances) instances += last - first + 1
  if (instances > MAX_INSTANCES) throw oversized(`more than ${MAX_INSTANCES} instances`)
  const start = (group: ConfigGroup) => group.instances[0]?.first ?? Number.MAX_SAFE_INTEGER
  return groups.sort((a, b) => start(a) - start(b) || compare(a.config.fingerprint, b.config.fingerprint))
}

function imageParts(container: Maybe<thrift.Container>): Pick<BuildParts, 'dockerImage' | 'imageTag'> {
  const image = container?.mesos?.image
  return {
    dockerImage: container?.docker?.image ?? null,
    imageTag: image?.docker?.tag ?? image?.appc?.imageId ?? null,
  }
}
