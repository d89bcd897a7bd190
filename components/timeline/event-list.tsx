'use client'

import { parseAsBoolean, parseAsString, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { Age } from '@/components/frame/age'
import { useServerNow } from '@/components/live/server-clock'
import { Button } from '@/components/ui/button'
import { count, formatNumber } from '@/components/ui/count'
import { Glyph, type Shape } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Section } from '@/components/ui/section'
import { formatDuration, Moment } from '@/components/ui/time'
import { ToggleChip } from '@/components/ui/toggle-chip'
import type { Tone } from '@/components/ui/tone'
import type { MetaUpdateReply, TimelineEntryView } from '@/lib/contract/meta-update'

const PAGE = 40

const LOOKS: Readonly<Record<TimelineEntryView['tone'], { shape: Shape; tone: Tone }>> = {
  bad: { shape: 'cross', tone: 'bad' },
  waiting: { shape: 'pause', tone: 'warn' },
  back: { shape: 'back', tone: 'back' },
  moving: { shape: 'half', tone: 'move' },
  good: { shape: 'check', tone: 'good' },
  plain: { shape: 'dot', tone: 'plain' },
}

/** Everything that happened in all clusters, newest first, in words. */
export function EventList({ reply }: { reply: MetaUpdateReply }) {
  const [{ cluster, turns }, setView] = useQueryStates(
    { cluster: parseAsString, turns: parseAsBoolean.withDefault(false) },
    { history: 'replace' },
  )
  const [shown, setShown] = useState(PAGE)
  const clusters = [...new Set(reply.members.map(({ key }) => key.cluster))].sort()
  const entries = reply.timeline
    .filter((entry) => cluster === null || entry.cluster === cluster)
    .filter((entry) => !turns || entry.kind === 'update' || entry.tone === 'bad')
    .sort((a, b) => b.untilMs - a.untilMs || b.atMs - a.atMs)
  return (
    <Section
      title="Events"
      note={entries.length}
      aside={
        <div className="flex flex-wrap items-center gap-3">
          <ToggleChip pressed={turns} onToggle={() => setView({ turns: turns ? null : true })}>
            Only turns and failures
          </ToggleChip>
          {clusters.length > 1 && (
            <label className="flex items-center gap-2 text-ink-2 text-sm">
              Cluster
              <select
                value={cluster ?? ''}
                onChange={(event) => setView({ cluster: event.target.value || null })}
                className="h-8 rounded-md border border-line-strong bg-ground px-2 text-ink max-lg:h-11"
              >
                <option value="">all</option>
                {clusters.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          )}
        </div>
      }
    >
      {entries.length === 0 ? (
        <p className="border-line border-y px-3 py-4 text-ink-2">
          No events have been read{cluster !== null && ` from ${cluster}`}.
        </p>
      ) : (
        <ol className="divide-y divide-line border-line border-y">
          {entries.slice(0, shown).map((entry) => (
            <EventLine
              key={`${entry.cluster}${entry.updateId}${entry.restore?.updateId}${entry.what}${entry.atMs}${entry.instances}`}
              entry={entry}
            />
          ))}
        </ol>
      )}
      <p className="mt-2 flex flex-wrap items-center gap-3 text-ink-3 text-sm">
        {entries.length > shown && (
          <Button size="small" onClick={() => setShown(shown + 200)}>
            Show {formatNumber(Math.min(200, entries.length - shown))} older
          </Button>
        )}
        {reply.timelineOmitted > 0 && entries.length <= shown && (
          <span>{count(reply.timelineOmitted, 'older event is', 'older events are')} not shown.</span>
        )}
      </p>
    </Section>
  )
}

function EventLine({ entry }: { entry: TimelineEntryView }) {
  const nowMs = useServerNow()
  const lengthMs = entry.untilMs - entry.atMs
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 px-3 py-2 text-sm lg:grid-cols-[1rem_11rem_8rem_minmax(0,1fr)_8rem]">
      <Glyph {...LOOKS[entry.tone]} className="mt-0.5" />
      <span className="max-lg:order-2 max-lg:col-start-2">
        <Moment atMs={entry.untilMs} todayMs={nowMs} className="font-mono text-ink-2 text-xs" />
        <span className="ml-2 text-ink-3 lg:hidden">
          <Age atMs={entry.untilMs} /> ago
        </span>
      </span>
      <PlainText text={entry.cluster} cut className="font-mono max-lg:order-3 max-lg:col-start-2 max-lg:text-ink-2" />
      <span className="min-w-0">
        <PlainText text={entry.text} className={entry.user === null ? undefined : 'font-medium'} />
        {lengthMs >= 1_000 && <span className="text-ink-3"> over {formatDuration(lengthMs)}</span>}
        {entry.message !== null && entry.message !== '' && (
          <span className="text-ink-2">
            {' '}
            “<PlainText text={entry.message} />”
          </span>
        )}
        {entry.instances !== null && (
          <span className="text-ink-3">
            {' '}
            <PlainText text={`#${entry.instances}`} className="font-mono text-xs" />
          </span>
        )}
      </span>
      <span className="whitespace-nowrap text-right text-ink-3 max-lg:hidden">
        <Age atMs={entry.untilMs} /> ago
      </span>
    </li>
  )
}
