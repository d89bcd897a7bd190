import type { ClusterConfig } from '@/lib/aurora/settings/cluster-files'
import { type DeepLink, type LinkTemplate, type LinkValues, linksFor, parseLinkTemplate } from '@/lib/domain/deep-link'
import type { JobKey } from '@/lib/domain/job'

/** The scheduler's own page of an update; a standby redirects it, so that it holds through every change of the leader. */
const SCHEDULER_PAGE = '/scheduler/{role}/{environment}/{job}/update/{updateId}'

type LinkedCluster = Pick<ClusterConfig, 'name' | 'proxyUrl' | 'links'>

/** What is configured for a cluster, after the page that its `proxy_url` shows of an update. */
export function linkTemplates(
  config: { readonly clusters: readonly LinkedCluster[] },
  name: string,
): readonly LinkTemplate[] {
  const cluster = config.clusters.find((one) => one.name === name)
  if (!cluster) return []
  const page =
    cluster.proxyUrl === null
      ? null
      : parseLinkTemplate('Scheduler', `${cluster.proxyUrl.replace(/\/+$/, '')}${SCHEDULER_PAGE}`)
  return page?.kind === 'link' ? [page.link, ...cluster.links] : cluster.links
}

/** The finished links of one update, those of its job first. */
export function updateLinks(templates: readonly LinkTemplate[], cluster: string, job: JobKey, updateId: string) {
  const values = { cluster, role: job.role, environment: job.environment, job: job.name, updateId }
  return (['job', 'update'] as const).flatMap((subject): DeepLink[] => linksFor(templates, subject, values))
}

/** The finished links of one instance. */
export const instanceLinks = (templates: readonly LinkTemplate[], values: LinkValues): DeepLink[] =>
  linksFor(templates, 'instance', values)

/** How the rack is found in the name of a host of a cluster; null: nobody has said. */
export const rackRuleOf = (
  { clusters }: { readonly clusters: readonly { readonly name: string; readonly rackRule: string | null }[] },
  name: string,
): string | null => clusters.find((cluster) => cluster.name === name)?.rackRule ?? null
