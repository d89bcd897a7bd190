import type { JobConfiguration, Resource } from '@/lib/aurora/generated/aurora_types'
import type { JobKey } from '@/lib/domain/job'
import type { StoredConfig } from '../tasks/stored-config'
import { jobKeyStructText, structText } from './java-text'
import { numberOf, type Sent } from './thrift-input'
import { COLLISION_POLICY_IDS, type CollisionPolicyName } from './wire-enums'

/** Java's text of a whole JobConfiguration, executor data included: what the refusal of a cron service quotes. */
export function jobConfigurationText(job: Sent<JobConfiguration>, config: StoredConfig): string {
  return structText('JobConfiguration', [
    ['key', job.key ? jobKeyStructText(sentJobKey(job)) : null],
    ['owner', job.owner ? structText('Identity', [['user', job.owner.user]]) : null],
    ['cronSchedule', job.cronSchedule],
    ['cronCollisionPolicy', collisionPolicyOf(job.cronCollisionPolicy)],
    ['taskConfig', taskConfigText(config)],
    ['instanceCount', numberOf(job.instanceCount)],
  ])
}

/** The name of a sent collision policy; null when it was left out or means nothing. */
export function collisionPolicyOf(id: number | null | undefined): CollisionPolicyName | null {
  const names: readonly CollisionPolicyName[] = ['KILL_EXISTING', 'CANCEL_NEW', 'RUN_OVERLAP']
  return names.find((name) => COLLISION_POLICY_IDS[name] === id) ?? null
}

function taskConfigText({ struct, job }: StoredConfig): string {
  const { owner, executorConfig } = struct
  const docker = struct.container?.docker
  return structText('TaskConfig', [
    ['job', jobKeyStructText(job)],
    ['owner', owner ? structText('Identity', [['user', owner.user]]) : null],
    ['isService', struct.isService],
    ['priority', struct.priority],
    ['maxTaskFailures', struct.maxTaskFailures],
    ['production', struct.production],
    ['tier', struct.tier],
    ['resources', [...struct.resources].sort((a, b) => resourceRank(a) - resourceRank(b)).map(resourceText)],
    ['constraints', struct.constraints.map(({ name }) => structText('Constraint', [['name', name]]))],
    ['mesosFetcherUris', []],
    [
      'taskLinks',
      `{${Object.entries(struct.taskLinks ?? {})
        .map(([name, link]) => `${name}=${link}`)
        .join(', ')}}`,
    ],
    ['contactEmail', struct.contactEmail],
    [
      'executorConfig',
      executorConfig
        ? structText('ExecutorConfig', [
            ['name', executorConfig.name],
            ['data', executorConfig.data],
          ])
        : null,
    ],
    [
      'metadata',
      (struct.metadata ?? []).map(({ key, value }) =>
        structText('Metadata', [
          ['key', key],
          ['value', value],
        ]),
      ),
    ],
    [
      'container',
      docker
        ? `<Container docker:${structText('DockerContainer', [
            ['image', docker.image],
            ['parameters', []],
          ])}>`
        : '<Container mesos:MesosContainer(volumes:[])>',
    ],
  ])
}

const resourceRank = ({ ramMb, diskMb, numCpus }: Resource): number =>
  ramMb !== null && ramMb !== undefined
    ? 0
    : diskMb !== null && diskMb !== undefined
      ? 1
      : numCpus !== null && numCpus !== undefined
        ? 2
        : 3

function resourceText(resource: Resource): string {
  const [name = '', value] = Object.entries(resource).find(([, field]) => field !== null && field !== undefined) ?? []
  return `<Resource ${name}:${value}>`
}

const sentJobKey = ({ key }: Sent<JobConfiguration>): JobKey => ({
  role: key?.role ?? '',
  environment: key?.environment ?? '',
  name: key?.name ?? '',
})
