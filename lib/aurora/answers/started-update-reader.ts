import { Thrift } from 'thrift'
import { type JobKey, sameJob } from '@/lib/domain/job'
import type * as thrift from '../generated/aurora_types'
import aurora from '../generated/aurora_types'
import { type AsRead, readStruct } from '../wire/generated-struct'
import { field, fieldsOf, type ResultReader, structField } from '../wire/result-reader'
import { WireFault } from '../wire/wire-fault'
import { toJobUpdateKey } from './convert'

/** `updateId` is null when there was nothing to change: then nothing is begun or stored. */
export type StartedUpdate = { readonly updateId: string | null }

/** Reads which update a startJobUpdate of this job began. */
export const startedUpdateReader = (job: JobKey): ResultReader<StartedUpdate> => ({
  *read(input, pace) {
    const last: { key: AsRead<thrift.JobUpdateKey> | null } = { key: null }
    const forget = () => {
      last.key = null
    }
    const key = field(Thrift.Type.STRUCT, () => {
      last.key = readStruct(new aurora.JobUpdateKey(), input)
    })
    yield* fieldsOf(input, pace, { 22: structField(forget, { 1: key }) })
    return {
      value: () => {
        const started = toJobUpdateKey(last.key)
        if (!sameJob(started.job, job))
          throw new WireFault('wrong-answer', 'The scheduler says that it began an update of another job.')
        return { updateId: started.id }
      },
    }
  },
  absent: () => ({ updateId: null }),
})
