import { Thrift } from 'thrift'
import { formatJobKey, type JobKey, sameJob } from '@/lib/domain/job'
import type { PastTask } from '@/lib/domain/past-task'
import type * as thrift from '../generated/aurora_types'
import aurora from '../generated/aurora_types'
import { type AsRead, readStruct } from '../wire/generated-struct'
import {
  elementsField,
  fieldsOf,
  listAskedFor,
  MadeValues,
  type ResultReader,
  structField,
} from '../wire/result-reader'
import { WireFault } from '../wire/wire-fault'
import { toJobKey } from './convert'
import { assembleTask, rememberingConfigs, toTaskEvents, toTaskParts } from './convert-task'

const { Type } = Thrift

/** Reads the tasks of one instance with all their events, one after the other. */
export const taskHistoryReader = (job: JobKey, instanceId: number): ResultReader<PastTask[]> => ({
  *read(input, pace) {
    const runningConfig = rememberingConfigs()
    const last: { made: MadeValues<PastTask> | null } = { made: null }
    const forget = () => {
      last.made = null
    }
    const begin = () => {
      last.made = new MadeValues()
    }
    const toPastTask = (scheduled: AsRead<thrift.ScheduledTask>): PastTask => {
      const key = toJobKey(scheduled.assignedTask?.task?.job)
      const task = assembleTask(toTaskParts(scheduled, runningConfig))
      if (!sameJob(key, job) || task.instanceId !== instanceId)
        throw new WireFault(
          'wrong-answer',
          `The scheduler sent a task of another instance than ${formatJobKey(job)} #${instanceId}.`,
        )
      return {
        taskId: task.taskId,
        instanceId,
        status: task.status,
        host: task.host,
        failureCount: task.failureCount,
        ancestorId: task.ancestorId,
        build: task.build,
        events: toTaskEvents(scheduled.taskEvents ?? []),
      }
    }
    const tasks = elementsField(Type.LIST, begin, () => {
      const scheduled = readStruct(new aurora.ScheduledTask(), input)
      last.made?.add(() => toPastTask(scheduled))
    })
    yield* fieldsOf(input, pace, { 3: structField(forget, { 1: tasks }) })
    return { value: () => listAskedFor(last.made).all() }
  },
  absent: () => listAskedFor<PastTask[]>(null),
})
