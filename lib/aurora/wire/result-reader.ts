import { Thrift } from 'thrift'
import type { Response } from '../generated/aurora_types'
import type { BinaryReader } from './binary-reader'
import type { DecodePace, Steps } from './decode-pace'
import type { AsRead } from './generated-struct'
import { required } from './generated-struct'
import type { JsonReader } from './json-reader'
import { malformed, WireFault } from './wire-fault'

/** What reads one answer of either protocol. */
export type WireReader = BinaryReader | JsonReader

/** What is wrapped around the value of every answer. */
export type ReplyResult = NonNullable<AsRead<Response>['result']>

/**
 * What the result of an answer means. The value is made while the bytes are read, but only told, or what is wrong with
 * it thrown as `WireFault`, once the whole answer has proved good and the scheduler has said that it took the call.
 */
export type ResultReading<T> = {
  readonly value: () => T
  /** The first few updates of a long list as they were read, for whoever learns from answers what a scheduler can do. */
  readonly sample?: ReplyResult
}

/** Reads the `Result` struct of an answer, and yields wherever it may be interrupted. */
export type ResultReader<T> = {
  readonly read: (input: WireReader, pace: DecodePace) => Steps<ResultReading<T>>
  /** What an answer without a result means; may throw `WireFault`. */
  readonly absent: () => T
}

/** For answers whose result says nothing that is wanted. It is checked like any other all the same. */
export const NO_RESULT: ResultReader<null> = {
  *read(input, pace) {
    input.skip(Thrift.Type.STRUCT)
    if (pace.isOver()) yield
    return { value: () => null }
  },
  absent: () => null,
}

/** What becomes of one field of a struct, if it has the type it should have. */
export type FieldReader = {
  readonly type: Thrift.Type
  readonly read: (input: WireReader, pace: DecodePace) => Steps<void> | void
}

/** Reads a struct of which only these fields are wanted, by id. Fields of another type are passed over, as Aurora does. */
export function* fieldsOf(
  input: WireReader,
  pace: DecodePace,
  fields: Readonly<Record<number, FieldReader>>,
): Steps<void> {
  input.readStructBegin()
  for (let field = input.readFieldBegin(); field.ftype !== Thrift.Type.STOP; field = input.readFieldBegin()) {
    const wanted = fields[field.fid]
    if (wanted?.type === field.ftype) {
      const steps = wanted.read(input, pace)
      if (steps) yield* steps
    } else {
      input.skip(field.ftype)
    }
    input.readFieldEnd()
  }
  input.readStructEnd()
}

/** A field that holds one value. */
export const field = (type: Thrift.Type, read: (input: WireReader) => void): FieldReader => ({ type, read })

/** A field that holds a struct of which only some fields are wanted; `begin` forgets what an earlier one of it said. */
export const structField = (begin: () => void, fields: Readonly<Record<number, FieldReader>>): FieldReader => ({
  type: Thrift.Type.STRUCT,
  read: (input, pace) => {
    begin()
    return fieldsOf(input, pace, fields)
  },
})

/** A field that holds a list or set, each element of which is a unit of its own. */
export const elementsField = (
  type: Thrift.Type.LIST | Thrift.Type.SET,
  begin: () => void,
  element: FieldReader['read'],
): FieldReader => ({
  type,
  *read(input, pace) {
    begin()
    const { size } = input.readListBegin()
    for (let i = 0; i < size; i++) {
      input.beginUnit()
      const steps = element(input, pace)
      if (steps) yield* steps
      if (pace.isOver()) yield
    }
    input.beginUnit()
    input.readListEnd()
  },
})

/** Values made while an answer is read. What is wrong with one of them waits until the answer itself has proved good. */
export class MadeValues<T> {
  readonly #values: T[] = []
  #fault: WireFault | null = null

  /** Keeps what `make` makes. After the first fault nothing more is made. */
  add(make: () => T): void {
    if (this.#fault !== null) return
    try {
      this.#values.push(make())
    } catch (error) {
      this.#fault = error instanceof WireFault ? error : malformed('it has an unexpected form')
    }
  }

  /** All values, in their order; throws the first fault. */
  all(): T[] {
    if (this.#fault !== null) throw this.#fault
    return this.#values
  }
}

/** The list an answer was asked for, or a fault when the answer has none. */
export const listAskedFor = <T>(list: T | null): T => required(list, 'the list that was asked for')
