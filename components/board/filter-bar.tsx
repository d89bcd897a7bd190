'use client'

import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { memo, useDeferredValue, useId, useMemo, useState } from 'react'
import { ATTENTION_LOOK } from '@/components/status'
import { Button } from '@/components/ui/button'
import { Combobox, type Option } from '@/components/ui/combobox'
import { formatNumber } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { ToggleChip } from '@/components/ui/toggle-chip'
import { useWantedPart } from '@/components/ui/wanted-part'
import type { BoardRow } from '@/lib/contract/meta-update'
import { ATTENTIONS, type Attention } from '@/lib/domain/verdict'
import { say } from '@/lib/messages/say'
import { choicesOf, FACETS, type Facet, SPANS, type Span } from './board-filter'
import type { BoardView } from './board-view'
import { facetWord, STATUS_VALUES } from './facet-word'
import { SORTS, type Sort } from './sorting'

/** What can be chosen, and how many rows each choice would leave. */
export const FilterBar = memo(function FilterBar({
  rows,
  view,
  nowMs,
  onView,
}: {
  rows: readonly BoardRow[]
  view: BoardView
  nowMs: number
  onView: (view: BoardView) => void
}) {
  // The counts come a moment after the rows: whoever types waits for the rows only.
  const counted = useDeferredValue(view)
  const { counts } = useMemo(() => choicesOf(rows, counted, nowMs), [rows, counted, nowMs])
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <>
      <Button
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="mt-3 min-h-11 lg:hidden"
      >
        {say('board.filters')}
        <ChevronDown aria-hidden="true" className={clsx('size-4', open && 'rotate-180')} />
      </Button>
      <fieldset id={id} className={clsx('mt-3 flex flex-wrap items-center gap-2', !open && 'max-lg:hidden')}>
        <legend className="sr-only">{say('board.filters')}</legend>
        {FACETS.map((facet) => (
          <Combobox
            key={facet}
            multiple
            label={say(`board.facet.${facet}`)}
            options={optionsOf(facet, counts[facet])}
            value={view[facet]}
            shown={shownOf(facet, view[facet])}
            onChange={(values) => onView({ ...view, [facet]: values })}
          />
        ))}
        <StartedSelect view={view} onView={onView} />
        <label className="ml-auto flex items-center gap-2 text-ink-3 text-sm max-sm:ml-0">
          {say('board.sort')}
          <select
            value={view.sort}
            onChange={({ target }) => onView({ ...view, sort: SORTS.find((sort) => sort === target.value) ?? 'worst' })}
            className={SELECT}
          >
            {SORTS.map((sort: Sort) => (
              <option key={sort} value={sort}>
                {say(`board.order.${sort}`)}
              </option>
            ))}
          </select>
        </label>
      </fieldset>
    </>
  )
})

const SELECT =
  'min-h-7 max-w-full rounded-md border border-line bg-ground px-1.5 text-ink-2 text-sm hover:border-line-strong hover:text-ink max-lg:min-h-11'

const loadStartedDialog = () => import('./started-dialog')

const RANGE = 'range'
const isSpan = (text: string): text is Span => Object.hasOwn(SPANS, text)

function StartedSelect({ view, onView }: { view: BoardView; onView: (view: BoardView) => void }) {
  const [asking, setAsking] = useState(false)
  const [dialog, wantDialog] = useWantedPart(loadStartedDialog)
  const isRange = view.from !== null || view.to !== null
  return (
    <>
      <select
        aria-label={say('board.started-title')}
        value={isRange ? RANGE : (view.since ?? '')}
        onChange={({ target: { value } }) => {
          if (value === RANGE) {
            setAsking(true)
            wantDialog()
          } else onView({ ...view, since: isSpan(value) ? value : null, from: null, to: null })
        }}
        className={`${SELECT} ${view.since !== null || isRange ? 'border-ink text-ink' : ''}`}
      >
        <option value="">{say('board.started-any')}</option>
        {Object.keys(SPANS)
          .filter(isSpan)
          .map((span) => (
            <option key={span} value={span}>
              {say(`board.span.${span}`)}
            </option>
          ))}
        <option value={RANGE}>{say('board.started-range')}</option>
      </select>
      {dialog && <dialog.StartedDialog open={asking} onClose={() => setAsking(false)} view={view} onView={onView} />}
    </>
  )
}

const shownOf = (facet: Facet, values: readonly string[]): string | undefined =>
  values.length > 1 ? `${say(`board.facet.${facet}`)}: ${formatNumber(values.length)}` : shownOne(facet, values[0])

const shownOne = (facet: Facet, value: string | undefined): string | undefined =>
  value === undefined
    ? undefined
    : say('board.chip', { facet: say(`board.facet.${facet}`), value: facetWord(facet, value) })

function optionsOf(facet: Facet, counts: ReadonlyMap<string, number>): Option[] {
  const values = facet === 'status' ? STATUS_VALUES : [...counts.keys()].sort(byName.compare)
  return values
    .filter((value) => counts.has(value))
    .map((value) => ({ value, words: facetWord(facet, value), note: formatNumber(counts.get(value) ?? 0) }))
}

const byName = new Intl.Collator('en', { numeric: true })

/** How many rows stand how, and at the same time the quickest filter. */
export const AttentionChips = memo(function AttentionChips({
  rows,
  left,
  view,
  onView,
}: {
  rows: readonly BoardRow[]
  /** Rows of the end that are still on their way. */
  left: number
  view: BoardView
  onView: (view: BoardView) => void
}) {
  const count = (attention: Attention) => rows.filter((row) => row.attention === attention).length
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{say('board.show-only')}</legend>
      {ATTENTIONS.map((attention) => ({ attention, n: count(attention), pressed: view.status.includes(attention) }))
        .filter(({ n, pressed }) => n > 0 || pressed)
        .map(({ attention, n, pressed }) => (
          <ToggleChip
            key={attention}
            pressed={pressed}
            onToggle={() =>
              onView({
                ...view,
                status: pressed ? view.status.filter((one) => one !== attention) : [...view.status, attention],
              })
            }
          >
            <Glyph shape={ATTENTION_LOOK[attention].shape} tone={ATTENTION_LOOK[attention].tone} />
            {ATTENTION_LOOK[attention].word}
            <span className="font-mono text-ink-2">
              {left > 0 && attention === rows.at(-1)?.attention ? say('board.at-least', { n }) : formatNumber(n)}
            </span>
          </ToggleChip>
        ))}
    </fieldset>
  )
})
