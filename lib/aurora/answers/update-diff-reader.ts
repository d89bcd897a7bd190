import { Thrift } from 'thrift'
import { instanceIds, instanceRanges } from '@/lib/domain/task-config'
import type { UpdateDiff } from '@/lib/domain/update-request'
import type * as thrift from '../generated/aurora_types'
import { type AsRead, required } from '../wire/generated-struct'
import { elementsField, type FieldReader, fieldsOf, type ResultReader, structField } from '../wire/result-reader'
import { CONFIG_GROUP, rangesField } from './config-group-reader'
import { toInstanceRanges } from './convert'

const { Type } = Thrift

type Part = keyof UpdateDiff
type Found = { [Name in Part]?: AsRead<thrift.Range>[] }

/** Reads which instances a request would touch; their configs, which are most of the answer, are passed over. */
export const updateDiffReader: ResultReader<UpdateDiff> = {
  *read(input, pace) {
    const last: { found: Found } = { found: {} }
    const begin = () => {
      last.found = {}
    }
    const part = (name: Part): FieldReader => {
      const beginPart = () => {
        last.found[name] = []
      }
      const instances = rangesField((ranges) => {
        for (const range of ranges) last.found[name]?.push(range)
      })
      return elementsField(Type.SET, beginPart, () => fieldsOf(input, pace, { [CONFIG_GROUP.instances]: instances }))
    }
    yield* fieldsOf(input, pace, {
      26: structField(begin, { 1: part('added'), 2: part('removed'), 3: part('changed'), 4: part('unchanged') }),
    })
    return {
      value: () => {
        // All ranges of a part are bounded together: nobody counts through more than a job can have.
        const ranges = (name: Part) => instanceRanges(instanceIds(toInstanceRanges(required(last.found[name], A_SET))))
        return {
          added: ranges('added'),
          removed: ranges('removed'),
          changed: ranges('changed'),
          unchanged: ranges('unchanged'),
        }
      },
    }
  },
  absent: () => required<UpdateDiff>(null, A_SET),
}

const A_SET = 'what an update would change'
