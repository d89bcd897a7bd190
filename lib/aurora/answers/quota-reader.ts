import { Thrift } from 'thrift'
import type { Quantities, RoleQuota } from '@/lib/domain/quota'
import type * as thrift from '../generated/aurora_types'
import aurora from '../generated/aurora_types'
import { type AsRead, readStruct, required } from '../wire/generated-struct'
import { type FieldReader, field, fieldsOf, type ResultReader, structField } from '../wire/result-reader'
import { toQuantities } from './convert'

type Aggregate = AsRead<thrift.ResourceAggregate>
type Found = { quota: Aggregate | null; used: Aggregate | null }

/** Reads a role's quota and what counts against it; how much its other tasks use is passed over. */
export const quotaReader: ResultReader<RoleQuota> = {
  *read(input, pace) {
    const found: Found = { quota: null, used: null }
    const forget = () => {
      found.quota = null
      found.used = null
    }
    const aggregate = (name: keyof Found): FieldReader =>
      field(Thrift.Type.STRUCT, () => {
        found[name] = readStruct(new aurora.ResourceAggregate(), input)
      })
    yield* fieldsOf(input, pace, { 5: structField(forget, { 1: aggregate('quota'), 2: aggregate('used') }) })
    return { value: () => ({ quota: quantities(found.quota), used: quantities(found.used) }) }
  },
  absent: () => required<RoleQuota>(null, THE_QUOTA),
}

const quantities = (aggregate: Aggregate | null): Quantities => toQuantities(required(aggregate, THE_QUOTA))

const THE_QUOTA = 'the quota'
