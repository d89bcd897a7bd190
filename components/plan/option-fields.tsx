'use client'

import { shortBuild } from '@/components/frame/build-name'
import { Choice } from '@/components/ui/choice'
import { count, listing } from '@/components/ui/count'
import { LineField } from '@/components/ui/line-field'
import { TickLine } from '@/components/ui/tick'
import type { Draft } from './draft'
import { type Options, QUEUE_CHOICES } from './options'

/** What else there is to decide; a plan where nothing of it matters shows none of it. */
export function OptionFields({
  options,
  draft,
  onDraft,
}: {
  options: Options
  draft: Draft
  onDraft: (draft: Draft) => void
}) {
  const { mayRestore, keepPulsing, faster, hold, queue } = options
  if (!mayRestore && keepPulsing === 0 && !faster && hold.length === 0 && !queue) return null
  return (
    <div className="space-y-4">
      {queue && (
        <Choice
          legend="Queue until reachable, at most"
          options={QUEUE_CHOICES}
          value={draft.queueForMinutes}
          onChange={(queueForMinutes) => onDraft({ ...draft, queueForMinutes })}
        />
      )}
      {keepPulsing > 0 && (
        <TickLine
          label="Airglow keeps pulsing"
          note={`${count(keepPulsing, 'guarded update')} would stand still without pulses. Ticked, Airglow sends them until each has ended.`}
          checked={draft.keepPulsing}
          onChange={(ticked) => onDraft({ ...draft, keepPulsing: ticked })}
        />
      )}
      {mayRestore && (
        <TickLine
          label="Restore by a new update if one completes meanwhile"
          note="Unticked, an update that has ended before the call arrives is left as it is and told."
          checked={draft.mayRestore}
          onChange={(ticked) => onDraft({ ...draft, mayRestore: ticked })}
        />
      )}
      {hold.length > 0 && (
        <TickLine
          label={`Hold ${hold.length === 1 ? 'build' : 'builds'} ${listing(hold.map(shortBuild))}`}
          note="Pipelines that ask are told not to roll it out again, until somebody lifts the hold."
          checked={draft.hold}
          onChange={(ticked) => onDraft({ ...draft, hold: ticked })}
        />
      )}
      {faster && (
        <LineField
          label="Instances at a time in new updates"
          value={draft.groupSize}
          onChange={(groupSize) => onDraft({ ...draft, groupSize })}
          maxLength={6}
          inputMode="numeric"
          className="w-32 font-mono"
          note={`Empty: as ${faster.own.length === 1 ? `the update itself did, ${faster.own[0]}` : `each update itself did, ${faster.own[0]} to ${faster.own.at(-1)}`}. At most ${faster.most}. More at a time is faster, and fewer serve meanwhile.`}
        />
      )}
    </div>
  )
}
