import type { JobKey } from '@/lib/domain/job'
import type { JobUpdateDetails } from '@/lib/domain/job-update'
import type { Task } from '@/lib/domain/task'
import type * as thrift from '../generated/aurora_types'
import type { AsRead } from '../wire/generated-struct'
import { toConfigGroup } from './convert'
import { assembleTask, type JobTasks, TaskGroups, toRunningConfig, toTaskParts } from './convert-task'
import { toInstanceEvent, toJobUpdateDetails, toJobUpdateEvent } from './convert-update'

/** A task that the generated code has read as a whole. */
export const generatedTask = (scheduled: AsRead<thrift.ScheduledTask>): Task =>
  assembleTask(toTaskParts(scheduled, toRunningConfig))

/** The tasks of an answer that the generated code has read as a whole. */
export function generatedTasks(jobs: readonly JobKey[], tasks: readonly AsRead<thrift.ScheduledTask>[]): JobTasks[] {
  const groups = new TaskGroups(jobs)
  for (const task of tasks) groups.add(toTaskParts(task, toRunningConfig))
  return groups.all()
}

/** An update that the generated code has read as a whole. */
export function generatedDetails(details: AsRead<thrift.JobUpdateDetails>): JobUpdateDetails {
  const { summary, instructions } = details.update ?? {}
  const toGroup = (group: AsRead<thrift.InstanceTaskConfig>) => toConfigGroup(group.task, group.instances, 0)
  return toJobUpdateDetails({
    summary,
    instructions: instructions
      ? {
          settings: instructions.settings,
          initial: (instructions.initialState ?? []).map(toGroup),
          desired: instructions.desiredState ? toGroup(instructions.desiredState) : null,
        }
      : null,
    updateEvents: (details.updateEvents ?? []).map(toJobUpdateEvent),
    instanceEvents: (details.instanceEvents ?? []).map(toInstanceEvent),
  })
}
