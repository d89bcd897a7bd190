import { Thrift } from 'thrift'
import type { ConfigGroup } from '@/lib/domain/task-config'
import type * as thrift from '../generated/aurora_types'
import aurora from '../generated/aurora_types'
import type { DecodePace, Steps } from '../wire/decode-pace'
import { type AsRead, readStruct } from '../wire/generated-struct'
import { type FieldReader, field, fieldsOf, type WireReader } from '../wire/result-reader'
import { toConfigGroup } from './convert'

const { Type } = Thrift

/** The ids of Aurora's ConfigGroup and of the InstanceTaskConfig of an update. */
export const CONFIG_GROUP = { config: 1, instances: 3 } as const
export const INSTANCE_TASK_CONFIG = { config: 1, instances: 2 } as const

type GroupFields = typeof CONFIG_GROUP | typeof INSTANCE_TASK_CONFIG

/**
 * Reads a set of instances with one config, and answers what makes the group of it, which may throw `WireFault`. A config that
 * holds anything this version does not know says so.
 */
export function* configGroupSteps(input: WireReader, pace: DecodePace, ids: GroupFields): Steps<() => ConfigGroup> {
  let config: AsRead<thrift.TaskConfig> | null = null
  let passedOver = 0
  let instances: readonly AsRead<thrift.Range>[] | null = null
  yield* fieldsOf(input, pace, {
    [ids.config]: field(Type.STRUCT, () => {
      const before = input.passedOver
      config = readStruct(new aurora.TaskConfig(), input)
      passedOver = input.passedOver - before
    }),
    [ids.instances]: rangesField((ranges) => {
      instances = ranges
    }),
  })
  return () => toConfigGroup(config, instances, passedOver)
}

/** A field that holds a set of ranges. */
export const rangesField = (keep: (ranges: readonly AsRead<thrift.Range>[]) => void): FieldReader =>
  field(Type.SET, (input) => {
    const ranges: AsRead<thrift.Range>[] = []
    const { size } = input.readSetBegin()
    for (let i = 0; i < size; i++) ranges.push(readStruct(new aurora.Range(), input))
    input.readSetEnd()
    keep(ranges)
  })
