'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useMemo } from 'react'
import { Age } from '@/components/frame/age'
import { Picture } from '@/components/frame/picture-age'
import { JobHolds } from '@/components/holds/job-holds'
import { InstanceGrid } from '@/components/instance-grid/instance-grid'
import { instanceLinks } from '@/components/instance-grid/strip'
import { jobInstancesQuery } from '@/components/live/queries'
import { CLUSTER_LOOK, StatusWord, statusLook } from '@/components/status'
import { formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Section } from '@/components/ui/section'
import { Cell, Table, TableBody, TableHead, TableRow } from '@/components/ui/table'
import type { HoldsReply } from '@/lib/contract/hold'
import type { JobInstancesReply } from '@/lib/contract/instances'
import { paths } from '@/lib/contract/paths'
import { JOB_UPDATE_STATUSES } from '@/lib/domain/job-update'
import { runningBuilds } from './running-builds'

const COLUMNS = 'grid-cols-[minmax(0,1fr)] lg:grid-cols-[10rem_minmax(0,1fr)_minmax(0,18rem)_7rem]'

/** One job in every cluster: what runs where right now, by its tasks and not by what an update intended. */
export function JobPage({ initial, holds }: { initial: JobInstancesReply; holds: HoldsReply | null }) {
  const { data: reply } = useQuery({ ...jobInstancesQuery(initial.job), initialData: initial })
  const { job, clusters } = reply
  const strips = useMemo(
    () =>
      clusters.map(({ cluster, freshness, asOfMs, links, update, instances }) => ({
        label: cluster,
        believed: freshness === 'current',
        asOfMs,
        linksOf: instanceLinks(links, cluster, job, update?.id ?? null),
        instances,
      })),
    [clusters, job],
  )
  const builds = runningBuilds(clusters.flatMap(({ instances }) => instances ?? [])).flatMap(({ build }) => build ?? [])
  return (
    <Picture nowMs={reply.nowMs} store={holds?.store}>
      <header className="pt-5">
        <p className="text-ink-3 text-sm">
          Job of <PlainText text={`${job.role}/${job.environment}`} className="font-mono text-xs" />
        </p>
        <h1 className="mt-2 font-semibold text-2xl tracking-tight">
          <PlainText text={job.name} />
        </h1>
      </header>
      <Section title="Clusters" note={clusters.length}>
        <Table label="Clusters">
          <TableHead columns={COLUMNS} names={['Cluster', 'What runs', 'Newest update', 'Picture']} />
          <TableBody>
            {clusters.map((row) => (
              <ClusterRow key={row.cluster} row={row} />
            ))}
          </TableBody>
        </Table>
      </Section>
      <JobHolds job={job} initial={holds} builds={builds} />
      <Section title="Instances">
        <InstanceGrid strips={strips} />
      </Section>
    </Picture>
  )
}

function ClusterRow({ row }: { row: JobInstancesReply['clusters'][number] }) {
  const { cluster, freshness, asOfMs, problem, update, instances } = row
  const status = JOB_UPDATE_STATUSES.find((each) => each === update?.status) ?? 'UNKNOWN'
  return (
    <TableRow columns={COLUMNS} className={freshness === 'current' ? undefined : 'hatched'}>
      <Cell show="flex" className="gap-2.5">
        <Glyph shape={CLUSTER_LOOK[freshness].shape} tone={CLUSTER_LOOK[freshness].tone} className="mt-0.5" />
        <span className="min-w-0">
          <PlainText text={cluster} cut className="font-medium font-mono" />
          <span className="block text-ink-2 text-sm">{CLUSTER_LOOK[freshness].word}</span>
        </span>
      </Cell>
      <Cell>
        {instances === null ? (
          <span className="text-ink-3">its tasks were never read</span>
        ) : instances.length === 0 ? (
          <span className="text-ink-3">nothing</span>
        ) : (
          <span className="flex flex-wrap gap-x-4 gap-y-0.5">
            {runningBuilds(instances).map(({ build, count }) => (
              <span key={build ?? ''} className="min-w-0">
                {build === null ? (
                  <span className="text-ink-3">no known build</span>
                ) : (
                  <PlainText text={build} className="font-mono" />
                )}{' '}
                <span className="text-ink-2">× {formatNumber(count)}</span>
              </span>
            ))}
          </span>
        )}
        {problem !== null && (
          <span className="block text-ink-2 text-sm">
            <PlainText text={problem} />
          </span>
        )}
      </Cell>
      <Cell className="text-sm">
        {update === null ? (
          <span className="text-ink-3">no update known</span>
        ) : (
          <>
            <StatusWord look={statusLook(status)} />
            {update.metaUpdateId === null ? (
              <span className="block text-ink-3">shares no id with other clusters</span>
            ) : (
              <Link
                href={paths.metaUpdate(update.metaUpdateId)}
                className="block truncate underline decoration-line-strong underline-offset-4 hover:decoration-ink"
              >
                Meta-update <PlainText text={update.metaUpdateId} className="font-mono text-xs" />
              </Link>
            )}
          </>
        )}
      </Cell>
      <Cell className="text-ink-2 text-sm">
        {asOfMs === null ? (
          'never read'
        ) : (
          <>
            <span className="lg:hidden">picture </span>
            <Age atMs={asOfMs} /> old
          </>
        )}
      </Cell>
    </TableRow>
  )
}
