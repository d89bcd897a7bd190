import type { JobKey } from '@/lib/domain/job'

const part = encodeURIComponent
const jobPath = ({ role, environment, name }: JobKey) => `${part(role)}/${part(environment)}/${part(name)}`

/** Every URL of the product. Pages are for people, `api` answers JSON. */
export const paths = {
  board: () => '/',
  metaUpdate: (id: string) => `/meta-updates/${part(id)}`,
  rollback: (id: string) => `/meta-updates/${part(id)}/rollback`,
  action: (id: string) => `/actions/${part(id)}`,
  job: (job: JobKey) => `/jobs/${jobPath(job)}`,
  clusters: () => '/clusters',
  api: {
    metaUpdates: () => '/api/meta-updates',
    metaUpdate: (id: string) => `/api/meta-updates/${part(id)}`,
    instances: (id: string) => `/api/meta-updates/${part(id)}/instances`,
    plan: (id: string) => `/api/meta-updates/${part(id)}/plan`,
    actions: () => '/api/actions',
    action: (id: string) => `/api/actions/${part(id)}`,
    jobInstances: (job: JobKey) => `/api/jobs/${jobPath(job)}/instances`,
    clusters: () => '/api/clusters',
    stream: () => '/api/stream',
    health: () => '/api/healthz',
  },
} as const
