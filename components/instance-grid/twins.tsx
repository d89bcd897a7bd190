'use client'

import { clsx } from 'clsx'
import { INSTANCE_LOOK } from '@/components/status'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { say } from '@/lib/messages/say'
import type { Place } from './grid-cursor'
import { buildWords } from './instance-words'
import type { Strip } from './strip'

/** The same number in the other clusters. */
export function Twins({
  strips,
  place,
  onGo,
}: {
  strips: readonly Strip[]
  place: Place
  onGo: (place: Place) => void
}) {
  const heading = say('grid.twins', { id: String(place.id) })
  return (
    <section aria-label={heading}>
      <h3 className="mb-1 font-semibold text-base">{heading}</h3>
      {strips.length === 1 ? (
        <p className="text-ink-2">{say('grid.no-other-cluster')}</p>
      ) : (
        <ul className="divide-y divide-line border-line border-y">
          {strips.map((strip, index) =>
            index === place.strip ? null : (
              <li key={strip.label} className={clsx(!strip.believed && 'hatched')}>
                <Twin strip={strip} id={place.id} onGo={() => onGo({ strip: index, id: place.id })} />
              </li>
            ),
          )}
        </ul>
      )}
    </section>
  )
}

function Twin({ strip, id, onGo }: { strip: Strip; id: number; onGo: () => void }) {
  const twin = strip.instances?.of(id) ?? null
  if (!twin)
    return (
      <span className="flex min-h-9 items-center gap-2 px-1 text-sm max-lg:min-h-11">
        <Glyph shape="dash" tone="plain" />
        <PlainText text={strip.label} cut className="min-w-0 flex-1 font-mono text-ink-3" />
        <span className="text-ink-3">{strip.instances === null ? say('grid.never-read') : say('grid.no-number')}</span>
      </span>
    )
  const look = INSTANCE_LOOK[twin.state]
  return (
    <button
      type="button"
      onClick={onGo}
      className={clsx(
        '-outline-offset-2 flex min-h-9 w-full items-center gap-2 px-1 text-left text-sm hover:bg-surface max-lg:min-h-11',
        !strip.believed && 'outdated',
      )}
    >
      <Glyph shape={look.shape} tone={look.tone} />
      <PlainText text={strip.label} cut className="min-w-0 flex-1 font-mono" />
      <span className="text-ink-2">{look.word}</span>
      <span className="w-32 truncate text-right text-ink-3">{buildWords(twin)}</span>
    </button>
  )
}
