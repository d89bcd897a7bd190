'use client'

import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Age } from '@/components/frame/age'
import { useStandpoint } from '@/components/history/use-standpoint'
import { rawQuery } from '@/components/live/queries'
import { memberLabels } from '@/components/meta-update/totals'
import { CopyButton } from '@/components/ui/copy-button'
import { OutwardLink } from '@/components/ui/outward-link'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import type { RawReply } from '@/lib/contract/raw'
import { formatJobKey } from '@/lib/domain/job'
import { memberKey } from '@/lib/domain/meta-update'
import { say } from '@/lib/messages/say'
import { Unread } from './unread'

type RawMember = RawReply['members'][number]

/** What Airglow knows of each member, as it is but for its secrets. */
export function RawTab({ reply: { metaUpdate } }: { reply: MetaUpdateReply }) {
  const { data, error } = useQuery(rawQuery(metaUpdate.id, useStandpoint()))
  if (!data) return <Unread error={error} />
  const labels = memberLabels(data.members.map(({ key }) => key))
  return (
    <>
      <p className="mb-2 max-w-prose text-ink-2 text-sm">{say('raw.about')}</p>
      <ul aria-label={say('raw.members')} className="divide-y divide-line border-line border-y">
        {data.members.map((member, index) => (
          <li key={memberKey(member.key)}>
            <Raw member={member} label={labels[index] ?? member.key.cluster} alone={data.members.length === 1} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Raw({ member, label, alone }: { member: RawMember; label: string; alone: boolean }) {
  const [open, setOpen] = useState(alone)
  const { key, freshness, asOfMs } = member
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)} className="group">
      <summary
        className={clsx(
          'flex min-h-10 cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5 marker:hidden max-lg:min-h-11',
          freshness !== 'current' && 'hatched',
        )}
      >
        <ChevronRight
          aria-hidden="true"
          className="size-4 shrink-0 text-ink-3 group-open:rotate-90 motion-safe:transition-transform"
        />
        <PlainText text={label} className="font-medium font-mono" />
        <PlainText text={key.updateId} className="font-mono text-ink-2 text-xs" />
        <span className="text-ink-3 text-sm">
          {asOfMs === null ? (
            say('raw.never-read')
          ) : (
            <>
              {say('raw.read')} <Moment atMs={asOfMs} /> (<Age atMs={asOfMs} />)
            </>
          )}
        </span>
      </summary>
      {open && <RawBody member={member} label={label} />}
    </details>
  )
}

function RawBody({
  member: { key, links, json, eventsOmitted, shortened },
  label,
}: {
  member: RawMember
  label: string
}) {
  return (
    <div className="px-3 pb-3">
      <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
        <CopyButton size="small" label={say('raw.copy')} text={() => json} />
        <CopyButton
          size="small"
          label={say('raw.copy-key')}
          text={() => `${key.cluster}/${formatJobKey(key.job)} ${key.updateId}`}
        />
        {links.map((link) => (
          <OutwardLink key={link.label} {...link} />
        ))}
        {(shortened || eventsOmitted > 0) && (
          <span className="text-ink-2">
            {eventsOmitted > 0 && say('raw.events-omitted', { n: eventsOmitted })} {shortened && say('raw.shortened')}
          </span>
        )}
      </div>
      <JsonText label={say('raw.json-of', { cluster: label })} json={json} />
    </div>
  )
}

/** Scrolls by itself, with the keyboard as well. */
function JsonText({ label, json }: { label: string; json: string }) {
  return (
    <textarea
      readOnly
      aria-label={label}
      value={json}
      rows={Math.min(28, json.split('\n').length)}
      spellCheck={false}
      wrap="soft"
      className="block w-full resize-y border border-line bg-surface px-3 py-2 font-mono text-ink text-xs"
    />
  )
}
