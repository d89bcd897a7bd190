'use client'

import { clsx } from 'clsx'
import { Age } from '@/components/frame/age'
import { ATTENTION_LOOK } from '@/components/status'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import type { MemberView } from '@/lib/contract/meta-update'
import { say } from '@/lib/messages/say'

/** A cluster that is in trouble, or of which nobody knows: what, since when, and how old that knowledge is. */
export function BadMember({ member }: { member: MemberView }) {
  const { sinceMs, asOfMs } = member
  const look = ATTENTION_LOOK[member.attention]
  return (
    <li className={clsx('px-1 py-3', member.freshness !== 'current' && 'hatched')}>
      <div className="flex items-center justify-between gap-3">
        <h2 className="flex min-w-0 items-center gap-2.5 font-semibold text-xl">
          <Glyph shape={look.shape} tone={look.tone} className="size-5" />
          <span className="sr-only">{look.word}: </span>
          <PlainText text={member.key.cluster} className="min-w-0 font-mono" />
        </h2>
        {sinceMs !== null && (
          <span className="shrink-0 text-lg">
            {say.rich('incident.for', { age: () => <Age key="age" atMs={sinceMs} /> })}
          </span>
        )}
      </div>
      <p className="mt-1 text-lg">
        <PlainText text={member.headline} />
      </p>
      <p className="mt-0.5 text-ink-2 text-base">
        {asOfMs === null
          ? say('incident.never-read')
          : say.rich('incident.read', { age: () => <Age key="age" atMs={asOfMs} /> })}
      </p>
    </li>
  )
}
