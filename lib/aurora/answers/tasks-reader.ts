import { Thrift } from 'thrift'
import type { JobKey } from '@/lib/domain/job'
import aurora from '../generated/aurora_types'
import { BinaryReader } from '../wire/binary-reader'
import { readStruct } from '../wire/generated-struct'
import {
  elementsField,
  fieldsOf,
  listAskedFor,
  MadeValues,
  type ResultReader,
  structField,
  type WireReader,
} from '../wire/result-reader'
import { type JobTasks, rememberingConfigs, TaskGroups, type TaskParts, toTaskParts } from './convert-task'
import { LeanTasks } from './lean-task'

const { Type } = Thrift

type Found = { readonly groups: TaskGroups; readonly made: MadeValues<void> }

/** Reads the tasks of these jobs, one after the other: the lean way from TBinary, by the generated code from TJSON. */
export const tasksReader = (jobs: readonly JobKey[]): ResultReader<JobTasks[]> => ({
  *read(input, pace) {
    const readTask = taskReader(input)
    const last: { found: Found | null } = { found: null }
    const forget = () => {
      last.found = null
    }
    const begin = () => {
      last.found = { groups: new TaskGroups(jobs), made: new MadeValues() }
    }
    const tasks = elementsField(Type.LIST, begin, () => {
      const parts = readTask()
      const { found } = last
      found?.made.add(() => found.groups.add(parts))
    })
    yield* fieldsOf(input, pace, { 3: structField(forget, { 1: tasks }) })
    return {
      value: () => {
        const { groups, made } = listAskedFor(last.found)
        made.all()
        return groups.all()
      },
    }
  },
  absent: () => listAskedFor<JobTasks[]>(null),
})

function taskReader(input: WireReader): () => TaskParts {
  if (input instanceof BinaryReader) {
    const lean = new LeanTasks()
    return () => lean.read(input)
  }
  const runningConfig = rememberingConfigs()
  return () => toTaskParts(readStruct(new aurora.ScheduledTask(), input), runningConfig)
}
