'use client'

import { INSTANCE_LOOK } from '@/components/status'
import { formatNumber } from '@/components/ui/count'
import { ToggleChip } from '@/components/ui/toggle-chip'
import { IN_HAND, RESTARTED } from '@/lib/contract/instance-table'
import type { InstanceState } from '@/lib/domain/instance'
import { say } from '@/lib/messages/say'
import { CellSample } from './cell-sample'
import { legendOf, type Strip } from './strip'

/** Legend, filter and count in one, worst state first; and what is drawn on cells besides. */
export function Legend({
  strips,
  only,
  onToggle,
}: {
  strips: readonly Strip[]
  only: readonly InstanceState[]
  onToggle: (state: InstanceState) => void
}) {
  const entries = legendOf(strips)
  const believed = strips.filter(({ believed: counts, instances }) => counts && instances !== null).length
  const marks = strips.reduce((all, { instances }) => all | (instances?.anyMarks ?? 0), 0)
  // A state that nobody is in any more can still be what the address asks for.
  const gone = only.filter((state) => !entries.some((entry) => entry.state === state))
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">{say('grid.show-only')}</legend>
        {[...entries, ...gone.map((state) => ({ state, count: 0 }))].map(({ state, count }) => (
          <ToggleChip key={state} pressed={only.includes(state)} onToggle={() => onToggle(state)}>
            <CellSample state={state} />
            {INSTANCE_LOOK[state].word}
            <span className="font-mono text-ink">{formatNumber(count)}</span>
          </ToggleChip>
        ))}
      </fieldset>
      {believed < strips.length && (
        <span className="text-ink-2 text-sm">{say('grid.counted', { believed, all: strips.length })}</span>
      )}
      {(marks & IN_HAND) !== 0 && (
        <span className="inline-flex items-center gap-1.5 text-ink-2 text-sm">
          <CellSample state="moving" marks={IN_HAND} /> {say('grid.in-hand')}
        </span>
      )}
      {(marks & RESTARTED) !== 0 && (
        <span className="inline-flex items-center gap-1.5 text-ink-2 text-sm">
          <CellSample state="updated" marks={RESTARTED} /> {say('grid.restarted')}
        </span>
      )}
    </div>
  )
}
