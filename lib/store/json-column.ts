import { customType } from 'drizzle-orm/pg-core'

/**
 * A jsonb column that takes every string JavaScript has. Postgres refuses U+0000 and lone halves of surrogate pairs, and both
 * can come from a scheduler; they are kept as U+FFFD, visibly, instead of losing the row.
 */
export const json = <T>(name: string) =>
  customType<{ data: T; driverData: string }>({
    dataType: () => 'jsonb',
    toDriver: storableJson,
    fromDriver: (value) => (typeof value === 'string' ? JSON.parse(value) : value) as T,
  })(name)

/** JSON of a value with every string as it can be stored. Object keys come from our own code and need no care. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (typeof part === 'string' ? storable(part) : part))

/** A string as Postgres can hold it: U+0000 and lone halves of surrogate pairs become U+FFFD. */
export const storable = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed()
