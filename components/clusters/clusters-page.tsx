'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Age } from '@/components/frame/age'
import { Picture } from '@/components/frame/picture-age'
import { clustersQuery } from '@/components/live/queries'
import { formatBytes } from '@/components/ui/count'
import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import { SearchField } from '@/components/ui/search-field'
import { Table, TableBody, TableHead } from '@/components/ui/table'
import { formatDuration, Moment } from '@/components/ui/time'
import type { ClustersReply } from '@/lib/contract/cluster'
import { faultSide } from '@/lib/domain/fault-side'
import { say } from '@/lib/messages/say'
import { isInTrouble, matchesWords, worstClustersFirst } from './cluster-order'
import { CLUSTER_COLUMNS, ClusterRow } from './cluster-row'
import { useClusterView } from './use-cluster-view'

/** Fewer can be looked through without searching. */
const MANY = 10

/** Each scheduler as it answers, the worst first: is it us, or is it them? */
export function ClustersPage({ initial }: { initial: ClustersReply }) {
  const { data: reply } = useQuery({ ...clustersQuery(), initialData: initial })
  const { q, search, isToggled, toggle } = useClusterView()
  const rows = useMemo(
    () => worstClustersFirst(reply.clusters).filter((row) => matchesWords(row, q.trim())),
    [reply.clusters, q],
  )
  const title = say('clusters.title')
  return (
    <Picture nowMs={reply.nowMs}>
      <h1 className="pt-5 font-semibold text-xl tracking-tight">{title}</h1>
      <Verdict reply={reply} />
      <ConfigNotes problem={reply.configProblem} warnings={reply.configWarnings} />
      {(reply.clusters.length >= MANY || q !== '') && (
        <div className="mb-3 max-w-96">
          <SearchField label={say('clusters.search')} hint={say('clusters.search-hint')} value={q} onChange={search} />
        </div>
      )}
      {rows.length === 0 && q !== '' ? (
        <p className="text-ink-2">{say('clusters.no-match')}</p>
      ) : (
        <Table label={title}>
          <TableHead
            columns={CLUSTER_COLUMNS}
            names={[
              say('clusters.columns.cluster'),
              say('clusters.columns.leader'),
              say('clusters.columns.picture'),
              say('clusters.columns.reply'),
              say('clusters.columns.calls'),
              say('clusters.columns.errors'),
              say('clusters.columns.updates'),
              `(${say('clusters.columns.details')})`,
            ]}
            right={[
              say('clusters.columns.picture'),
              say('clusters.columns.reply'),
              say('clusters.columns.calls'),
              say('clusters.columns.updates'),
            ]}
          />
          <TableBody>
            {rows.map((row) => (
              <ClusterRow
                key={row.cluster}
                row={row}
                open={isInTrouble(row) !== isToggled(row.cluster)}
                onToggle={() => toggle(row.cluster)}
              />
            ))}
          </TableBody>
        </Table>
      )}
    </Picture>
  )
}

/** How many answer, on whose side the trouble probably is, and what all of it costs. */
function Verdict({ reply: { clusters, pollEveryMs, staleAfterMs } }: { reply: ClustersReply }) {
  const side = faultSide(clusters)
  const answering = clusters.filter((row) => !isInTrouble(row)).length
  const perMinute = (of: 'reads' | 'writes' | 'bytes') =>
    clusters.reduce((sum, { calls }) => sum + calls.perMinute[of], 0)
  const load = { reads: perMinute('reads'), writes: perMinute('writes'), bytes: formatBytes(perMinute('bytes')) }
  const slowest = [...clusters].sort((a, b) => (b.calls.reply?.medianMs ?? 0) - (a.calls.reply?.medianMs ?? 0))[0]
  return (
    <div className="mt-1 mb-4">
      <p className="text-lg">
        {say('clusters.answering', { n: answering, total: clusters.length })}
        {side.kind !== 'none' && ` ${say(`clusters.side.${side.kind}`, side)}`}
      </p>
      <p className="text-ink-2 text-sm">
        {say('clusters.rule', { every: formatDuration(pollEveryMs), limit: formatDuration(staleAfterMs) })}{' '}
        {slowest?.calls.reply
          ? say('clusters.load', {
              ...load,
              slowest: say('clusters.answers-in', { ms: Math.round(slowest.calls.reply.medianMs) }),
            })
          : say('clusters.load-without', load)}
      </p>
    </div>
  )
}

/** What is wrong with the files that say which clusters there are. */
function ConfigNotes({ problem, warnings }: { problem: ClustersReply['configProblem']; warnings: readonly string[] }) {
  return (
    <>
      {problem && (
        <Notice tone="bad" shape="cross" className="mb-4">
          <strong className="font-semibold">{say('clusters.config-broken')}</strong>{' '}
          <PlainText text={problem.message} className="break-words" />{' '}
          <span className="text-ink-2">
            {say.rich('clusters.config-since', {
              at: () => <Moment key="at" atMs={problem.sinceMs} />,
              age: () => <Age key="age" atMs={problem.sinceMs} />,
            })}
          </span>
        </Notice>
      )}
      {warnings.map((warning) => (
        <Notice key={warning} tone="warn" shape="bolt" className="mb-4">
          <PlainText text={warning} className="break-words" />
        </Notice>
      ))}
    </>
  )
}
