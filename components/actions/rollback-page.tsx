'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { useAnnouncement } from '@/components/live/announcer'
import { metaUpdateQuery } from '@/components/live/queries'
import { restoreTitle } from '@/components/meta-update/restore-verb'
import { Button } from '@/components/ui/button'
import { count, listing } from '@/components/ui/count'
import { Notice } from '@/components/ui/notice'
import { PlainText, printable } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { sayPlan } from '@/lib/domain/words'
import { ConfirmPanel } from './confirm-panel'
import { chosenOf, EMPTY_DRAFT } from './confirmation'
import { goneBetween } from './plan-changes'
import { PlanTable } from './plan-table'
import { useConfirm } from './use-confirm'
import { usePlan } from './use-plan'

/** What a rollback would do, cluster by cluster, read just now; and the one place where it is confirmed. */
export function RollbackPage({ initial }: { initial: MetaUpdateReply }) {
  const { data: reply } = useQuery({ ...metaUpdateQuery(initial.metaUpdate.id), initialData: initial })
  const { metaUpdate } = reply
  const { plan, before, changes, reading, problem, refresh } = usePlan(metaUpdate.id)
  const confirming = useConfirm(refresh)
  const [draft, setDraft] = useState(EMPTY_DRAFT)
  const running = reply.actions.find(({ open }) => open)
  const names = listing([...new Set(metaUpdate.jobs.map(({ name }) => name))].map(printable), 2)
  const chosen = plan ? chosenOf(plan, draft) : []
  const builds = [
    ...new Set(
      plan ? (chosen.length > 0 ? chosen : plan.members).flatMap(({ toBuilds }) => toBuilds) : metaUpdate.fromBuilds,
    ),
  ]
  const gone = plan ? goneBetween(before, plan) : []
  const sentence = plan ? sayPlan(chosen, plan.members) : ''
  useAnnouncement(reading ? 'Reading the clusters' : sentence)

  return (
    <>
      <nav aria-label="Breadcrumb" className="flex flex-wrap items-center gap-x-1.5 pt-5 text-ink-3 text-sm">
        <Link href={paths.board()} className="hover:text-ink">
          Meta-updates
        </Link>
        <span aria-hidden="true">/</span>
        <Link href={paths.metaUpdate(metaUpdate.id)} className="hover:text-ink">
          {names}
        </Link>
        <span aria-hidden="true">/</span>
        <span>Rollback</span>
      </nav>
      <h1 className="mt-2 font-semibold text-2xl tracking-tight">{restoreTitle(builds, names)}</h1>
      {running && (
        <Notice tone="back" shape="back" className="mt-4">
          <Link href={paths.action(running.id)} className="font-medium underline underline-offset-4">
            Open the running rollback
          </Link>
          : <PlainText text={running.by} /> confirmed one at <Moment atMs={running.createdAtMs} />, and only one can run
          at a time.
        </Notice>
      )}
      {problem !== null && !reading && (
        <Notice
          tone="bad"
          shape="question"
          className="mt-4"
          action={
            <Button size="small" onClick={refresh}>
              Try again
            </Button>
          }
        >
          No plan could be made. <PlainText text={problem} />
        </Notice>
      )}
      {!plan && reading && <Reading clusters={metaUpdate.clusters.total} />}
      {plan && (
        <>
          <p className="mt-1.5 max-w-prose text-lg">
            <PlainText text={sentence} />
          </p>
          <p className="mt-1 text-ink-2 text-sm">
            {reading ? (
              `Reading ${count(metaUpdate.clusters.total, 'cluster')} anew…`
            ) : (
              <>
                Every cluster was read for this plan, made at <Moment atMs={plan.plannedAtMs} />.
              </>
            )}
          </p>
          {gone.length > 0 && (
            <Notice tone="warn" shape="pause" className="mt-4">
              No longer in the plan:{' '}
              {listing(
                gone.map(({ key }) => printable(key.cluster)),
                9,
              )}
              .
            </Notice>
          )}
          <div className="grid gap-x-10 max-lg:pb-40 lg:grid-cols-[minmax(0,1fr)_20rem]">
            <PlanTable
              plan={plan}
              draft={draft}
              changes={changes}
              onTick={(keys, ticked) => {
                const ticks = new Map(draft.ticks)
                for (const key of keys) ticks.set(key, ticked)
                setDraft({ ...draft, ticks })
              }}
            />
            <div className="mt-6">
              <ConfirmPanel
                plan={plan}
                draft={draft}
                confirming={confirming}
                reading={reading}
                onDraft={setDraft}
                onRefresh={refresh}
              />
            </div>
          </div>
        </>
      )}
    </>
  )
}

function Reading({ clusters }: { clusters: number }) {
  return (
    <div className="mt-1.5">
      <p className="text-lg">Reading {count(clusters, 'cluster')}…</p>
      <p className="mt-1 text-ink-2 text-sm">
        Every scheduler is asked anew, so that the plan rests on nothing old. Nothing is changed.
      </p>
    </div>
  )
}
