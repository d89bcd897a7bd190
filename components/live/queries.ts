import { type QueryClient, queryOptions } from '@tanstack/react-query'
import type { ActionReply } from '@/lib/contract/action'
import type { ClustersReply } from '@/lib/contract/cluster'
import type { InstancesReply, JobInstancesReply } from '@/lib/contract/instances'
import type { MetaUpdateReply, MetaUpdatesReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { type Dated, newest } from './newest'
import { request } from './request'

/** Also without any ring, so that a lost one cannot leave a page behind. */
const REFETCH_MS = 10_000
/** Younger replies are not asked for again just because a component mounted: the page arrived with them. */
const FRESH_MS = 5_000

/** The first part of every key is what the event stream rings about. */
type Topic = 'board' | 'actions'

type Question = { client: QueryClient; queryKey: readonly unknown[]; signal: AbortSignal; url: string }

async function ask<T extends Dated>({ client, queryKey, signal, url }: Question): Promise<T> {
  const arrived = await request<T>(url, { signal })
  const heldForMs = Date.now() - (client.getQueryState(queryKey)?.dataUpdatedAt ?? 0)
  return newest(client.getQueryData<T>(queryKey), arrived, heldForMs)
}

function live<T extends Dated>(topic: Topic, key: readonly string[], url: string) {
  return queryOptions<T>({
    queryKey: [topic, ...key],
    queryFn: ({ client, queryKey, signal }) => ask<T>({ client, queryKey, signal, url }),
    staleTime: FRESH_MS,
    refetchInterval: REFETCH_MS,
    retry: false,
  })
}

export const metaUpdatesQuery = () => live<MetaUpdatesReply>('board', ['meta-updates'], paths.api.metaUpdates())

export const metaUpdateQuery = (id: string) =>
  live<MetaUpdateReply>('board', ['meta-update', id], paths.api.metaUpdate(id))

export const instancesQuery = (id: string) => live<InstancesReply>('board', ['instances', id], paths.api.instances(id))

export const jobInstancesQuery = (job: JobKey) =>
  live<JobInstancesReply>('board', ['job-instances', formatJobKey(job)], paths.api.jobInstances(job))

export const clustersQuery = () => live<ClustersReply>('board', ['clusters'], paths.api.clusters())

export const actionQuery = (id: string) => live<ActionReply>('actions', ['action', id], paths.api.action(id))
