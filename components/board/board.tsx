'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { Picture } from '@/components/frame/picture-age'
import { TrustLine } from '@/components/frame/trust-line'
import { useAnnouncement } from '@/components/live/announcer'
import { metaUpdatesQuery } from '@/components/live/queries'
import { ATTENTION_LOOK } from '@/components/status'
import { Button } from '@/components/ui/button'
import { count } from '@/components/ui/count'
import { Glyph } from '@/components/ui/glyph'
import { SearchField } from '@/components/ui/search-field'
import { Section } from '@/components/ui/section'
import { ToggleChip } from '@/components/ui/toggle-chip'
import type { MetaUpdatesReply } from '@/lib/contract/meta-update'
import { ATTENTIONS } from '@/lib/domain/verdict'
import { EmptyBoard, GroupingNote } from './board-notes'
import { BoardRow } from './board-row'
import { type Group, grouped, matching } from './filter'

/** How many finished meta-updates are shown before somebody asks for the rest. */
const DONE_SHOWN = 12

/** Every meta-update of every cluster, worst first. */
export function Board({ initial }: { initial: MetaUpdatesReply }) {
  const { data } = useQuery({ ...metaUpdatesQuery(), initialData: initial })
  const [{ q, show }, setView] = useQueryStates(
    { q: parseAsString.withDefault(''), show: parseAsStringLiteral(ATTENTIONS) },
    { history: 'replace' },
  )
  const groups = grouped(data.metaUpdates)
  const needing = groups.find(({ attention }) => attention === 'needs-you')?.rows.length ?? 0
  useAnnouncement(`${count(needing, 'meta-update needs you', 'meta-updates need you')}`)
  const shown = grouped(matching(data.metaUpdates, q)).filter(({ attention }) => show === null || attention === show)

  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 pt-5">
        <h1 className="font-semibold text-xl tracking-tight">Meta-updates</h1>
        <div className="w-full lg:w-80">
          <SearchField
            label="Search meta-updates"
            hint="Service, build, user, id"
            value={q}
            onChange={(next) => setView({ q: next || null })}
          />
        </div>
      </div>
      <Picture nowMs={data.nowMs} store={data.store}>
        <div className="mt-2">
          <TrustLine clusters={data.clusters}>Its rows are marked, totals leave it out.</TrustLine>
        </div>
        {data.metaUpdates.length === 0 ? (
          <EmptyBoard reply={data} />
        ) : (
          <>
            <fieldset className="mt-3 flex flex-wrap gap-2">
              <legend className="sr-only">Show only</legend>
              {ATTENTIONS.filter(
                (attention) => attention === show || groups.some((group) => group.attention === attention),
              ).map((attention) => (
                <ToggleChip
                  key={attention}
                  pressed={show === attention}
                  onToggle={() => setView({ show: show === attention ? null : attention })}
                >
                  <Glyph shape={ATTENTION_LOOK[attention].shape} tone={ATTENTION_LOOK[attention].tone} />
                  {ATTENTION_LOOK[attention].word}
                  <span className="font-mono text-ink-2">
                    {groups.find((group) => group.attention === attention)?.rows.length ?? 0}
                  </span>
                </ToggleChip>
              ))}
            </fieldset>
            {shown.map((group) => (
              <BoardSection key={group.attention} group={group} whole={show !== null || q !== ''} />
            ))}
            {shown.length === 0 && (
              <p className="mt-8 text-ink-2">
                Nothing here matches{q && ` “${q}”`}.{' '}
                <Button size="small" onClick={() => setView({ q: null, show: null })}>
                  Show everything
                </Button>
              </p>
            )}
            <GroupingNote reply={data} />
          </>
        )}
      </Picture>
    </>
  )
}

function BoardSection({ group: { attention, rows }, whole }: { group: Group; whole: boolean }) {
  const [all, setAll] = useState(false)
  const folded = attention === 'done' && !whole && !all && rows.length > DONE_SHOWN
  return (
    <Section title={ATTENTION_LOOK[attention].word} note={rows.length} className="mt-4">
      <ul className="divide-y divide-line border-line border-y">
        {(folded ? rows.slice(0, DONE_SHOWN) : rows).map((row) => (
          <BoardRow key={row.id} row={row} />
        ))}
      </ul>
      {folded && (
        <Button size="small" weight="quiet" className="mt-2" onClick={() => setAll(true)}>
          Show all {rows.length}
        </Button>
      )}
    </Section>
  )
}
