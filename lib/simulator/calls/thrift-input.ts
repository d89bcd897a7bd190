import type Int64 from 'node-int64'

/** A Thrift struct as a client may have sent it: any field can be missing, and plain objects will do. */
export type Sent<T> = T extends Int64
  ? Int64 | number
  : T extends readonly (infer Item)[]
    ? readonly Sent<Item>[]
    : T extends { readonly [key: string]: string }
      ? Readonly<Record<string, string>>
      : T extends object
        ? { readonly [Key in keyof T]?: Sent<T[Key]> | null }
        : T

/** A sent i32, i64 or double; `unset` when the field is missing, as Aurora's immutable wrappers lose the difference. */
export function numberOf(value: Int64 | number | null | undefined, unset = 0): number {
  return value === null || value === undefined ? unset : Number(value)
}

/** The members of a sent set: a missing set is an empty one, and equal members are one. */
export function setOf<T>(values: readonly T[] | null | undefined): T[] {
  if (!values) return []
  const seen = new Set<string>()
  return values.filter((value) => {
    const text = JSON.stringify(value)
    return seen.has(text) ? false : seen.add(text) !== undefined
  })
}

/** A sent optional string; null when it is missing. */
export const textOf = (value: string | null | undefined): string | null => value ?? null
