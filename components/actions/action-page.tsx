'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { Age } from '@/components/frame/age'
import { Picture } from '@/components/frame/picture-age'
import { useAnnouncement } from '@/components/live/announcer'
import { actionQuery } from '@/components/live/queries'
import { restoreTitle } from '@/components/meta-update/restore-verb'
import { memberLabels } from '@/components/meta-update/totals'
import { stepLook } from '@/components/status'
import { ButtonLink } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { listing } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PlainText, printable } from '@/components/ui/plain-text'
import { Section } from '@/components/ui/section'
import { Table, TableBody, TableHead } from '@/components/ui/table'
import { Moment } from '@/components/ui/time'
import type { ActionReply } from '@/lib/contract/action'
import { paths } from '@/lib/contract/paths'
import { memberKey } from '@/lib/domain/meta-update'
import { Journal, LeftAlone } from './action-records'
import { statusText } from './status-text'
import { STEP_COLUMNS, StepRow } from './step-row'

/** The ledger of one action: what was asked for, and what verifiably became of it, cluster by cluster. */
export function ActionPage({ initial }: { initial: ActionReply }) {
  const { data: reply } = useQuery({ ...actionQuery(initial.action.id), initialData: initial })
  const { action, steps } = reply
  const labels = memberLabels(steps.map(({ key }) => key))
  const names = listing([...new Set(steps.map(({ key }) => printable(key.job.name)))], 2)
  const look = wholeLook(reply)
  useAnnouncement(action.headline)
  return (
    <Picture nowMs={reply.nowMs}>
      <nav aria-label="Breadcrumb" className="flex flex-wrap items-center gap-x-1.5 pt-5 text-ink-3 text-sm">
        <Link href={paths.board()} className="hover:text-ink">
          Meta-updates
        </Link>
        <span aria-hidden="true">/</span>
        <Link href={paths.metaUpdate(action.metaUpdateId)} className="hover:text-ink">
          {names || <PlainText text={action.metaUpdateId} />}
        </Link>
        <span aria-hidden="true">/</span>
        <span>Rollback</span>
      </nav>
      <header className="mt-2 flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <div className="min-w-0 flex-1 basis-80">
          <h1 className="flex items-center gap-3 font-semibold text-2xl tracking-tight">
            <Glyph shape={look.shape} tone={look.tone} className="size-5" />
            <span className="min-w-0">{restoreTitle(action.toBuilds, names)}</span>
          </h1>
          <p className="mt-1.5 text-lg">
            <PlainText text={action.headline} />
          </p>
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
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <CopyButton label="Copy status" text={() => statusText(reply, labels, window.location.href)} />
          <ButtonLink href={paths.metaUpdate(action.metaUpdateId)}>Open the meta-update</ButtonLink>
        </div>
      </header>
      <Section title="Clusters" note={steps.length}>
        <Table label="Clusters">
          <TableHead columns={STEP_COLUMNS} names={['Cluster', 'How it stands', 'Stages', 'Verified']} />
          <TableBody>
            {steps.map((step, index) => (
              <StepRow key={memberKey(step.key)} step={step} label={labels[index] ?? step.key.cluster} />
            ))}
          </TableBody>
        </Table>
      </Section>
      <LeftAlone members={reply.leftAlone} />
      <Journal entries={reply.journal} />
    </Picture>
  )
}

/** The worst of its steps speaks for the action. */
function wholeLook({ steps, action }: ActionReply) {
  const bad = (['failed', 'needs-human', 'refused'] as const).find((state) =>
    steps.some((step) => step.state === state),
  )
  return stepLook({ state: bad ?? (action.open ? 'moving' : 'restored'), standsStill: false })
}
