'use client'

import { shortBuild } from '@/components/frame/build-name'
import { Choice } from '@/components/ui/choice'
import { listing } from '@/components/ui/count'
import { LineField } from '@/components/ui/line-field'
import { TickLine } from '@/components/ui/tick'
import { say } from '@/lib/messages/say'
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
          legend={say('plan.option.queue')}
          options={QUEUE_CHOICES}
          value={draft.queueForMinutes}
          onChange={(queueForMinutes) => onDraft({ ...draft, queueForMinutes })}
        />
      )}
      {keepPulsing > 0 && (
        <TickLine
          label={say('plan.option.pulsing')}
          note={say('plan.option.pulsing-note', { n: keepPulsing })}
          checked={draft.keepPulsing}
          onChange={(ticked) => onDraft({ ...draft, keepPulsing: ticked })}
        />
      )}
      {mayRestore && (
        <TickLine
          label={say('plan.option.restore')}
          note={say('plan.option.restore-note')}
          checked={draft.mayRestore}
          onChange={(ticked) => onDraft({ ...draft, mayRestore: ticked })}
        />
      )}
      {hold.length > 0 && (
        <TickLine
          label={say('plan.option.hold', { n: hold.length, builds: listing(hold.map(shortBuild)) })}
          note={say('plan.option.hold-note')}
          checked={draft.hold}
          onChange={(ticked) => onDraft({ ...draft, hold: ticked })}
        />
      )}
      {faster && (
        <LineField
          label={say('plan.option.group')}
          value={draft.groupSize}
          onChange={(groupSize) => onDraft({ ...draft, groupSize })}
          maxLength={6}
          inputMode="numeric"
          className="w-32 font-mono"
          note={say('plan.option.group-note', {
            n: faster.own.length,
            least: Math.min(...faster.own),
            largest: Math.max(...faster.own),
            most: faster.most,
          })}
        />
      )}
    </div>
  )
}
