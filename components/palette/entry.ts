import { titleOf } from '@/components/meta-update/title'
import { ATTENTION_LOOK, CLUSTER_LOOK } from '@/components/status'
import type { Shape } from '@/components/ui/glyph'
import { printable } from '@/components/ui/plain-text'
import type { Tone } from '@/components/ui/tone'
import type { AuditLineView } from '@/lib/contract/audit'
import type { ClusterState } from '@/lib/contract/cluster'
import type { MetaUpdateSummary } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { formatJobKey } from '@/lib/domain/job'
import { say } from '@/lib/messages/say'
import type { Findable } from './ranking'

export const ENTRY_GROUPS = ['here', 'meta-updates', 'jobs', 'clusters', 'actions', 'pages', 'view'] as const

type Known = Pick<MetaUpdateSummary, 'id' | 'headline' | 'attention' | 'jobs' | 'users' | 'fromBuilds' | 'toBuilds'>

/** A line of the palette: a place to go to, or something to do in this browser. Nothing here acts on a cluster. */
export type Entry = Findable & {
  readonly id: string
  readonly group: (typeof ENTRY_GROUPS)[number]
  readonly note?: string
  readonly glyph?: { readonly shape: Shape; readonly tone: Tone }
  readonly go: { readonly href: string } | { readonly run: () => void }
}

export const metaUpdateEntries = (metaUpdates: readonly Known[]): Entry[] =>
  metaUpdates.map((one) => ({
    id: `meta-update ${one.id}`,
    group: 'meta-updates',
    // The sign in front is the glyph's.
    words: titleOf(one).slice(2),
    note: printable(one.headline),
    glyph: ATTENTION_LOOK[one.attention],
    keywords: [one.id, ...one.users, ...one.toBuilds, ...one.fromBuilds, ...one.jobs.map(formatJobKey)],
    go: { href: paths.metaUpdate(one.id) },
  }))

export function jobEntries(metaUpdates: readonly Known[]): Entry[] {
  const jobs = new Map(metaUpdates.flatMap((one) => one.jobs.map((job) => [formatJobKey(job), job] as const)))
  return [...jobs].map(([key, job]) => ({
    id: `job ${key}`,
    group: 'jobs',
    words: key,
    keywords: [job.name],
    go: { href: paths.job(job) },
  }))
}

export const clusterEntries = (clusters: readonly ClusterState[]): Entry[] =>
  clusters.map(({ cluster, freshness }) => ({
    id: `cluster ${cluster}`,
    group: 'clusters',
    words: printable(cluster),
    note: CLUSTER_LOOK[freshness].word,
    glyph: CLUSTER_LOOK[freshness],
    keywords: [],
    go: { href: paths.clusters() },
  }))

/** The actions that the newest lines of the audit tell of, the newest first. */
export function actionEntries(lines: readonly AuditLineView[]): Entry[] {
  const newest = new Map<string, AuditLineView>()
  for (const line of lines) if (line.actionId !== null && !newest.has(line.actionId)) newest.set(line.actionId, line)
  return [...newest].map(([actionId, line]) => ({
    id: `action ${actionId}`,
    group: 'actions',
    words: say('palette.action', { id: actionId.slice(0, 8), about: printable(line.metaUpdateId ?? '') }),
    note: printable(line.sentence),
    keywords: [actionId, line.by ?? '', line.cluster ?? ''],
    go: { href: paths.action(actionId) },
  }))
}

export const pageEntries = (): Entry[] =>
  (
    [
      { id: 'board', href: paths.board() },
      { id: 'clusters', href: paths.clusters() },
      { id: 'audit', href: paths.audit() },
      { id: 'settings', href: paths.settings() },
    ] as const
  ).map(({ id, href }) => ({
    id: `page ${id}`,
    group: 'pages',
    words: say(`palette.pages.${id}`),
    keywords: [],
    go: { href },
  }))
