'use client'

import { Age } from '@/components/frame/age'
import { useServerMinute } from '@/components/live/server-clock'
import { Glyph, type Shape } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { formatDuration, Moment } from '@/components/ui/time'
import type { Tone } from '@/components/ui/tone'
import type { TimelineEntryView } from '@/lib/contract/meta-update'
import { say } from '@/lib/messages/say'

const LOOKS: Readonly<Record<TimelineEntryView['tone'], { shape: Shape; tone: Tone }>> = {
  bad: { shape: 'cross', tone: 'bad' },
  waiting: { shape: 'pause', tone: 'warn' },
  back: { shape: 'back', tone: 'back' },
  moving: { shape: 'half', tone: 'move' },
  good: { shape: 'check', tone: 'good' },
  plain: { shape: 'dot', tone: 'plain' },
}

/** One event in words, with where, when and by whom. @param onInstance opens the first instance it tells of; null: it tells of none */
export function EventLine({ entry, onInstance }: { entry: TimelineEntryView; onInstance: (() => void) | null }) {
  const todayMs = useServerMinute()
  const lengthMs = entry.untilMs - entry.atMs
  return (
    <div className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 px-3 py-2 text-sm lg:grid-cols-[1rem_11rem_8rem_minmax(0,1fr)_8rem]">
      <Glyph {...LOOKS[entry.tone]} className="mt-0.5" />
      <span className="max-lg:order-2 max-lg:col-start-2">
        <Moment atMs={entry.untilMs} todayMs={todayMs} className="font-mono text-ink-2 text-xs" />
        <span className="ml-2 text-ink-3 lg:hidden">
          {say.rich('events.ago', { age: () => <Age key="age" atMs={entry.untilMs} /> })}
        </span>
      </span>
      <PlainText text={entry.cluster} cut className="font-mono max-lg:order-3 max-lg:col-start-2 max-lg:text-ink-2" />
      <span className="min-w-0">
        <PlainText text={entry.text} className={entry.user === null ? undefined : 'font-medium'} />
        {lengthMs >= 1_000 && (
          <span className="text-ink-3"> {say('events.over', { time: formatDuration(lengthMs) })}</span>
        )}
        {entry.message !== null && entry.message !== '' && (
          <span className="text-ink-2">
            {' '}
            “<PlainText text={entry.message} />”
          </span>
        )}
        {entry.instances !== null && onInstance && (
          <>
            {' '}
            <button
              type="button"
              onClick={onInstance}
              className="min-h-6 text-left font-mono text-ink-2 text-xs underline decoration-line-strong underline-offset-4 hover:text-ink"
            >
              #{entry.instances}
            </button>
          </>
        )}
      </span>
      <span className="whitespace-nowrap text-right text-ink-3 max-lg:hidden">
        {say.rich('events.ago', { age: () => <Age key="age" atMs={entry.untilMs} /> })}
      </span>
    </div>
  )
}
