import type { JobKey } from './job'
import type { JobUpdateSettings } from './job-update'
import type { Metadata } from './metadata'
import type { InstanceRange, TaskConfig } from './task-config'

/** Aurora's JobUpdateRequest: what `startJobUpdate` begins and `getJobUpdateDiff` tries dry. */
export type UpdateRequest = {
  readonly job: JobKey
  readonly config: TaskConfig
  /** Instances from 0 on that the job shall have; those outside `settings.onlyInstances` are left as they are. */
  readonly instanceCount: number
  readonly settings: JobUpdateSettings
  readonly metadata: readonly Metadata[]
}

/** What the scheduler would do with a request, by instance id (GetJobUpdateDiffResult). */
export type UpdateDiff = {
  readonly added: readonly InstanceRange[]
  readonly removed: readonly InstanceRange[]
  readonly changed: readonly InstanceRange[]
  readonly unchanged: readonly InstanceRange[]
}
