import { z } from 'zod'
import { timeMs } from './time'

/** From where in time a meta-update is looked at: a moment (UTC, ISO) or a snapshot; neither: now. */
export type Standpoint = { readonly at?: string | undefined; readonly snapshot?: string | undefined }

/** A moment as addresses hold it: `2026-11-23T03:14:00Z`, milliseconds if need be. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/

/** @returns milliseconds since the epoch; null for what is no moment of the calendar */
export function parseMoment(text: string): number | null {
  if (!MOMENT.test(text)) return null
  const atMs = Date.parse(text)
  return Number.isNaN(atMs) || !new Date(atMs).toISOString().startsWith(text.slice(0, 10)) ? null : atMs
}

/** As short as it can be told. */
export const formatMoment = (atMs: number): string => new Date(atMs).toISOString().replace('.000Z', 'Z')

export const SNAPSHOT_ID = /^[1-9A-HJ-NP-Za-km-z]{10}$/

export const momentSchema = z
  .string()
  .max(32)
  .transform((text, context) => {
    const atMs = parseMoment(text)
    if (atMs !== null) return atMs
    context.addIssue({ code: 'custom', message: 'a moment is written in UTC, as in 2026-11-23T03:14:00Z' })
    return z.NEVER
  })

/** The query of what is read about a meta-update. */
export const standpointQuerySchema = z.object({
  at: momentSchema.optional(),
  snapshot: z.string().regex(SNAPSHOT_ID, 'a snapshot is named by ten letters and digits').optional(),
})
export type StandpointQuery = z.infer<typeof standpointQuerySchema>

/** Moments to step through sent at most. */
export const MAX_MOMENTS = 500

/** What a reply about the past says of itself. */
export const pastSchema = z.object({
  /** A moment somebody asked for; what is left of what the schedulers forgot; a frozen copy. */
  kind: z.enum(['at', 'history', 'snapshot']),
  /** The moment shown. */
  atMs: timeMs,
  /** The moment asked for, where that was another one, because nothing had begun by then; null mostly. */
  askedMs: timeMs.nullable(),
  /** What can be looked back on. */
  startMs: timeMs,
  endMs: timeMs,
  /** When something happened, ascending, both ends included. */
  moments: z.array(timeMs).max(MAX_MOMENTS),
  /** When the last of its schedulers was first seen without it; null: one has it, or nobody has asked since. */
  forgottenAtMs: timeMs.nullable(),
  /** Clusters that Airglow did not watch then: of their instances nothing is known. */
  unwatched: z.array(z.string()),
  snapshot: z.object({ short: z.string(), by: z.string(), frozenAtMs: timeMs }).nullable(),
})
export type Past = z.infer<typeof pastSchema>
