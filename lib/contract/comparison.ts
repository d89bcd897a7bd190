import { z } from 'zod'
import { SKEW_KINDS } from '@/lib/domain/skew-kind'
import { SETTINGS } from '@/lib/domain/update-setting'
import { freshnessSchema } from './cluster'
import { memberKeySchema } from './key'
import { timeMs } from './time'

const instanceRangeSchema = z.object({ first: z.number().int(), last: z.number().int() })
const text = z.string().max(2_000)

/** A stretch of a value. What is secret has left the server as `•••` only; `is` still tells whether it is another one. */
export const segmentSchema = z.object({ is: z.enum(['same', 'gone', 'new']), text: z.string(), secret: z.boolean() })

export const fieldChangeSchema = z.object({
  path: z.array(z.string()),
  kind: z.enum(['changed', 'added', 'gone']),
  segments: z.array(segmentSchema),
})

/** What an update does to instances of a member that ran one config. `changes` are places in the reply's list. */
export const changedSideSchema = z.object({
  key: memberKeySchema,
  instances: z.array(instanceRangeSchema),
  way: z.enum(['changes', 'adds', 'removes']),
  fromBuild: z.string().nullable(),
  toBuild: z.string().nullable(),
  changes: z.array(z.number().int()),
})

const configRefSchema = z.object({ build: z.string(), instances: z.array(instanceRangeSchema) })

/** A config of one member beside that of another; null: the other has no such config. */
export const configPairSchema = z.object({
  which: z.enum(['new', 'old']),
  a: configRefSchema.nullable(),
  b: configRefSchema.nullable(),
  changes: z.array(fieldChangeSchema),
})

export const skewValueSchema = z.object({ clusters: z.array(z.string()), segments: z.array(segmentSchema) })
export const skewFindingSchema = z.object({
  kind: z.enum(SKEW_KINDS),
  /** What differs, in people's words. */
  subject: z.string(),
  /** All of it in one sentence. */
  sentence: z.string(),
  /** What more than half have; null: nothing is. */
  norm: skewValueSchema.nullable(),
  others: z.array(skewValueSchema),
})
export type SkewFindingView = z.infer<typeof skewFindingSchema>

export const comparisonReplySchema = z.object({
  nowMs: timeMs,
  version: z.number().int(),
  members: z.array(
    z.object({
      key: memberKeySchema,
      freshness: freshnessSchema,
      asOfMs: timeMs.nullable(),
      /** Its details were read; otherwise nothing below speaks of it. */
      compared: z.boolean(),
      /** A rollback finds nothing to do here: superseded, or back already. */
      settled: z.enum(['superseded', 'restored']).nullable(),
    }),
  ),
  /** Every change there is, once. */
  changes: z.array(fieldChangeSchema),
  sides: z.array(changedSideSchema),
  /** The two members that the address names; null: it names none, or one that is not here. */
  between: z.object({ a: memberKeySchema, b: memberKeySchema, pairs: z.array(configPairSchema) }).nullable(),
  skew: z.object({
    count: z.number().int(),
    /** For the head of the page; null: whatever was compared is the same. */
    headline: z.string().nullable(),
    compared: z.number().int(),
    findings: z.array(skewFindingSchema),
    notCompared: z.array(z.object({ cluster: z.string(), why: z.enum(['no-details', 'not-read', 'state-not-read']) })),
  }),
  /** Members with the same settings share a column; the largest first. */
  settings: z.array(z.object({ members: z.array(memberKeySchema), values: z.record(z.enum(SETTINGS), z.string()) })),
})
export type ComparisonReply = z.infer<typeof comparisonReplySchema>

/** Two members, each by its cluster, or by its whole name where a cluster has several. */
export const comparisonQuerySchema = z.object({ a: text.optional(), b: text.optional() })
export type ComparisonQuery = z.infer<typeof comparisonQuerySchema>
