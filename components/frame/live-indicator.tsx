'use client'

import { clsx } from 'clsx'
import { useState } from 'react'
import { useAnnouncement } from '@/components/live/announcer'
import { judgeLiveness, type Link, type Liveness, useLink } from '@/components/live/link-state'
import { useServerNow } from '@/components/live/server-clock'
import { Glyph } from '@/components/ui/glyph'
import { Popup } from '@/components/ui/popup'
import { formatDuration, Moment, useTimes } from '@/components/ui/time'
import { say } from '@/lib/messages/say'

const LOOKS = {
  live: { shape: 'dot', tone: 'good' },
  'catching-up': { shape: 'half', tone: 'warn' },
  stopped: { shape: 'stop', tone: 'bad' },
} as const

/** Always visible: whether what stands on the page still follows the world, and how old the newest answer is. */
export function LiveIndicator() {
  const link = useLink()
  const nowMs = useServerNow()
  const liveness = judgeLiveness(link, nowMs)
  const times = useTimes()
  useAnnouncement(useWorthSaying(liveness, times.time(link.lastReplyAtMs)))
  return (
    <Popup
      title={say('frame.liveness-panel')}
      button={
        <>
          <Glyph {...LOOKS[liveness]} />
          <span data-liveness={liveness} className={clsx(liveness === 'live' ? 'text-ink-2' : 'font-medium text-ink')}>
            {liveness === 'stopped'
              ? say('frame.stopped-since', { at: times.time(link.lastReplyAtMs) })
              : say(`frame.liveness.${liveness}`)}
          </span>
          {link.following && liveness !== 'stopped' && (
            <span className="min-w-9 text-right text-ink-3">{formatDuration(nowMs - link.lastReplyAtMs)}</span>
          )}
        </>
      }
    >
      <Meaning link={link} liveness={liveness} nowMs={nowMs} />
    </Popup>
  )
}

/** What the word means, for whoever doubts it. */
function Meaning({ link, liveness, nowMs }: { link: Link; liveness: Liveness; nowMs: number }) {
  return (
    <>
      <p>{say(`frame.liveness-means.${liveness}`)}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-ink-2 text-sm">
        {link.following && (
          <>
            <dt>{say('frame.last-answer')}</dt>
            <dd className="text-right">
              <Moment atMs={link.lastReplyAtMs} todayMs={nowMs} />
            </dd>
          </>
        )}
        <dt>{say('frame.news')}</dt>
        <dd className="text-right">{say(link.streaming ? 'frame.news-stream' : 'frame.news-asking')}</dd>
      </dl>
    </>
  )
}

/** A reader is told when the page stops following, and when it follows again; not of every hiccup in between. */
function useWorthSaying(liveness: Liveness, at: string): string {
  const [said, setSaid] = useState<{ liveness: Liveness; text: string }>({ liveness: 'live', text: '' })
  const turned =
    (liveness === 'stopped' && said.liveness !== 'stopped') || (liveness === 'live' && said.liveness === 'stopped')
  if (turned)
    setSaid({ liveness, text: liveness === 'stopped' ? say('frame.says-stopped', { at }) : say('frame.says-live') })
  return said.text
}
