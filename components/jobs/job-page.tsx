'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Breadcrumb } from '@/components/frame/breadcrumb'
import { Picture } from '@/components/frame/picture-age'
import { JobHolds } from '@/components/holds/job-holds'
import { InstanceGrid } from '@/components/instance-grid/instance-grid'
import { jobStrips } from '@/components/instance-grid/strip'
import { jobInstancesQuery, jobQuery } from '@/components/live/queries'
import { jobInstancesOf } from '@/components/live/shared-instances'
import { PlainText } from '@/components/ui/plain-text'
import { Section } from '@/components/ui/section'
import type { HoldsReply } from '@/lib/contract/hold'
import type { JobInstancesReply } from '@/lib/contract/instances'
import type { JobReply } from '@/lib/contract/job'
import { formatJobKey } from '@/lib/domain/job'
import { say } from '@/lib/messages/say'
import { ChangeList } from './change-list'
import { HistoryTable } from './history-table'
import { runningOf } from './running'
import { RunningTable } from './running-table'
import { sayReservations, sayRunning, sumBuilds } from './running-words'

/** One job in every cluster: what runs where right now, which cluster had which build when, and what changed it. */
export function JobPage({
  initial,
  instances,
  holds,
}: {
  initial: JobReply
  instances: JobInstancesReply
  /** Null: they could not be read when the page was made. */
  holds: HoldsReply | null
}) {
  const { job } = initial
  const { data: reply } = useQuery({ ...jobQuery(job), initialData: initial })
  const { data: tasks } = useQuery({ ...jobInstancesQuery(job), initialData: () => jobInstancesOf(instances) })
  const running = useMemo(() => runningOf(tasks), [tasks])
  const strips = useMemo(
    () =>
      jobStrips({
        ...tasks,
        clusters: running.filter(({ row }) => row.instances === null || row.instances.length > 0).map(({ row }) => row),
      }),
    [tasks, running],
  )
  return (
    <Picture nowMs={tasks.nowMs} store={holds?.store}>
      <Breadcrumb>
        <PlainText text={formatJobKey(job)} className="font-mono text-xs" />
      </Breadcrumb>
      <header className="mt-1.5">
        <h1 className="font-semibold text-xl tracking-tight">
          <PlainText text={job.name} />
        </h1>
        <p className="mt-0.5 text-lg">{sayRunning(running)}</p>
        {sayReservations(running).map((sentence) => (
          <p key={sentence} className="mt-0.5 text-ink-2">
            {sentence}
          </p>
        ))}
      </header>
      <RunningTable running={running} />
      <JobHolds job={job} initial={holds} builds={sumBuilds(running).flatMap(({ build }) => build ?? [])} />
      <HistoryTable reply={reply} running={running} />
      <Section title={say('job.grid')}>
        <InstanceGrid strips={strips} />
      </Section>
      <ChangeList reply={reply} />
    </Picture>
  )
}
