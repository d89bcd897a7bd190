import { z } from 'zod'
import { storeStateSchema } from './store-state'
import { timeMs } from './time'

export const freshnessSchema = z.enum(['current', 'stale', 'unseen'])

/** How much a cluster's numbers may be believed. */
export const clusterStateSchema = z.object({
  cluster: z.string(),
  freshness: freshnessSchema,
  /** When the picture shown was read; null: never. */
  asOfMs: timeMs.nullable(),
  failure: z.object({ kind: z.string(), message: z.string(), sinceMs: timeMs }).nullable(),
})
export type ClusterState = z.infer<typeof clusterStateSchema>

/** How the calls to a cluster go, and what its answers tell. Null stands for what is not known yet. */
export const clusterCallsSchema = z.object({
  leader: z.object({ url: z.string(), found: z.string(), sinceMs: timeMs }).nullable(),
  /** Where the leader is looked up, and what is wrong with that; null for a cluster without. */
  zooKeeper: z.object({ servers: z.array(z.string()), problem: z.string().nullable() }).nullable(),
  /** Nothing is sent while this is set, but a read now and then. */
  breaker: z
    .object({
      sinceMs: timeMs,
      /** When it is tried next; null: at this moment. */
      nextProbeAtMs: timeMs.nullable(),
      message: z.string(),
    })
    .nullable(),
  reply: z.object({ medianMs: z.number(), worstMs: z.number() }).nullable(),
  perMinute: z.object({ reads: z.number().int(), writes: z.number().int(), bytes: z.number().int() }),
  /** Of the last ten minutes, the most frequent first. */
  errors: z.array(z.object({ says: z.string(), count: z.number().int() })),
  lastError: z.object({ message: z.string(), atMs: timeMs }).nullable(),
  /** What its answers tell about the scheduler, in the order to show. */
  facts: z.array(z.object({ name: z.string(), says: z.string().nullable() })),
})
export type ClusterCalls = z.infer<typeof clusterCallsSchema>

/** The files of the configuration cannot be used as they are; what was read before goes on. */
export const configProblemSchema = z.object({ message: z.string(), sinceMs: timeMs }).nullable()

export const clustersReplySchema = z.object({
  nowMs: timeMs,
  store: storeStateSchema,
  staleAfterMs: z.number().int(),
  pollEveryMs: z.number().int(),
  configProblem: configProblemSchema,
  /** What is in order enough to be used, and should be mended. */
  configWarnings: z.array(z.string()),
  clusters: z.array(
    clusterStateSchema.extend({
      /** As configured; null where only ZooKeeper is. */
      schedulerUrl: z.string().nullable(),
      /** Duration of the newest complete read. */
      lastReadMs: z.number().nullable(),
      updates: z.number().int(),
      activeUpdates: z.number().int(),
      jobs: z.number().int(),
      /** Updates whose details have not been read yet; their grouping by task metadata is not known. */
      unreadDetails: z.number().int(),
      calls: clusterCallsSchema,
    }),
  ),
})
export type ClustersReply = z.infer<typeof clustersReplySchema>

export const healthReplySchema = z.object({
  status: z.enum(['ok', 'degraded']),
  nowMs: timeMs,
  clusters: z.object({ current: z.number().int(), total: z.number().int() }),
  store: z.object({
    kind: z.enum(['embedded', 'postgres']),
    available: z.boolean(),
    /** Since when it is so. */
    sinceMs: timeMs,
  }),
  /** Which of the processes on one store this is. */
  replica: z.string(),
  /** How long ago the engine last looked for work; null: it has not yet. */
  engineTickAgeMs: z.number().nullable(),
  openActions: z.number().int().nullable(),
  configProblem: configProblemSchema,
})
export type HealthReply = z.infer<typeof healthReplySchema>
