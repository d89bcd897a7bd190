'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { RollbackChange } from '@/components/compare/rollback-change'
import { Breadcrumb } from '@/components/frame/breadcrumb'
import { Picture } from '@/components/frame/picture-age'
import { useAnnouncement } from '@/components/live/announcer'
import { metaUpdateQuery } from '@/components/live/queries'
import { verbTitle } from '@/components/meta-update/restore-verb'
import { Button } from '@/components/ui/button'
import { listing } from '@/components/ui/count'
import { Notice } from '@/components/ui/notice'
import { PageLink } from '@/components/ui/page-link'
import { PlainText, printable } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { sayPlan } from '@/lib/domain/plan-sentence'
import { sayVerb } from '@/lib/domain/plan-words'
import type { Verb } from '@/lib/domain/verb'
import { say } from '@/lib/messages/say'
import { clustersRead } from './clusters-read'
import { CommandPanel } from './command-panel'
import { ConfirmPanel } from './confirm-panel'
import { chosenOf, newDraft } from './draft'
import { goneBetween } from './plan-changes'
import { PlanNotices } from './plan-notices'
import { PlanTable } from './plan-table'
import { useConfirm } from './use-confirm'
import { usePlan } from './use-plan'

/** What a verb would do, cluster by cluster, read just now; and the one place where it is confirmed. */
export function PlanPage({
  initial,
  verb,
  only,
  retryOf,
}: {
  initial: MetaUpdateReply
  verb: Verb
  /** Members to begin with; empty: those that the plan preselects. */
  only: readonly string[]
  retryOf: string | null
}) {
  const { data: reply } = useQuery({ ...metaUpdateQuery(initial.metaUpdate.id), initialData: initial })
  const { metaUpdate } = reply
  const { plan, isNew, before, changes, reading, problem, refresh } = usePlan(metaUpdate.id, verb)
  const confirming = useConfirm(refresh)
  const [draft, setDraft] = useState(() => newDraft(only, retryOf))
  const names = listing([...new Set(metaUpdate.jobs.map(({ name }) => name))].map(printable), 2)
  const chosen = plan ? chosenOf(plan, draft) : []
  const builds = [
    ...new Set(
      plan ? (chosen.length > 0 ? chosen : plan.members).flatMap(({ toBuilds }) => toBuilds) : metaUpdate.fromBuilds,
    ),
  ]
  const sentence = plan ? sayPlan(plan, chosen) : ''
  const { read, total } = plan ? clustersRead(plan) : { read: 0, total: 0 }
  useAnnouncement(reading ? say('plan.page.says-reading') : sentence)

  return (
    <Picture nowMs={reply.nowMs} store={reply.store}>
      <Breadcrumb over={[{ href: paths.metaUpdate(metaUpdate.id), name: names }]}>
        <span>{sayVerb(verb)}</span>
      </Breadcrumb>
      <h1 className="mt-2 font-semibold text-2xl tracking-tight">{verbTitle(verb, builds, names)}</h1>
      {retryOf !== null && (
        <p className="mt-1 text-ink-2">
          {say.rich('plan.page.retry', {
            link: (words) => (
              <PageLink href={paths.action(retryOf)} className="underline decoration-line-strong underline-offset-4">
                {words}
              </PageLink>
            ),
          })}
        </p>
      )}
      <PlanNotices verb={verb} reply={reply} gone={plan ? goneBetween(before, plan) : []} />
      {problem !== null && !reading && (
        <Notice
          tone="bad"
          shape="question"
          className="mt-4"
          action={
            <Button size="small" onClick={refresh}>
              {say('plan.page.try-again')}
            </Button>
          }
        >
          {say.rich('plan.page.failed', { problem: () => <PlainText text={problem} /> })}
        </Notice>
      )}
      {!plan && reading && <Reading clusters={metaUpdate.clusters.total} />}
      {plan && (
        <>
          <p className="mt-1.5 max-w-prose text-lg">
            <PlainText text={sentence} />
          </p>
          <p className="mt-1 flex flex-wrap items-center gap-x-3 text-ink-2 text-sm">
            <span>
              {reading
                ? say('plan.page.reading-anew', { n: metaUpdate.clusters.total })
                : say.rich('plan.page.read', {
                    read,
                    total,
                    every: String(read === total),
                    at: () => <Moment atMs={plan.plannedAtMs} />,
                  })}
            </span>
            <CommandPanel plan={plan} chosen={chosen} reason={draft.reason} />
          </p>
          <div className="grid gap-x-10 max-lg:pb-52 lg:grid-cols-[minmax(0,1fr)_20rem]">
            <div className="min-w-0">
              <PlanTable plan={plan} draft={draft} changes={changes} onDraft={setDraft} />
              {verb === 'rollback' && <RollbackChange id={metaUpdate.id} chosen={chosen} />}
            </div>
            <div className="mt-6">
              <ConfirmPanel
                plan={plan}
                draft={draft}
                store={reply.store}
                confirming={confirming}
                reading={reading}
                isNew={isNew}
                onDraft={setDraft}
                onRefresh={refresh}
              />
            </div>
          </div>
        </>
      )}
    </Picture>
  )
}

function Reading({ clusters }: { clusters: number }) {
  return (
    <div className="mt-1.5">
      <p className="text-lg">{say('plan.page.reading', { n: clusters })}</p>
      <p className="mt-1 text-ink-2 text-sm">{say('plan.page.reading-note')}</p>
    </div>
  )
}
