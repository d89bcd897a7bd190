import { z } from 'zod'
import { API_PATH } from './redirect'

/** Longest announcement that is read. */
const MAX_BYTES = 64 * 1024

const Endpoint = z.object({
  host: z
    .string()
    .max(255)
    .regex(/^[\w.:-]+$/),
  port: z.int().min(1).max(65_535),
})
const Announcement = z.object({
  serviceEndpoint: Endpoint.nullish(),
  additionalEndpoints: z.looseObject({ https: Endpoint.nullish(), http: Endpoint.nullish() }).nullish(),
  status: z.string(),
})

export type ReadAnnouncement =
  | { readonly kind: 'leader'; readonly url: URL }
  | { readonly kind: 'unusable'; readonly reason: string }

const unusable = (reason: string): ReadAnnouncement => ({ kind: 'unusable', reason })

/** Only the leader makes these; Curator's election nodes lie beside them (SchedulerMain, ServerSetImpl). */
export const isAnnouncement = (node: string): boolean => node.startsWith('member_')

/**
 * What the leader's node says: additionalEndpoints' `https` (a TLS proxy) before `http` as Aurora's client does
 * (scheduler_client.py), and serviceEndpoint, which the scheduler itself goes by, where there is neither.
 */
export function readAnnouncement(data: Buffer): ReadAnnouncement {
  if (data.length > MAX_BYTES) return unusable(`it is longer than ${MAX_BYTES} bytes`)
  let json: unknown
  try {
    json = JSON.parse(data.toString('utf8'))
  } catch {
    return unusable('it is no JSON')
  }
  const parsed = Announcement.safeParse(json)
  if (!parsed.success) return unusable('it has no readable endpoint and status')
  const { serviceEndpoint, additionalEndpoints, status } = parsed.data
  if (status !== 'ALIVE') return unusable('its status is not ALIVE')
  const { https, http } = additionalEndpoints ?? {}
  const endpoint = https ?? http ?? serviceEndpoint
  if (!endpoint) return unusable('it has no endpoint')
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host
  const address = `${https ? 'https' : 'http'}://${host}:${endpoint.port}${API_PATH}`
  return URL.canParse(address) ? { kind: 'leader', url: new URL(address) } : unusable('its host cannot be used')
}
