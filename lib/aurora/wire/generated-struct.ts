import type Int64 from 'node-int64'
import type { TProtocol } from 'thrift'
import { malformed } from './wire-fault'

// Node finds the classes of the generated CommonJS as named exports, but not its enums: those are on the default one.

/**
 * A generated struct as it really is after reading. The declarations of the compiler know no `read`, and give every
 * field a value, but a field that was not on the wire is null.
 */
export type AsRead<T> = T extends Int64
  ? Int64
  : T extends readonly (infer Element)[]
    ? readonly AsRead<Element>[]
    : T extends object
      ? { readonly [Field in keyof T]?: AsRead<T[Field]> | null }
      : T

/** A generated struct as read, or nothing in its place. */
export type Maybe<T> = AsRead<T> | null | undefined

type Readable = { read(input: TProtocol): void }

const isReadable = (value: object): value is Readable => 'read' in value && typeof value.read === 'function'

/** Fills a new generated struct from the wire. */
export function readStruct<T extends object>(struct: T, input: TProtocol): AsRead<T>
export function readStruct(struct: object, input: TProtocol): object {
  if (!isReadable(struct)) throw new TypeError('Only a generated struct can be read.')
  struct.read(input)
  return struct
}

/** An argument that is left out of a call. The declarations of the compiler ask for every one. */
export const UNSET = null as never

/** `value`, or a fault that names what is missing. */
export function required<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw malformed(`${what} is missing`)
  return value
}
