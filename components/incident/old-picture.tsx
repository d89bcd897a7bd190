'use client'

import type { ReactNode } from 'react'
import { judgeLiveness, useLink } from '@/components/live/link-state'
import { useServerNow } from '@/components/live/server-clock'
import { Glyph } from '@/components/ui/glyph'
import { formatDuration, useTimes } from '@/components/ui/time'
import { say } from '@/lib/messages/say'

/** Older than this the page says so before it says anything else. */
const OLD_MS = 25_000

/** What the reply tells; when nothing newer comes, under a band that nobody overlooks, and without its colours. */
export function OldPicture({ nowMs: repliedAtMs, children }: { nowMs: number; children: ReactNode }) {
  const nowMs = useServerNow()
  const times = useTimes()
  const link = useLink()
  const ageMs = nowMs - repliedAtMs
  const isOld = ageMs > OLD_MS || judgeLiveness(link, nowMs) === 'stopped'
  if (!isOld) return children
  return (
    <>
      <div role="alert" className="hatched mt-3 flex items-center gap-3 border-2 border-bad px-3 py-3">
        <Glyph shape="stop" tone="bad" className="size-6" />
        <p className="text-xl">
          <strong className="font-semibold">{say('incident.old', { age: formatDuration(ageMs) })}</strong>{' '}
          {say('incident.true-at', { at: times.time(repliedAtMs) })}
        </p>
      </div>
      <div className="outdated">{children}</div>
    </>
  )
}
