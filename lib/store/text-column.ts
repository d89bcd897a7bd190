import { customType } from 'drizzle-orm/pg-core'
import { storable } from './json-column'

/** A text column for words from outside, which takes every string JavaScript has: see `json-column.ts`. */
export const words = customType<{ data: string; driverData: string }>({ dataType: () => 'text', toDriver: storable })
