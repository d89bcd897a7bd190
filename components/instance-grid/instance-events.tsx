'use client'

import { useServerMinute } from '@/components/live/server-clock'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { InstanceReply } from '@/lib/contract/instances'
import { say } from '@/lib/messages/say'

/** What the update, and those that restore it, did with one instance, the newest first. */
export function InstanceEvents({ events }: Pick<InstanceReply, 'events'>) {
  const todayMs = useServerMinute()
  return (
    <section aria-label={say('grid.by-update')}>
      <h3 className="mb-1 font-semibold text-base">{say('grid.by-update')}</h3>
      {events.length === 0 ? (
        <p className="border-line border-y px-1 py-2 text-ink-2 text-sm">{say('grid.by-update-nothing')}</p>
      ) : (
        <ol className="divide-y divide-line border-line border-y text-sm">
          {events.map(({ atMs, action, message, restoreId }) => (
            <li
              key={`${atMs} ${action} ${restoreId}`}
              className="grid gap-x-3 px-1 py-1.5 sm:grid-cols-[8rem_minmax(0,auto)_minmax(0,1fr)]"
            >
              <span className="text-ink-2">
                <Moment atMs={atMs} todayMs={todayMs} />
              </span>
              <span>
                {say(`grid.actions.${action}`)}
                {restoreId !== null && <span className="text-ink-3"> {say('grid.by-restore')}</span>}
              </span>
              <span className="min-w-0 text-ink-2">{message !== null && <PlainText text={message} />}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
