'use client'

import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import { useTimes } from '@/components/ui/time'
import { ToggleChip } from '@/components/ui/toggle-chip'
import { say } from '@/lib/messages/say'
import type { Lanes } from './use-lanes'

/** How the lanes are looked at: on which clock, with or without the silences, all of the time or a part of it. */
export function LaneControls({ lanes }: { lanes: Lanes }) {
  const times = useTimes()
  const { axis, clock, clocks, setClock, fold, foldable, setFold, range, setRange } = lanes
  return (
    <div className="flex flex-wrap items-center gap-2">
      {range !== null && (
        <>
          <span className="text-ink-2 text-sm">
            {say('timeline.range', { from: times.time(range.fromMs), until: times.time(range.untilMs) })}
          </span>
          <Button size="small" onClick={() => setRange(null)} className="max-lg:min-h-11">
            {say('timeline.whole')}
          </Button>
        </>
      )}
      {(foldable || !fold) && (
        <ToggleChip pressed={fold} onToggle={() => setFold(!fold)} className="max-lg:hidden">
          {say('timeline.fold')}
        </ToggleChip>
      )}
      <Segmented
        label={say('timeline.clock')}
        value={clock}
        onChange={setClock}
        options={clocks.map((value) => ({
          value,
          words: say(`timeline.clock-${value}`, { zone: times.offset(axis.untilMs) }),
          label: say(`timeline.clock-${value}-long`),
        }))}
      />
    </div>
  )
}
