'use client'

import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useServerNow } from '@/components/live/server-clock'
import { memberLabels } from '@/components/meta-update/totals'
import { Section } from '@/components/ui/section'
import { formatDateTime, formatTime } from '@/components/ui/time'
import { ToggleChip } from '@/components/ui/toggle-chip'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { memberKey } from '@/lib/domain/meta-update'
import { type Axis, axisOf, laneOf, placeOn, ticksOf } from './lane'
import { LaneTrack } from './lane-track'

const WINDOWS = { '15m': 15 * 60_000, '1h': 3_600_000, '6h': 21_600_000 } as const
const WINDOW_NAMES = { '15m': 'Last 15 min', '1h': 'Last hour', '6h': 'Last 6 h' } as const
const CHOICES = ['15m', '1h', '6h'] as const

const COLUMNS = 'grid-cols-[5.5rem_minmax(0,1fr)] lg:grid-cols-[10rem_minmax(0,1fr)]'

/** One lane per cluster on one axis of time: who started when, who stopped when, and what happened on the way. */
export function Lanes({ reply }: { reply: MetaUpdateReply }) {
  const nowMs = Math.max(useServerNow(), reply.nowMs)
  const [range, setRange] = useQueryState('range', parseAsStringLiteral(CHOICES).withOptions({ history: 'replace' }))
  const lanes = reply.members.map((member) => laneOf(member, reply.timeline, nowMs))
  const labels = memberLabels(reply.members.map(({ key }) => key))
  const whole = axisOf(lanes, nowMs)
  const axis: Axis = range === null ? whole : { fromMs: whole.untilMs - WINDOWS[range], untilMs: whole.untilMs }
  const wide = whole.untilMs - whole.fromMs
  const choices = CHOICES.filter((choice) => WINDOWS[choice] < wide || choice === range)
  const days = axis.untilMs - axis.fromMs > 36 * 3_600_000
  return (
    <Section
      title="Timeline"
      note={days ? 'dates in UTC' : 'times in UTC'}
      aside={
        choices.length > 0 && (
          <div className="flex flex-wrap gap-1.5">
            {choices.map((choice) => (
              <ToggleChip
                key={choice}
                pressed={range === choice}
                onToggle={() => setRange(range === choice ? null : choice)}
              >
                {WINDOW_NAMES[choice]}
              </ToggleChip>
            ))}
          </div>
        )
      }
    >
      <div className="border-line border-y">
        <div aria-hidden="true" className={`grid ${COLUMNS} border-line border-b`}>
          <span />
          <Ticks axis={axis} nowMs={nowMs} days={days} />
        </div>
        <ul>
          {lanes.map((lane, index) => (
            <li key={memberKey(lane.member.key)} className={`grid ${COLUMNS} items-center hover:bg-surface`}>
              <LaneTrack lane={lane} label={labels[index] ?? lane.member.key.cluster} axis={axis} />
            </li>
          ))}
        </ul>
      </div>
    </Section>
  )
}

function Ticks({ axis, nowMs, days }: { axis: Axis; nowMs: number; days: boolean }) {
  const ticks = ticksOf(axis, 8)
  return (
    <div className="relative h-6 font-mono text-ink-3 text-xs">
      {ticks.map((atMs, index) => (
        <span
          key={atMs}
          className={`absolute top-1 border-line border-l pl-1 ${index % 2 === 1 ? 'max-lg:hidden' : ''}`}
          style={{ left: `${placeOn(axis, atMs)}%` }}
        >
          {placeOn(axis, atMs) > 94 ? '' : days ? formatDateTime(atMs).slice(5, 16) : formatTime(atMs).slice(0, 5)}
        </span>
      ))}
      {nowMs <= axis.untilMs && (
        <span className="absolute inset-y-0 border-ink-3 border-l" style={{ left: `${placeOn(axis, nowMs)}%` }} />
      )}
    </div>
  )
}
