'use client'

import { useQuery } from '@tanstack/react-query'
import { Age } from '@/components/frame/age'
import { Picture } from '@/components/frame/picture-age'
import { clustersQuery } from '@/components/live/queries'
import { count } from '@/components/ui/count'
import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import { Table, TableBody, TableHead } from '@/components/ui/table'
import { formatDuration, Moment } from '@/components/ui/time'
import type { ClustersReply } from '@/lib/contract/cluster'
import { CLUSTER_COLUMN_NAMES, CLUSTER_COLUMNS, ClusterRow } from './cluster-row'

/** Each scheduler as it answers: is it us, or is it them? */
export function ClustersPage({ initial }: { initial: ClustersReply }) {
  const { data: reply } = useQuery({ ...clustersQuery(), initialData: initial })
  const answering = reply.clusters.filter(({ freshness, failure }) => freshness === 'current' && !failure).length
  return (
    <Picture nowMs={reply.nowMs}>
      <h1 className="pt-5 font-semibold text-xl tracking-tight">Clusters</h1>
      <p className="mt-1 mb-4 text-ink-2 text-sm">
        {answering} of {count(reply.clusters.length, 'cluster')} {answering === 1 ? 'answers' : 'answer'}. Each is read
        every {formatDuration(reply.pollEveryMs)}; a picture older than {formatDuration(reply.staleAfterMs)} is not
        believed any more.
      </p>
      <ConfigNotes problem={reply.configProblem} warnings={reply.configWarnings} />
      <Table label="Clusters">
        <TableHead columns={CLUSTER_COLUMNS} names={CLUSTER_COLUMN_NAMES} />
        <TableBody>
          {reply.clusters.map((row) => (
            <ClusterRow key={row.cluster} row={row} />
          ))}
        </TableBody>
      </Table>
    </Picture>
  )
}

/** What is wrong with the files that say which clusters there are. */
function ConfigNotes({ problem, warnings }: { problem: ClustersReply['configProblem']; warnings: readonly string[] }) {
  return (
    <>
      {problem && (
        <Notice tone="bad" shape="cross" className="mb-4">
          <strong className="font-semibold">
            The configuration was changed and cannot be used; the one from before goes on.
          </strong>{' '}
          <PlainText text={problem.message} className="break-words" />{' '}
          <span className="text-ink-2">
            Since <Moment atMs={problem.sinceMs} /> (<Age atMs={problem.sinceMs} />
            ).
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
