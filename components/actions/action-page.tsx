'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { Age } from '@/components/frame/age'
import { Breadcrumb } from '@/components/frame/breadcrumb'
import { Picture } from '@/components/frame/picture-age'
import { useAnnouncement } from '@/components/live/announcer'
import { actionQuery } from '@/components/live/queries'
import { verbTitle } from '@/components/meta-update/restore-verb'
import { memberLabels } from '@/components/meta-update/totals'
import { actionLook } from '@/components/status'
import { listing } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PlainText, printable } from '@/components/ui/plain-text'
import { Section } from '@/components/ui/section'
import { Table, TableBody, TableHead } from '@/components/ui/table'
import { Moment } from '@/components/ui/time'
import type { ActionReply } from '@/lib/contract/action'
import { paths } from '@/lib/contract/paths'
import { memberKey } from '@/lib/domain/meta-update'
import { sayVerb } from '@/lib/domain/plan-words'
import { ActionWays } from './action-ways'
import { Journal } from './journal'
import { LeftAlone } from './left-alone'
import { STEP_COLUMNS, StepRow } from './step-row'

/** The ledger of one action: what was asked for, and what verifiably became of it, cluster by cluster. */
export function ActionPage({ initial }: { initial: ActionReply }) {
  const { data: reply } = useQuery({ ...actionQuery(initial.action.id), initialData: initial })
  const { action, steps } = reply
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
          <h1 className="flex items-center gap-3 font-semibold text-2xl tracking-tight">
            <Glyph shape={look.shape} tone={look.tone} className="size-5" />
            <span className="sr-only">{look.word}: </span>
            <span className="min-w-0">{verbTitle(action.verb, action.toBuilds, names)}</span>
          </h1>
          <p className="mt-1.5 text-lg">
            <PlainText text={action.headline} />
          </p>
          <Provenance action={action} />
        </div>
        <ActionWays reply={reply} labels={labels} />
      </header>
      <Section title="Clusters" note={steps.length}>
        <Table label="Clusters">
          <TableHead columns={STEP_COLUMNS} names={['Cluster', 'How it stands', 'Stages', 'Verified']} />
          <TableBody>
            {steps.map((step, index) => (
              <StepRow key={step.id} action={action} step={step} label={labels[index] ?? memberKey(step.key)} />
            ))}
          </TableBody>
        </Table>
      </Section>
      <LeftAlone members={reply.leftAlone} />
      <Journal reply={reply} />
    </Picture>
  )
}

/** Who, when and why. */
function Provenance({ action }: { action: ActionReply['action'] }) {
  return (
    <p className="mt-1 text-ink-2 text-sm">
      Confirmed by <PlainText text={action.by} className="font-medium text-ink" /> at{' '}
      <Moment atMs={action.createdAtMs} /> (
      <Age atMs={action.createdAtMs} /> ago): “<PlainText text={action.reason} />”
      {action.endedAtMs !== null && (
        <>
          {' '}
          · ended at <Moment atMs={action.endedAtMs} />
        </>
      )}
      {action.retryOf !== null && (
        <>
          {' '}
          · tries{' '}
          <Link
            href={paths.action(action.retryOf)}
            className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
          >
            an earlier action
          </Link>{' '}
          again
        </>
      )}
    </p>
  )
}
