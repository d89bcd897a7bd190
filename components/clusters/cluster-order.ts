import { CLUSTER_LOOK, type Look } from '@/components/status'
import type { ClustersReply } from '@/lib/contract/cluster'
import { say } from '@/lib/messages/say'

export type ClusterStanding = ClustersReply['clusters'][number]

/** How a cluster answers; one whose last read failed is not whole, though its picture can still be believed. */
export const clusterLook = ({ freshness, failure }: ClusterStanding): Look =>
  freshness === 'current' && failure
    ? { word: say('clusters.last-failed'), shape: 'half', tone: 'warn' }
    : CLUSTER_LOOK[freshness]

/** Whatever is the matter with it stands open without being asked for. */
export const isInTrouble = ({ freshness, failure }: ClusterStanding): boolean =>
  freshness !== 'current' || failure !== null

/** Those that do not answer first, then those with errors, then the others; otherwise as they are configured. */
export const worstClustersFirst = (clusters: readonly ClusterStanding[]): ClusterStanding[] =>
  clusters
    .map((row, at) => ({ row, at }))
    .sort((a, b) => rank(a.row) - rank(b.row) || a.at - b.at)
    .map(({ row }) => row)

const rank = (row: ClusterStanding): number =>
  row.freshness !== 'current' ? 0 : row.failure ? 1 : row.calls.errors.length > 0 ? 2 : 3

/** Whether every word somebody typed is somewhere in what the page says of it. */
export function matchesWords({ cluster, schedulerUrl, failure, calls }: ClusterStanding, typed: string): boolean {
  const said = [
    cluster,
    schedulerUrl,
    calls.leader?.url,
    failure?.message,
    ...calls.errors.map(({ says }) => says),
    ...calls.facts.map(({ says }) => says),
  ]
    .join(' ')
    .toLowerCase()
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word))
}
