'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Age } from '@/components/frame/age'
import { Breadcrumb } from '@/components/frame/breadcrumb'
import { Picture } from '@/components/frame/picture-age'
import { useAnnouncement } from '@/components/live/announcer'
import { actionQuery } from '@/components/live/queries'
import { verbTitle } from '@/components/meta-update/restore-verb'
import { memberLabels } from '@/components/meta-update/totals'
import { actionLook } from '@/components/status'
import { Button } from '@/components/ui/button'
import { listing } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PageLink } from '@/components/ui/page-link'
import { PlainText, printable } from '@/components/ui/plain-text'
import { Section } from '@/components/ui/section'
import { Table, TableBody, TableHead } from '@/components/ui/table'
import { formatDuration, Moment } from '@/components/ui/time'
import type { ActionReply } from '@/lib/contract/action'
import { paths } from '@/lib/contract/paths'
import { memberKey } from '@/lib/domain/meta-update'
import { sayVerb } from '@/lib/domain/plan-words'
import { say } from '@/lib/messages/say'
import { actionProgress, worstStepsFirst } from './action-progress'
import { ActionWays } from './action-ways'
import { Journal } from './journal'
import { LeftAlone } from './left-alone'
import { ProgressSummary } from './progress-summary'
import { reachedItsAim } from './stages'
import { STEP_COLUMNS, StepRow } from './step-row'

/** From here on, clusters that are through give way to those that are not. */
const MANY = 8
const WORTH_FOLDING = 3

/** The ledger of one action: what was asked for, and what verifiably became of it, cluster by cluster. */
export function ActionPage({ initial }: { initial: ActionReply }) {
  const { data: reply } = useQuery({ ...actionQuery(initial.action.id), initialData: initial })
  const { action } = reply
  const [all, setAll] = useState(false)
  const steps = worstStepsFirst(reply.steps)
  const through = steps.filter(reachedItsAim).length
  const foldable = steps.length > MANY && through >= WORTH_FOLDING && through < steps.length
  const labels = memberLabels(steps.map(({ key }) => key))
  const names = listing([...new Set(steps.map(({ key }) => printable(key.job.name)))], 2)
  const look = actionLook(reply)
  useAnnouncement(action.headline)
  return (
    <Picture nowMs={reply.nowMs} store={reply.store}>
      <Breadcrumb
        over={[
          { href: paths.metaUpdate(action.metaUpdateId), name: names || <PlainText text={action.metaUpdateId} /> },
        ]}
      >
        <span>{sayVerb(action.verb)}</span>
      </Breadcrumb>
      <header className="mt-2 flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <div className="min-w-0 flex-1 basis-80">
          <h1 className="flex items-center gap-2.5 font-semibold text-xl tracking-tight">
            <Glyph shape={look.shape} tone={look.tone} className="size-5" />
            <span className="sr-only">{look.word}: </span>
            <span className="min-w-0">{verbTitle(action.verb, action.toBuilds, names)}</span>
          </h1>
          <p className="mt-0.5 text-lg">
            <PlainText text={action.headline} />
          </p>
          <Provenance action={action} />
        </div>
        <ActionWays reply={{ ...reply, steps }} labels={labels} />
      </header>
      <ProgressSummary progress={actionProgress(reply)} />
      <Section title={say('action.clusters')} note={steps.length} className="mt-5">
        <Table label={say('action.clusters')}>
          <TableHead
            columns={STEP_COLUMNS}
            names={[
              say('action.columns.cluster'),
              say('action.columns.stands'),
              say('action.columns.stages'),
              say('action.columns.verified'),
            ]}
          />
          <TableBody>
            {steps.map((step, index) =>
              foldable && !all && reachedItsAim(step) ? null : (
                <StepRow key={step.id} action={action} step={step} label={labels[index] ?? memberKey(step.key)} />
              ),
            )}
          </TableBody>
        </Table>
        {foldable && (
          <Button size="small" weight="quiet" className="mt-1.5" onClick={() => setAll(!all)}>
            {say(all ? 'action.fold-done' : 'action.show-done', { n: through })}
          </Button>
        )}
      </Section>
      <LeftAlone members={reply.leftAlone} />
      <Journal reply={reply} />
    </Picture>
  )
}

/** Who, when and why. */
function Provenance({ action }: { action: ActionReply['action'] }) {
  const { retryOf, endedAtMs, createdAtMs } = action
  return (
    <p className="mt-1 flex flex-wrap gap-x-2 text-ink-2 text-sm [&>span:not(:last-child)]:after:ml-2 [&>span:not(:last-child)]:after:text-ink-3 [&>span:not(:last-child)]:after:content-['·']">
      <span>
        {say.rich('action.confirmed', {
          by: () => <PlainText key="by" text={action.by} className="font-medium text-ink" />,
          at: () => <Moment key="at" atMs={createdAtMs} />,
          age: () => <Age key="age" atMs={createdAtMs} />,
          reason: () => <PlainText key="reason" text={action.reason} />,
        })}
      </span>
      {endedAtMs !== null && (
        <span>
          {say.rich('action.ended', {
            at: () => <Moment key="at" atMs={endedAtMs} />,
            took: formatDuration(endedAtMs - createdAtMs),
          })}
        </span>
      )}
      {retryOf !== null && (
        <span>
          {say.rich('action.retries', {
            link: (words) => (
              <PageLink
                key="link"
                href={paths.action(retryOf)}
                className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
              >
                {words}
              </PageLink>
            ),
          })}
        </span>
      )}
    </p>
  )
}
