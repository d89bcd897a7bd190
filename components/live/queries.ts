import { type QueryClient, queryOptions } from '@tanstack/react-query'
import type { ActionReply } from '@/lib/contract/action'
import type { AuditReply } from '@/lib/contract/audit'
import type { ClustersReply } from '@/lib/contract/cluster'
import type { HoldsReply } from '@/lib/contract/hold'
import type { InstancesReply, JobInstancesReply } from '@/lib/contract/instances'
import type { MetaUpdateReply, MetaUpdatesReply } from '@/lib/contract/meta-update'
import { type AuditFilter, paths } from '@/lib/contract/paths'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { type Dated, newest } from './newest'
import { request } from './request'
import { shareClusters, shareMembers } from './shared-instances'

/** Also without any ring, so that a lost one cannot leave a page behind. */
const REFETCH_MS = 10_000
/** Younger replies are not asked for again just because a component mounted: the page arrived with them. */
const FRESH_MS = 5_000

/** The first part of every key: what the stream rings about, with instances apart because they are the large ones. */
export type Subject = 'board' | 'instances' | 'actions'

type Question<T> = {
  client: QueryClient
  queryKey: readonly unknown[]
  signal: AbortSignal
  url: string
  share?: (held: T, arrived: T) => T
}

async function ask<T extends Dated>({ client, queryKey, signal, url, share }: Question<T>): Promise<T> {
  const arrived = await request<T>(url, { signal })
  const held = client.getQueryData<T>(queryKey)
  const heldForMs = Date.now() - (client.getQueryState(queryKey)?.dataUpdatedAt ?? 0)
  const next = newest(held, arrived, heldForMs)
  return share && held && next !== held ? share(held, next) : next
}

function live<T extends Dated>(
  subject: Subject,
  key: readonly string[],
  url: string,
  share?: (held: T, arrived: T) => T,
) {
  return queryOptions<T>({
    queryKey: [subject, ...key],
    queryFn: ({ client, queryKey, signal }) => ask<T>({ client, queryKey, signal, url, share }),
    staleTime: FRESH_MS,
    refetchInterval: REFETCH_MS,
    // Where a reply is shared by hand, comparing all of it again would cost more than it saves.
    structuralSharing: share === undefined,
    retry: false,
  })
}

export const metaUpdatesQuery = () => live<MetaUpdatesReply>('board', ['meta-updates'], paths.api.metaUpdates())

export const metaUpdateQuery = (id: string) =>
  live<MetaUpdateReply>('board', ['meta-update', id], paths.api.metaUpdate(id))

export const instancesQuery = (id: string) =>
  live<InstancesReply>('instances', ['meta-update', id], paths.api.instances(id), shareMembers)

export const jobInstancesQuery = (job: JobKey) =>
  live<JobInstancesReply>('instances', ['job', formatJobKey(job)], paths.api.jobInstances(job), shareClusters)

export const clustersQuery = () => live<ClustersReply>('board', ['clusters'], paths.api.clusters())

export const actionQuery = (id: string) => live<ActionReply>('actions', ['action', id], paths.api.action(id))

export const holdsQuery = (job: JobKey) =>
  live<HoldsReply>('actions', ['holds', formatJobKey(job)], paths.api.holds(job))

/** The newest page of what the filter asks for, or with `before` the page that ends there. */
export const auditQuery = (filter: AuditFilter) => {
  const url = paths.api.audit(filter)
  return live<AuditReply>('actions', ['audit', url], url)
}
