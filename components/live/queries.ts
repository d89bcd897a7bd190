import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { ActionReply } from '@/lib/contract/action'
import type { AuditReply } from '@/lib/contract/audit'
import type { ClustersReply } from '@/lib/contract/cluster'
import type { ComparisonReply } from '@/lib/contract/comparison'
import type { HistoryReply } from '@/lib/contract/history'
import type { HoldsReply } from '@/lib/contract/hold'
import type { InstanceReply, InstancesReply, JobInstancesReply } from '@/lib/contract/instances'
import type { JobReply } from '@/lib/contract/job'
import type { MetaUpdateReply, MetaUpdatesReply } from '@/lib/contract/meta-update'
import { type AuditFilter, paths } from '@/lib/contract/paths'
import type { RawReply } from '@/lib/contract/raw'
import type { Standpoint } from '@/lib/contract/standpoint'
import { formatJobKey, type JobKey } from '@/lib/domain/job'
import { say } from '@/lib/messages/say'
import { type Dated, newest } from './newest'
import { RequestFailed, request } from './request'
import { type JobInstances, jobInstances, type MemberInstances, memberInstances } from './shared-instances'
import { sharedRows } from './shared-rows'

/** Also without any ring, so that a lost one cannot leave a page behind. */
const REFETCH_MS = 10_000
/** Younger replies are not asked for again just because a component mounted: the page arrived with them. */
const FRESH_MS = 5_000

/** Moments of the past are looked at one after the other, and each may hold many instances. */
const PAST_KEPT_MS = 60_000

/** The first part of every key: what the stream rings about, with instances apart because they are the large ones. */
export type Subject = 'board' | 'instances' | 'actions'

type Question = {
  client: QueryClient
  queryKey: readonly unknown[]
  signal: AbortSignal
  url: string
}

async function ask<T extends Dated>({ client, queryKey, signal, url }: Question): Promise<T> {
  const arrived = await request<T>(url, { signal })
  const held = client.getQueryData<T>(queryKey)
  return newest(held, arrived, heldForMs(client, queryKey))
}

const heldForMs = (client: QueryClient, queryKey: readonly unknown[]): number =>
  Date.now() - (client.getQueryState(queryKey)?.dataUpdatedAt ?? 0)

function live<T extends Dated>(subject: Subject, key: readonly string[], url: string) {
  return queryOptions<T>({
    queryKey: [subject, ...key],
    queryFn: ({ client, queryKey, signal }) => ask<T>({ client, queryKey, signal, url }),
    staleTime: FRESH_MS,
    refetchInterval: REFETCH_MS,
    retry: false,
  })
}

/**
 * What a standpoint in the past shows does not change, so that it is asked for once.
 *
 * @param read null where the reply cannot be read
 */
function past<Reply extends object, Data>(key: readonly unknown[], url: string, read: (reply: Reply) => Data | null) {
  return queryOptions<Data>({
    queryKey: ['past', ...key],
    queryFn: async ({ signal }) => {
      const data = read(await request<Reply>(url, { signal }))
      if (data === null) throw new RequestFailed('unreadable', say('history.unreadable-answer'))
      return data
    },
    staleTime: 'static',
    gcTime: PAST_KEPT_MS,
    structuralSharing: false,
    retry: false,
  })
}

export const isPast = ({ at, snapshot }: Standpoint): boolean => at !== undefined || snapshot !== undefined

type Cursored = Dated & { readonly cursor: string }

/**
 * For replies that tell only what has changed since the one that is held.
 *
 * @param urlSince of everything, for null
 * @param onTopOf null where a reply tells changes of something that is not held
 */
function changing<Reply extends Cursored, Data extends Cursored>(
  subject: Subject,
  key: readonly string[],
  urlSince: (cursor: string | null) => string,
  onTopOf: (reply: Reply, held: Data | null) => Data | null,
) {
  return queryOptions<Data>({
    queryKey: [subject, ...key],
    queryFn: async ({ client, queryKey, signal }) => {
      const held = client.getQueryData<Data>(queryKey) ?? null
      const arrived = await request<Reply>(urlSince(held?.cursor ?? null), { signal })
      if (held && newest<Dated>(held, arrived, heldForMs(client, queryKey)) === held) return held
      const next = onTopOf(arrived, held) ?? onTopOf(await request<Reply>(urlSince(null), { signal }), null)
      if (!next) throw new RequestFailed('unreadable', say('grid.unreadable'))
      return next
    },
    staleTime: FRESH_MS,
    refetchInterval: REFETCH_MS,
    // What has not changed is shared already; comparing all of it again would cost more than it saves.
    structuralSharing: false,
    retry: false,
  })
}

export const metaUpdatesQuery = () =>
  changing<MetaUpdatesReply, MetaUpdatesReply>(
    'board',
    ['meta-updates'],
    (since) => paths.api.metaUpdates(since),
    sharedRows,
  )

/** @param standpoint from where in time it is looked at; now, unless it says otherwise */
export const metaUpdateQuery = (id: string, standpoint: Standpoint = {}) =>
  isPast(standpoint)
    ? past(['meta-update', id, standpoint], paths.api.metaUpdate(id, standpoint), (reply: MetaUpdateReply) => reply)
    : live<MetaUpdateReply>('board', ['meta-update', id], paths.api.metaUpdate(id))

/** @param standpoint from where in time they are looked at; now, unless it says otherwise */
export const instancesQuery = (id: string, standpoint: Standpoint = {}) =>
  isPast(standpoint)
    ? past(['instances', id, standpoint], paths.api.pastInstances(id, standpoint), (reply: InstancesReply) =>
        memberInstances(reply, null),
      )
    : currentInstances(id)

const currentInstances = (id: string) =>
  changing<InstancesReply, MemberInstances>(
    'instances',
    ['meta-update', id],
    (since) => paths.api.instances(id, since),
    memberInstances,
  )

export const jobInstancesQuery = (job: JobKey) =>
  changing<JobInstancesReply, JobInstances>(
    'instances',
    ['job', formatJobKey(job)],
    (since) => paths.api.jobInstances(job, since),
    jobInstances,
  )

/** What schedulers tell of a job besides its instances. */
export const jobQuery = (job: JobKey) => live<JobReply>('board', ['job', formatJobKey(job)], paths.api.job(job))

/** Everything known of one instance. @param url as `paths` gives it */
export const instanceQuery = (url: string) => live<InstanceReply>('instances', ['instance', url], url)

/** What a meta-update changes and where it is not the same. @param a, b two clusters whose configs are compared besides */
/** @param standpoint from where in time they are compared; now, unless it says otherwise */
export const comparisonQuery = (
  id: string,
  standpoint: Standpoint = {},
  a: string | null = null,
  b: string | null = null,
) =>
  isPast(standpoint)
    ? past(
        ['comparison', id, standpoint, a ?? '', b ?? ''],
        paths.api.comparison(id, { a, b, ...standpoint }),
        (reply: ComparisonReply) => reply,
      )
    : live<ComparisonReply>('board', ['comparison', id, a ?? '', b ?? ''], paths.api.comparison(id, { a, b }))

export const rawQuery = (id: string, standpoint: Standpoint = {}) =>
  isPast(standpoint)
    ? past(['raw', id, standpoint], paths.api.raw(id, standpoint), (reply: RawReply) => reply)
    : live<RawReply>('board', ['raw', id], paths.api.raw(id))

export const clustersQuery = () => live<ClustersReply>('board', ['clusters'], paths.api.clusters())

export const actionQuery = (id: string) => live<ActionReply>('actions', ['action', id], paths.api.action(id))

export const holdsQuery = (job: JobKey) =>
  live<HoldsReply>('actions', ['holds', formatJobKey(job)], paths.api.holds(job))

const newestPage = (): string | null => null

/** What is kept, page by page, the one changed last in front. @param q somewhere in an id or a job; everything, when empty */
export const historyQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ['past', 'history', q],
    queryFn: ({ pageParam, signal }) => request<HistoryReply>(paths.api.history({ q, before: pageParam }), { signal }),
    initialPageParam: newestPage(),
    getNextPageParam: ({ next }) => next,
    staleTime: REFETCH_MS,
    retry: false,
  })

/** The newest page of what the filter asks for, or with `before` the page that ends there. */
export const auditQuery = (filter: AuditFilter) => {
  const url = paths.api.audit(filter)
  return live<AuditReply>('actions', ['audit', url], url)
}
