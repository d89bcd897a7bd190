import { Thrift } from 'thrift'
import aurora from '../generated/aurora_types'
import { required } from '../wire/generated-struct'
import { field, fieldsOf, type ResultReader, structField } from '../wire/result-reader'
import { malformed } from '../wire/wire-fault'

/** JobUpdatePulseStatus: `FINISHED` also of an update that waits for no pulses, and of one that does not exist. */
export type PulseAnswer = 'OK' | 'FINISHED'

const ANSWERS: ReadonlyMap<number, PulseAnswer> = new Map([
  [aurora.JobUpdatePulseStatus.OK, 'OK'],
  [aurora.JobUpdatePulseStatus.FINISHED, 'FINISHED'],
])

/** Reads what became of a pulse. */
export const pulseReader: ResultReader<PulseAnswer> = {
  *read(input, pace) {
    const last: { status: number | null } = { status: null }
    const forget = () => {
      last.status = null
    }
    const status = field(Thrift.Type.I32, () => {
      last.status = input.readI32()
    })
    yield* fieldsOf(input, pace, { 25: structField(forget, { 1: status }) })
    return {
      value: () => {
        const answer = ANSWERS.get(required(last.status, THE_STATUS))
        if (answer === undefined) throw malformed('it has an unknown pulse status')
        return answer
      },
    }
  },
  absent: () => required<PulseAnswer>(null, THE_STATUS),
}

const THE_STATUS = 'the pulse status'
