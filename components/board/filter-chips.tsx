'use client'

import { X } from 'lucide-react'
import { Button } from '@/components/ui/button'
import type { BoardRow } from '@/lib/contract/meta-update'
import { say } from '@/lib/messages/say'
import { choicesOf, isActive, NO_FILTER, PARTS, without } from './board-filter'
import type { BoardView } from './board-view'
import { askedBy, partWords } from './filter-words'

/** What the filter asks for, each with its way out. */
export function FilterChips({
  view,
  shown,
  total,
  onView,
}: {
  view: BoardView
  shown: number
  total: number
  onView: (view: BoardView) => void
}) {
  const asked = askedBy(view)
  if (asked.length === 0) return null
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2 text-sm">
      {asked.map(({ key, words, rest }) => (
        <button
          key={key}
          type="button"
          aria-label={say('board.remove', { what: words })}
          onClick={() => onView({ ...rest, sort: view.sort })}
          className="inline-flex min-h-6 max-w-full items-center gap-1 rounded-sm bg-raised px-2 text-ink hover:text-ink-2 max-lg:min-h-11 max-lg:px-3"
        >
          <span className="truncate">{words}</span>
          <X aria-hidden="true" className="size-3.5 shrink-0" />
        </button>
      ))}
      <Button
        size="small"
        weight="quiet"
        onClick={() => onView({ ...NO_FILTER, sort: view.sort })}
        className="max-lg:min-h-11"
      >
        {say('board.remove-all')}
      </Button>
      <span className="text-ink-2">{say('board.shown', { shown, total })}</span>
    </div>
  )
}

/** Nothing is left: which part hides how much, with the way out of each. */
export function NothingMatches({
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
  const choices = choicesOf(rows, view, nowMs)
  const parts = PARTS.filter((part) => isActive(view, part))
  const hiding = parts.filter((part) => (choices.hidden.get(part) ?? 0) > 0)
  return (
    <section aria-labelledby="nothing-matches" className="mt-8 max-w-prose space-y-3 text-ink-2">
      <h2 id="nothing-matches" className="font-semibold text-ink text-lg">
        {say('board.nothing')}
      </h2>
      <p>{say('board.nothing-of', { n: rows.length })}</p>
      {parts.length > 1 && hiding.length === 0 && <p>{say('board.hides-together')}</p>}
      <ul className="flex flex-wrap gap-2">
        {hiding.map((part) => (
          <li key={part}>
            <Button size="small" onClick={() => onView({ ...without(view, part), sort: view.sort })}>
              {say('board.hides', { what: partWords(view, part), n: choices.hidden.get(part) ?? 0 })}
            </Button>
          </li>
        ))}
        <li>
          <Button size="small" weight="quiet" onClick={() => onView({ ...NO_FILTER, sort: view.sort })}>
            {say('board.show-everything')}
          </Button>
        </li>
      </ul>
    </section>
  )
}
