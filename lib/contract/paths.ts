import { formatJobKey, type JobKey } from '@/lib/domain/job'
import type { ClusterUpdateKey } from '@/lib/domain/job-update'
import type { Verb } from '@/lib/domain/verb'
import type { Standpoint } from './standpoint'

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
  readonly verb?: string | null
  /** `role/environment/name`. */
  readonly job?: string | null
  /** From this moment on and before that one; UTC, ISO. */
  readonly from?: string | null
  readonly to?: string | null
}

export type HistoryFilter = {
  /** UTC, ISO. */
  readonly since?: string | null
  readonly q?: string | null
  /** `next` of the page before. */
  readonly before?: string | null
}

/** Every URL of the product. Pages are for people, `api` answers JSON. */
export const paths = {
  board: () => '/',
  metaUpdate: (id: string, { at }: Pick<Standpoint, 'at'> = {}) => `/meta-updates/${part(id)}${query({ at })}`,
  snapshot: (short: string) => `/x/${part(short)}`,
  /** Large type, and only what is bad. */
  incident: (id: string) => `/meta-updates/${part(id)}/incident`,
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
  settings: () => '/settings',
  api: {
    /** @param since the cursor of the reply that is held: then only rows that have changed after it are sent */
    metaUpdates: (since?: string | null) => `/api/meta-updates${query({ since })}`,
    metaUpdate: (id: string, { at, snapshot }: Standpoint = {}) =>
      `/api/meta-updates/${part(id)}${query({ at, snapshot })}`,
    /** The instances at a moment that is not now. */
    pastInstances: (id: string, { at, snapshot }: Standpoint) =>
      `/api/meta-updates/${part(id)}/instances${query({ at, snapshot })}`,
    snapshots: (id: string) => `/api/meta-updates/${part(id)}/snapshots`,
    history: (filter: HistoryFilter = {}) => `/api/history${query(filter)}`,
    /** @param since the cursor of the reply that is held: then only what has changed after it is sent */
    instances: (id: string, since?: string | null) => `/api/meta-updates/${part(id)}/instances${query({ since })}`,
    instance: (id: string, { cluster, job, updateId }: ClusterUpdateKey, instance: number) =>
      `/api/meta-updates/${part(id)}/instances/${part(cluster)}/${instance}${query({ job: formatJobKey(job), update: updateId })}`,
    /** Markdown. @param zone in which its times are written */
    timeline: (id: string, zone: string) => `/api/meta-updates/${part(id)}/timeline.md${query({ zone })}`,
    /** @param a a cluster (or `memberKey`) whose configs are compared with those of `b` */
    comparison: (id: string, { a, b, at, snapshot }: { a?: string | null; b?: string | null } & Standpoint = {}) =>
      `/api/meta-updates/${part(id)}/comparison${query({ a, b, at, snapshot })}`,
    raw: (id: string, { at, snapshot }: Standpoint = {}) =>
      `/api/meta-updates/${part(id)}/raw${query({ at, snapshot })}`,
    plan: (id: string) => `/api/meta-updates/${part(id)}/plan`,
    actions: () => '/api/actions',
    action: (id: string) => `/api/actions/${part(id)}`,
    cancel: (id: string) => `/api/actions/${part(id)}/cancel`,
    settle: (id: string, stepId: string) => `/api/actions/${part(id)}/steps/${part(stepId)}/settle`,
    holds: (job: JobKey) => `/api/holds/${jobPath(job)}`,
    liftHold: (job: JobKey, id: string) => `/api/holds/${jobPath(job)}/${part(id)}/lift`,
    audit: (filter: AuditFilter = {}) => `/api/audit${query(filter)}`,
    job: (job: JobKey) => `/api/jobs/${jobPath(job)}`,
    jobInstances: (job: JobKey, since?: string | null) => `/api/jobs/${jobPath(job)}/instances${query({ since })}`,
    jobInstance: (job: JobKey, cluster: string, instance: number) =>
      `/api/jobs/${jobPath(job)}/instances/${part(cluster)}/${instance}`,
    clusters: () => '/api/clusters',
    stream: () => '/api/stream',
    health: () => '/api/healthz',
  },
} as const
