import type { JobConfiguration, TaskConfig } from '@/lib/aurora/generated/aurora_types'
import { isIdentifier } from '@/lib/domain/job'
import { requireNonNull } from '../calls/java-exception'
import { jobKeyText } from '../calls/java-text'
import { jobConfigurationText } from '../calls/job-configuration-text'
import { numberOf, type Sent, setOf } from '../calls/thrift-input'
import type { SlaPolicy, SlaRules } from './sla'
import { quantitiesOf, type StoredConfig, storeConfig } from './stored-config'
import { DEFAULT_TIER_NAME, isProductionTier, type Tier, tierNamed } from './tier'

export type Validated<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string }

/** -allowed_job_environments; enforced where a job is made, not where it is updated. */
const ENVIRONMENTS = /^(prod|devel|test|staging\d*)$/
const KNOWN_EXECUTORS: readonly string[] = ['AuroraExecutor']
const LINKED_PORTS = ['health', 'http']
/** -max_sla_duration_secs. */
const MAX_SLA_DURATION_SECS = 7200
/** Resources of which a task has one value, by Aurora's names in their order. */
const SINGLE_RESOURCES = [
  ['numCpus', 'CPU'],
  ['numGpus', 'GPU'],
  ['ramMb', 'RAM'],
  ['diskMb', 'disk space'],
] as const

const refused = (message: string): { readonly ok: false; readonly message: string } => ({ ok: false, message })

/** Whether a sent job key has three well-formed parts (JobKeys.isValid). */
export function isValidJobKey(
  key: { role?: string | null; environment?: string | null; name?: string | null } | null | undefined,
): boolean {
  return [key?.role, key?.environment, key?.name].every((part) => typeof part === 'string' && isIdentifier(part))
}

/**
 * ConfigurationManager.validateAndPopulate for a task config: its refusals, in its order, and its defaults.
 *
 * @param instanceCount of the job, which an SLA policy has to fit.
 */
export function validateTaskConfig(
  sent: Sent<TaskConfig> | null | undefined,
  instanceCount: number,
  rules: SlaRules,
): Validated<StoredConfig> {
  const config = requireNonNull(sent)
  if (typeof config.tier === 'string' && !isIdentifier(config.tier)) {
    return refused(`Tier contains illegal characters: ${config.tier}`)
  }
  const tier = tierNamed(config.tier ?? DEFAULT_TIER_NAME)
  if (!tier) return refused(`Invalid tier '${config.tier}' in TaskConfig.`)
  if (!isValidJobKey(config.job)) return refused(`Job key ${config.job ? jobKeyText(config.job) : null} is invalid.`)
  const refusal =
    executorRefusal(config) ??
    dedicatedRefusal(config) ??
    resourceRefusal(config) ??
    featureRefusal(config) ??
    slaRefusal(config.slaPolicy, tier, instanceCount, rules)
  if (refusal) return refused(refusal)
  const links = Object.keys(config.taskLinks ?? {}).length > 0 ? config.taskLinks : linksOf(config)
  return {
    ok: true,
    value: storeConfig({ ...config, taskLinks: links }, { name: tier.name, production: isProductionTier(tier) }),
  }
}

/** The same for a whole job, as createJob, the cron calls and populateJobConfig use it. */
export function validateJob(sent: Sent<JobConfiguration> | null | undefined, rules: SlaRules): Validated<StoredConfig> {
  const job = requireNonNull(sent)
  if (!job.taskConfig) return refused('Job configuration must have taskConfig set.')
  if (numberOf(job.instanceCount) <= 0) return refused('Instance count must be positive.')
  if (!isValidJobKey(job.key)) return refused(`Job key ${job.key ? jobKeyText(job.key) : null} is invalid.`)
  const environment = job.key?.environment ?? ''
  if (!ENVIRONMENTS.test(environment)) {
    return refused(`Job environment ${environment} doesn't match: ${ENVIRONMENTS.source}`)
  }
  if (job.owner && !isIdentifier(job.owner.user ?? '')) {
    return refused(`Job user contains illegal characters: ${job.owner.user ?? null}`)
  }
  const config = validateTaskConfig(job.taskConfig, numberOf(job.instanceCount), rules)
  if (config.ok && job.cronSchedule && config.value.isService) {
    return refused(`A service task may not be run on a cron schedule: ${jobConfigurationText(job, config.value)}`)
  }
  return config
}

function executorRefusal(config: Sent<TaskConfig>): string | null {
  if (!config.executorConfig) return config.container?.docker ? null : 'Configuration may not be null.'
  const { name } = config.executorConfig
  if (typeof name !== 'string') return 'Executor name may not be left unset.'
  return KNOWN_EXECUTORS.includes(name) ? null : `Configuration for executor '${name}' doesn't exist.`
}

function dedicatedRefusal(config: Sent<TaskConfig>): string | null {
  const constraint = config.constraints?.find(({ name }) => name === 'dedicated')?.constraint
  if (!constraint) return null
  if (!constraint.value) return 'A dedicated constraint must be of value type.'
  const [value, ...others] = constraint.value.values ?? []
  if (value === undefined || others.length > 0) return 'A dedicated constraint must have exactly one value'
  const [role = ''] = value.split('/')
  return role === '*' || role === config.job?.role ? null : `Only ${role} may use hosts dedicated for that role.`
}

function resourceRefusal(config: Sent<TaskConfig>): string | null {
  if (config.container?.docker && typeof config.container.docker.image !== 'string')
    return 'A container must specify an image.'
  if (config.container?.docker?.parameters?.length) return 'This scheduler is configured to disallow Docker parameters.'
  const repeated = SINGLE_RESOURCES.filter(
    ([field]) => setOf(config.resources).filter((resource) => isSet(resource[field])).length > 1,
  )
  if (repeated.length > 0) {
    return `Multiple resource values are not supported for ${repeated.map(([, name]) => name).join(', ')}`
  }
  const { cpus, ramMb, diskMb } = quantitiesOf(config.resources)
  if (cpus <= 0) return 'num_cpus must be greater than 0.0'
  if (ramMb <= 0) return 'ram_mb must be greater than 0.0'
  return diskMb <= 0 ? 'disk_mb must be greater than 0.0' : null
}

function featureRefusal(config: Sent<TaskConfig>): string | null {
  if (config.resources?.some(({ numGpus }) => isSet(numGpus)))
    return 'GPU resource support is disabled in this cluster.'
  if (config.mesosFetcherUris?.length) return 'Mesos Fetcher for individual jobs is disabled in this cluster.'
  if (config.container?.mesos?.volumes?.length) return 'This scheduler is configured to disallow container volumes.'
  return null
}

/** ConfigurationManager.validateSlaPolicy: a policy has to let at least one instance go. */
function slaRefusal(
  policy: SlaPolicy | null | undefined,
  tier: Tier,
  instanceCount: number,
  { minRequiredInstances, killNonProduction }: SlaRules,
): string | null {
  if (!policy) return null
  if (!killNonProduction && !isProductionTier(tier)) return `Tier '${tier.name}' does not support SlaPolicy.`
  const { countSlaPolicy: count, percentageSlaPolicy: percentage, coordinatorSlaPolicy: coordinator } = policy
  if (!coordinator && instanceCount < minRequiredInstances) {
    return `Job with fewer than ${minRequiredInstances} instances cannot have Percentage/Count SlaPolicy.`
  }
  if (isSet(count?.count) && instanceCount - numberOf(count?.count) < 1) {
    return `Current CountSlaPolicy: count=${numberOf(count?.count)} will not allow any instances to be killed. Must be less than instanceCount=${instanceCount}.`
  }
  const share = numberOf(percentage?.percentage)
  if (isSet(percentage?.percentage) && instanceCount - instanceCount * (share / 100) < 1) {
    const limit = ((instanceCount - 1) / instanceCount) * 100
    return `Current PercentageSlaPolicy: percentage=${share.toFixed(6)} will not allow any instances to be killed. Must be less than ${limit.toFixed(6)}.`
  }
  const durationSecs = numberOf((count ?? percentage)?.durationSecs)
  if (durationSecs <= MAX_SLA_DURATION_SECS) return null
  return `${count ? 'Count' : 'Percentage'}SlaPolicy: durationSecs=${durationSecs} must be less than cluster-wide maximum of ${MAX_SLA_DURATION_SECS} secs.`
}

const isSet = (value: unknown): boolean => value !== null && value !== undefined

function linksOf(config: Sent<TaskConfig>): Record<string, string> {
  const ports = quantitiesOf(config.resources).ports.filter((port) => LINKED_PORTS.includes(port))
  return Object.fromEntries(ports.map((port) => [port, `http://%host%:%port:${port}%`]))
}
