'use client'

import { clsx } from 'clsx'
import { memo } from 'react'
import { StateBar } from '@/components/frame/state-bar'
import { INSTANCE_LOOK } from '@/components/status'
import { formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { INSTANCE_STATES, type InstanceState, isTroubled } from '@/lib/domain/instance'
import { say } from '@/lib/messages/say'
import type { GridView, ShownView } from './grid-view'
import type { Strip } from './strip'
import { StripName } from './strip-name'

/** One line of proportions for each cluster; what is in trouble is named beside it and never folded. */
export const BarList = memo(function BarList({ strips, view }: { strips: readonly Strip[]; view: ShownView }) {
  const { state: only, setView } = view
  return (
    <ul aria-label={say('grid.by-cluster')} className="divide-y divide-line border-line border-y">
      {strips.map((strip) => (
        <li
          key={strip.label}
          className={clsx(
            'grid grid-cols-[minmax(0,1fr)] items-center gap-x-4 gap-y-1 px-3 py-1.5 lg:grid-cols-[9.25rem_minmax(0,1fr)_minmax(0,auto)] lg:px-0',
            !strip.believed && 'hatched',
          )}
        >
          <button
            type="button"
            onClick={() => setView({ zoom: 'strip', in: strip.label }, 'push')}
            className="-outline-offset-2 flex min-h-8 min-w-0 flex-wrap items-baseline gap-x-2 text-left text-sm hover:underline max-lg:min-h-11 max-lg:items-center lg:flex-col lg:px-3"
          >
            <span className="sr-only">{say('grid.show-strip')} </span>
            <StripName strip={strip} />
          </button>
          {strip.instances && (
            <div className={clsx(!strip.believed && 'outdated')}>
              <StateBar counts={shown(strip.instances.counts(), only)} />
            </div>
          )}
          <Troubles strip={strip} setView={setView} />
        </li>
      ))}
    </ul>
  )
})

/** Each kind of trouble leads to the list of those instances. */
function Troubles({ strip, setView }: { strip: Strip; setView: GridView['setView'] }) {
  const counts = strip.instances?.counts()
  const troubles = counts ? INSTANCE_STATES.filter((state) => isTroubled(state) && counts[state] > 0) : []
  if (!counts || troubles.length === 0) return null
  return (
    <span className="flex flex-wrap gap-x-1.5">
      {troubles.map((state) => (
        <button
          key={state}
          type="button"
          onClick={() => setView({ zoom: 'table', in: strip.label, state: [state] }, 'push')}
          className="inline-flex min-h-7 items-center gap-1.5 px-1 text-sm hover:underline max-lg:min-h-11"
        >
          <Glyph shape={INSTANCE_LOOK[state].shape} tone={INSTANCE_LOOK[state].tone} />
          {formatNumber(counts[state])} {INSTANCE_LOOK[state].word}
          <span className="sr-only"> {say('grid.in-cluster', { cluster: strip.label })}</span>
        </button>
      ))}
    </span>
  )
}

function shown(
  counts: Readonly<Record<InstanceState, number>>,
  only: readonly InstanceState[],
): Readonly<Record<InstanceState, number>> {
  if (only.length === 0) return counts
  const kept = { ...counts }
  for (const state of INSTANCE_STATES) if (!only.includes(state)) kept[state] = 0
  return kept
}
