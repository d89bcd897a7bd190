import { z } from 'zod'

/** Times in every reply are milliseconds since the epoch; the name says by whose clock where it is not our own. */
export const timeMs = z.number().int()

export const freshnessSchema = z.enum(['current', 'stale', 'unseen'])

/** How much a cluster's numbers may be believed. */
export const clusterStateSchema = z.object({
  cluster: z.string(),
  freshness: freshnessSchema,
  /** When the picture shown was read; null: never. */
  asOfMs: timeMs.nullable(),
  failure: z.object({ kind: z.string(), message: z.string(), sinceMs: timeMs }).nullable(),
  notObserved: z.string().nullable(),
})
export type ClusterState = z.infer<typeof clusterStateSchema>

export const clustersReplySchema = z.object({
  nowMs: timeMs,
  staleAfterMs: z.number().int(),
  pollEveryMs: z.number().int(),
  clusters: z.array(
    clusterStateSchema.extend({
      schedulerUrl: z.string().nullable(),
      /** Duration of the newest complete read. */
      lastReadMs: z.number().nullable(),
      updates: z.number().int(),
      activeUpdates: z.number().int(),
      jobs: z.number().int(),
      /** Updates whose details have not been read yet; their grouping by task metadata is not known. */
      unreadDetails: z.number().int(),
    }),
  ),
})
export type ClustersReply = z.infer<typeof clustersReplySchema>

export const healthReplySchema = z.object({
  status: z.enum(['ok', 'degraded']),
  nowMs: timeMs,
  clusters: z.object({ current: z.number().int(), total: z.number().int() }),
  store: z.enum(['ok', 'failing']),
  openActions: z.number().int().nullable(),
})
export type HealthReply = z.infer<typeof healthReplySchema>
