import { Thrift } from 'thrift'
import { type JobKey, sameJob } from '@/lib/domain/job'
import type { ConfigGroup } from '@/lib/domain/task-config'
import type * as thrift from '../generated/aurora_types'
import aurora from '../generated/aurora_types'
import { type AsRead, readStruct, required } from '../wire/generated-struct'
import { elementsField, field, fieldsOf, MadeValues, type ResultReader, structField } from '../wire/result-reader'
import { WireFault } from '../wire/wire-fault'
import { CONFIG_GROUP, configGroupSteps } from './config-group-reader'
import { inInstanceOrder, toJobKey } from './convert'

const { Type } = Thrift

type Summary = { key: AsRead<thrift.JobKey> | null; groups: MadeValues<ConfigGroup> }

/** Reads the config groups of this job, one after the other. */
export const configSummaryReader = (job: JobKey): ResultReader<ConfigGroup[]> => ({
  *read(input, pace) {
    const last: { summary: Summary | null } = { summary: null }
    const forget = () => {
      last.summary = null
    }
    const begin = () => {
      last.summary = { key: null, groups: new MadeValues() }
    }
    const key = field(Type.STRUCT, () => {
      const read = readStruct(new aurora.JobKey(), input)
      if (last.summary) last.summary.key = read
    })
    const beginGroups = () => {
      if (last.summary) last.summary.groups = new MadeValues()
    }
    const groups = elementsField(Type.SET, beginGroups, function* () {
      const made = yield* configGroupSteps(input, pace, CONFIG_GROUP)
      last.summary?.groups.add(made)
    })
    yield* fieldsOf(input, pace, { 20: structField(forget, { 1: structField(begin, { 1: key, 2: groups }) }) })
    return {
      value: () => {
        const summary = required(last.summary, THE_SUMMARY)
        if (!sameJob(toJobKey(summary.key), job))
          throw new WireFault('wrong-answer', 'The scheduler sent the configs of another job.')
        return inInstanceOrder(summary.groups.all())
      },
    }
  },
  absent: () => required<ConfigGroup[]>(null, THE_SUMMARY),
})

const THE_SUMMARY = 'the summary'
