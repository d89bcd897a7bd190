'use client'

import { useQuery } from '@tanstack/react-query'
import { useStandpoint } from '@/components/history/use-standpoint'
import { instanceQuery, isPast } from '@/components/live/queries'
import { SidePanel } from '@/components/ui/side-panel'
import { say } from '@/lib/messages/say'
import type { Place } from './grid-cursor'
import { InstanceEvents } from './instance-events'
import { InstanceFacts } from './instance-facts'
import { buildWords } from './instance-words'
import { Neighbours } from './neighbours'
import type { Strip } from './strip'
import { TaskHistory } from './task-history'
import { Twins } from './twins'

/** Everything known of one instance, its host, and the same number everywhere else: one bad host, or one bad build? */
export function InstancePanel({
  strips,
  place,
  asked,
  onGo,
  onClose,
}: {
  strips: readonly Strip[]
  place: Place | null
  /** What the address asks for; null for nothing. */
  asked: string | null
  onGo: (place: Place) => void
  onClose: () => void
}) {
  if (asked === null) return null
  const strip = place && strips[place.strip]
  const instance = strip && place ? (strip.instances?.of(place.id) ?? null) : null
  return (
    <SidePanel
      open
      onClose={onClose}
      wide
      title={<span className="font-mono">{strip && place ? `${strip.label} #${place.id}` : say('grid.no-such')}</span>}
      description={
        !strip || !place
          ? say('grid.no-such-why', { asked })
          : instance
            ? buildWords(instance)
            : strip.instances === null
              ? say('grid.never-read')
              : say('grid.not-seen')
      }
    >
      {strip && place && (
        <div className="space-y-6">
          <Known key={strip.detailUrl(place.id)} strip={strip} id={place.id} />
          <Twins strips={strips} place={place} onGo={onGo} />
        </div>
      )}
    </SidePanel>
  )
}

/** What the picture knows at once, and what the scheduler is asked for. */
function Known({ strip, id }: { strip: Strip; id: number }) {
  const past = isPast(useStandpoint())
  // The scheduler can only be asked how it is now.
  const { data, error } = useQuery({ ...instanceQuery(strip.detailUrl(id)), enabled: !past })
  return (
    <>
      <InstanceFacts strip={strip} instance={strip.instances?.of(id) ?? null} reply={past ? null : (data ?? null)} />
      {past ? (
        <p className="border-line border-y px-1 py-3 text-ink-2">{say('history.no-detail')}</p>
      ) : data ? (
        <>
          <TaskHistory reply={data} />
          <InstanceEvents events={data.events} />
          <Neighbours reply={data} />
        </>
      ) : (
        <p role="status" className="border-line border-y px-1 py-3 text-ink-2">
          {error ? say('grid.failed', { problem: error.message }) : say('grid.asking')}
        </p>
      )}
    </>
  )
}
