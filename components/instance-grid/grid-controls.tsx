'use client'

import { Segmented } from '@/components/ui/segmented'
import { ToggleChip } from '@/components/ui/toggle-chip'
import { say } from '@/lib/messages/say'
import { GROUPINGS, SORTS } from './arrangement'
import { type GridView, ZOOMS } from './grid-view'

/** How the instances are shown: how near, in which order, beside whom. */
export function GridControls({ view, racks }: { view: GridView; racks: boolean }) {
  const { zoom, sort, group, fold, setView } = view
  const arranged = zoom !== 'bar'
  // Without a rule all hosts are in no rack; an address that asks for it all the same keeps its choice.
  const groupings = GROUPINGS.filter((each) => each !== 'rack' || racks || group === 'rack')
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Segmented
        label={say('grid.zoom')}
        options={ZOOMS.map((value) => ({ value, words: say(`grid.zooms.${value}`) }))}
        value={zoom}
        onChange={(next) => setView({ zoom: next })}
      />
      {arranged && (
        <>
          <Select
            label={say('grid.sort')}
            values={SORTS}
            value={sort}
            wordsOf={(each) => say(`grid.sorts.${each}`)}
            onChange={(next) => setView({ sort: next })}
          />
          <Select
            label={say('grid.group')}
            values={groupings}
            value={group}
            wordsOf={(each) => say(`grid.groups.${each}`)}
            onChange={(next) => setView({ group: next })}
          />
        </>
      )}
      {zoom === 'table' && (
        <ToggleChip pressed={fold} onToggle={() => setView({ fold: !fold })}>
          {say('grid.fold')}
        </ToggleChip>
      )}
    </div>
  )
}

function Select<T extends string>({
  label,
  values,
  value,
  wordsOf,
  onChange,
}: {
  label: string
  values: readonly T[]
  value: T
  wordsOf: (value: T) => string
  onChange: (value: T) => void
}) {
  return (
    <label className="flex items-center gap-1.5 text-ink-2 text-sm">
      {label}
      <select
        value={value}
        onChange={(event) => {
          const chosen = values.find((each) => each === event.target.value)
          if (chosen !== undefined) onChange(chosen)
        }}
        className="h-8 rounded-md border border-line-strong bg-ground px-2 text-ink text-sm max-lg:h-11"
      >
        {values.map((each) => (
          <option key={each} value={each}>
            {wordsOf(each)}
          </option>
        ))}
      </select>
    </label>
  )
}
