'use client'

import type { ReactNode } from 'react'
import { Age } from '@/components/frame/age'
import { Breadcrumb } from '@/components/frame/breadcrumb'
import { Builds } from '@/components/frame/builds'
import { StateBar } from '@/components/frame/state-bar'
import { HandoverMenu } from '@/components/handover/handover-menu'
import { FreezeButton } from '@/components/history/freeze-button'
import { LookBack } from '@/components/history/look-back'
import { useServerMinute } from '@/components/live/server-clock'
import { wholeLook } from '@/components/status'
import { formatNumber, listing } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { PageLink } from '@/components/ui/page-link'
import { PlainText, printable } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'
import { RestoreControl } from './restore-control'
import { SkewLine } from './skew-line'
import { totalsOf } from './totals'
import { VerbMenu } from './verb-menu'

/** What is wrong, in one look; and what can be done. */
export function VerdictHeader({ reply }: { reply: MetaUpdateReply }) {
  const { metaUpdate, members } = reply
  const todayMs = useServerMinute()
  const totals = totalsOf(members)
  const look = wholeLook(metaUpdate.attention, totals.back !== null && totals.forward === null)
  const [job] = metaUpdate.jobs
  return (
    <header>
      <Breadcrumb>
        <PlainText text={metaUpdate.id} cut className="max-w-96 font-mono text-xs" />
      </Breadcrumb>
      <div className="mt-1.5 flex flex-wrap items-start justify-between gap-x-8 gap-y-3">
        <div className="min-w-0 flex-1 basis-80">
          <h1 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-semibold text-xl tracking-tight">
            <Glyph shape={look.shape} tone={look.tone} className="size-5" />
            <span className="sr-only">{look.word}: </span>
            <span className="min-w-0">
              {metaUpdate.jobs.map(({ name }, index) => (
                <span key={name}>
                  {index > 0 && ', '}
                  <PlainText text={name} />
                </span>
              ))}
            </span>
            <Builds from={metaUpdate.fromBuilds} to={metaUpdate.toBuilds} className="font-medium text-lg" />
          </h1>
          <p className="mt-0.5 text-lg">
            <PlainText text={metaUpdate.headline} />
          </p>
          {reply.common !== null && (
            <p className="mt-0.5 text-ink-2">
              <PlainText text={reply.common} />
            </p>
          )}
          <SkewLine id={metaUpdate.id} />
        </div>
        <div className="flex flex-wrap items-start gap-2 lg:justify-end">
          <FreezeButton reply={reply} />
          <HandoverMenu reply={reply} />
          <LookBack reply={reply} />
          {reply.past === null && (
            <>
              <VerbMenu reply={reply} />
              <RestoreControl reply={reply} />
            </>
          )}
        </div>
      </div>
      <StateBar counts={metaUpdate.counts} back={metaUpdate.direction === 'back'} className="mt-3 h-2" />
      <p className="mt-1.5 flex flex-wrap gap-x-2 gap-y-0.5 text-ink-2 text-sm [&>span:not(:last-child)]:after:ml-2 [&>span:not(:last-child)]:after:text-ink-3 [&>span:not(:last-child)]:after:content-['·']">
        {totals.forward && <span>{say.rich('meta-update.total-updated', doneOf(totals.forward))}</span>}
        {totals.back && <span>{say.rich('meta-update.total-restored', doneOf(totals.back))}</span>}
        <span>
          {say.rich(metaUpdate.users.length > 0 ? 'meta-update.started-by' : 'meta-update.started', {
            at: () => <Moment key="at" atMs={metaUpdate.startedAtMs} todayMs={todayMs} />,
            age: () => <Age key="age" atMs={metaUpdate.startedAtMs} />,
            users: listing(metaUpdate.users.map(printable)),
          })}
        </span>
        {totals.oldestMs !== null && (
          <span>{say.rich('meta-update.oldest', { age: () => <Age key="age" atMs={totals.oldestMs ?? 0} /> })}</span>
        )}
        {totals.leftOut > 0 && <span>{say('meta-update.clusters-left-out', { n: totals.leftOut })}</span>}
        {job && (
          <span>
            {metaUpdate.jobs.map((each, index) => (
              <span key={each.name}>
                {index > 0 && ', '}
                <PageLink
                  href={paths.job(each)}
                  className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
                >
                  <PlainText text={`${each.role}/${each.environment}/${each.name}`} />
                </PageLink>
              </span>
            ))}
          </span>
        )}
      </p>
    </header>
  )
}

const doneOf = ({ done, total }: { done: number | null; total: number | null }) => ({
  done: formatNumber(done),
  total: formatNumber(total),
  strong: (words: ReactNode) => (
    <strong key="strong" className="font-semibold text-ink">
      {words}
    </strong>
  ),
})
