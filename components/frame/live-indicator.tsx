'use client'

import { clsx } from 'clsx'
import { useAnnouncement } from '@/components/live/announcer'
import { judgeLiveness, type Liveness, useLink } from '@/components/live/link-state'
import { useServerNow } from '@/components/live/server-clock'
import { Glyph } from '@/components/ui/glyph'
import { formatTime } from '@/components/ui/time'

const LOOKS = {
  live: { shape: 'dot', tone: 'good' },
  'catching-up': { shape: 'half', tone: 'warn' },
  stopped: { shape: 'stop', tone: 'bad' },
} as const

/** Always visible: whether what stands on the page still follows the world. */
export function LiveIndicator() {
  const link = useLink()
  const nowMs = useServerNow()
  const liveness = judgeLiveness(link, nowMs)
  const words: Readonly<Record<Liveness, string>> = {
    live: 'live',
    'catching-up': 'catching up',
    stopped: `stopped since ${formatTime(link.lastReplyAtMs)}`,
  }
  useAnnouncement(
    liveness === 'stopped' ? `Airglow has stopped following the clusters since ${formatTime(link.lastReplyAtMs)}` : '',
  )
  return (
    <span
      data-liveness={liveness}
      className={clsx(
        'inline-flex items-center gap-1.5 whitespace-nowrap text-sm',
        liveness === 'live' ? 'text-ink-2' : 'font-medium text-ink',
      )}
    >
      <Glyph {...LOOKS[liveness]} />
      {words[liveness]}
    </span>
  )
}

/** The server's time, with its zone: every time on a page is in this one. */
export function ServerTime() {
  return (
    <span className="whitespace-nowrap font-mono text-ink-3 text-xs max-sm:hidden">{formatTime(useServerNow())}</span>
  )
}
