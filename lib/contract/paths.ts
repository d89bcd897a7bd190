import type { JobKey } from '@/lib/domain/job'
import type { Verb } from '@/lib/domain/verb'

const part = encodeURIComponent
const jobPath = ({ role, environment, name }: JobKey) => `${part(role)}/${part(environment)}/${part(name)}`

/** `?a=1&b=2` of what is given, repeated for lists; nothing for nothing. */
function query(values: Readonly<Record<string, string | readonly string[] | number | null | undefined>>): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(values))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== null && one !== undefined && one !== '') search.append(key, String(one))
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

export type AuditFilter = {
  readonly before?: number | null
  readonly action?: string | null
  readonly metaUpdate?: string | null
  readonly cluster?: string | null
  readonly by?: string | null
}

/** Every URL of the product. Pages are for people, `api` answers JSON. */
export const paths = {
  board: () => '/',
  metaUpdate: (id: string) => `/meta-updates/${part(id)}`,
  /**
   * The plan page of a verb.
   *
   * @param only names of members (`memberKey`) to begin with, all others unticked
   * @param retryOf the action that is tried again
   */
  verb: (id: string, verb: Verb, { only, retryOf }: { only?: readonly string[]; retryOf?: string } = {}) =>
    `/meta-updates/${part(id)}/${verb}${query({ only, retryOf })}`,
  action: (id: string) => `/actions/${part(id)}`,
  audit: (filter: AuditFilter = {}) => `/audit${query(filter)}`,
  job: (job: JobKey) => `/jobs/${jobPath(job)}`,
  clusters: () => '/clusters',
  api: {
    metaUpdates: () => '/api/meta-updates',
    metaUpdate: (id: string) => `/api/meta-updates/${part(id)}`,
    instances: (id: string) => `/api/meta-updates/${part(id)}/instances`,
    plan: (id: string) => `/api/meta-updates/${part(id)}/plan`,
    actions: () => '/api/actions',
    action: (id: string) => `/api/actions/${part(id)}`,
    cancel: (id: string) => `/api/actions/${part(id)}/cancel`,
    settle: (id: string, stepId: string) => `/api/actions/${part(id)}/steps/${part(stepId)}/settle`,
    holds: (job: JobKey) => `/api/holds/${jobPath(job)}`,
    liftHold: (job: JobKey, id: string) => `/api/holds/${jobPath(job)}/${part(id)}/lift`,
    audit: (filter: AuditFilter = {}) => `/api/audit${query(filter)}`,
    jobInstances: (job: JobKey) => `/api/jobs/${jobPath(job)}/instances`,
    clusters: () => '/api/clusters',
    stream: () => '/api/stream',
    health: () => '/api/healthz',
  },
} as const
