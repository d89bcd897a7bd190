'use client'

import { INSTANCE_LOOK } from '@/components/status'
import { formatNumber } from '@/components/ui/count'
import { ToggleChip } from '@/components/ui/toggle-chip'
import type { InstanceState } from '@/lib/domain/instance'
import { CellSample } from './cell-sample'

/** Legend, filter and count in one, worst state first. */
export function Legend({
  entries,
  only,
  onToggle,
}: {
  entries: readonly { state: InstanceState; count: number }[]
  only: readonly InstanceState[]
  onToggle: (state: InstanceState) => void
}) {
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="sr-only">Show only instances that are</legend>
      {entries.map(({ state, count }) => (
        <ToggleChip key={state} pressed={only.includes(state)} onToggle={() => onToggle(state)}>
          <CellSample state={state} />
          {INSTANCE_LOOK[state].word}
          <span className="font-mono text-ink">{formatNumber(count)}</span>
        </ToggleChip>
      ))}
    </fieldset>
  )
}
