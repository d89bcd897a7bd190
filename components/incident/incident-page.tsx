'use client'

import { useQuery } from '@tanstack/react-query'
import { Age } from '@/components/frame/age'
import { Builds } from '@/components/frame/builds'
import { LiveIndicator } from '@/components/frame/live-indicator'
import { useAnnouncement } from '@/components/live/announcer'
import { metaUpdateQuery } from '@/components/live/queries'
import { useServerNow } from '@/components/live/server-clock'
import { wholeLook } from '@/components/status'
import { Glyph } from '@/components/ui/glyph'
import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import { useTimes } from '@/components/ui/time'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'
import { BadMember } from './bad-member'
import { IncidentWays } from './incident-ways'
import { OldPicture } from './old-picture'

/** A meta-update for the hour in which it burns: only what is bad, large enough for a phone at arm's length. */
export function IncidentPage({ initial }: { initial: MetaUpdateReply }) {
  const { data: reply } = useQuery({ ...metaUpdateQuery(initial.metaUpdate.id), initialData: initial })
  const { metaUpdate, members } = reply
  useAnnouncement(metaUpdate.headline)
  const bad = members.filter(({ attention }) => attention === 'needs-you' || attention === 'unknown')
  const look = wholeLook(metaUpdate.attention, false)
  return (
    <article className="mx-auto max-w-3xl pb-40">
      <TopLine id={metaUpdate.id} />
      <OldPicture nowMs={reply.nowMs}>
        <h1 className="mt-2 flex flex-wrap items-center gap-x-3 font-semibold text-2xl tracking-tight">
          <Glyph shape={look.shape} tone={look.tone} className="size-6" />
          <span className="sr-only">{look.word}: </span>
          <PlainText text={[...new Set(metaUpdate.jobs.map(({ name }) => name))].join(', ')} />
          <Builds from={metaUpdate.fromBuilds} to={metaUpdate.toBuilds} className="text-xl" />
        </h1>
        <p className="mt-2 text-xl">
          <PlainText text={metaUpdate.headline} />
        </p>
        <p className="mt-1 text-ink-2 text-lg">
          {say.rich('incident.began', { age: () => <Age atMs={metaUpdate.startedAtMs} /> })}
        </p>
        <Running reply={reply} />
        {bad.length === 0 ? (
          <p className="mt-6 border-line border-y py-4 text-xl">{say('incident.nothing-bad')}</p>
        ) : (
          <ul aria-label={say('incident.bad')} className="mt-6 divide-y divide-line border-line border-y">
            {bad.map((member) => (
              <BadMember key={`${member.key.cluster} ${member.key.updateId}`} member={member} />
            ))}
          </ul>
        )}
        <Rest reply={reply} />
      </OldPicture>
      <IncidentWays reply={reply} />
    </article>
  )
}

function TopLine({ id }: { id: string }) {
  const nowMs = useServerNow()
  const times = useTimes()
  return (
    <div className="flex items-center justify-between gap-3 border-line border-b py-1">
      <PageLink
        href={paths.metaUpdate(id)}
        className="-ml-2 inline-flex min-h-11 items-center rounded-md px-2 text-lg underline decoration-line-strong underline-offset-4 hover:decoration-ink"
      >
        {say('incident.back')}
      </PageLink>
      <LiveIndicator />
      <span className="whitespace-nowrap font-mono text-xl max-sm:text-base">{times.time(nowMs)}</span>
    </div>
  )
}

/** Whoever opens this late must not begin a second time what somebody has begun. */
function Running({ reply: { actions } }: { reply: MetaUpdateReply }) {
  return actions
    .filter(({ open }) => open)
    .map(({ id, by, verb, createdAtMs }) => (
      <p key={id} className="mt-4 border-l-2 border-l-back pl-3 text-lg">
        {say.rich('incident.running', {
          by,
          verb,
          age: () => <Age atMs={createdAtMs} />,
          link: (words) => (
            <PageLink href={paths.action(id)} className="underline underline-offset-4">
              {words}
            </PageLink>
          ),
        })}
      </p>
    ))
}

function Rest({ reply: { members } }: { reply: MetaUpdateReply }) {
  const of = (...attentions: MetaUpdateReply['members'][number]['attention'][]) =>
    members.filter(({ attention }) => attentions.includes(attention)).length
  return (
    <p className="mt-4 text-ink-2 text-lg">
      {say('incident.rest', { waiting: of('waiting'), moving: of('moving', 'restoring'), done: of('done') })}
    </p>
  )
}
