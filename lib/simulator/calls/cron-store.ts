import { Identity, JobConfiguration } from '@/lib/aurora/generated/aurora_types'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import type { StoredConfig } from '../tasks/stored-config'
import { jobKeyStruct, struct } from './thrift-output'
import { COLLISION_POLICY_IDS, type CollisionPolicyName } from './wire-enums'

export type CronJob = {
  readonly job: JobKey
  readonly config: StoredConfig
  readonly schedule: string
  readonly collisionPolicy: CollisionPolicyName
  readonly owner: string | null
  readonly instanceCount: number
}

/** The cron templates of a scheduler. */
export class CronStore {
  private readonly byJob = new Map<string, CronJob>()

  get(job: JobKey): CronJob | null {
    return this.byJob.get(formatJobKey(job)) ?? null
  }

  set(cron: CronJob): void {
    this.byJob.set(formatJobKey(cron.job), cron)
  }

  delete(job: JobKey): boolean {
    return this.byJob.delete(formatJobKey(job))
  }

  all(): CronJob[] {
    return [...this.byJob.values()]
  }
}

export const cronJobStruct = (cron: CronJob): JobConfiguration =>
  struct(new JobConfiguration(), {
    key: jobKeyStruct(cron.job),
    owner: cron.owner === null ? null : struct(new Identity(), { user: cron.owner }),
    cronSchedule: cron.schedule,
    cronCollisionPolicy: COLLISION_POLICY_IDS[cron.collisionPolicy],
    taskConfig: cron.config.struct,
    instanceCount: cron.instanceCount,
  })
