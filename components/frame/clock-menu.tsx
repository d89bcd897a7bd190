'use client'

import dynamic from 'next/dynamic'
import { useServerNow } from '@/components/live/server-clock'
import { Popup } from '@/components/ui/popup'
import { useTimes } from '@/components/ui/time'
import { say } from '@/lib/messages/say'

const ViewFields = dynamic(() => import('@/components/settings/view-fields').then((module) => module.ViewFields), {
  ssr: false,
})

/** The server's time in the chosen zone, as every time on a page is; pressed, it offers others. On a phone the zone alone. */
export function ClockMenu() {
  const nowMs = useServerNow()
  const times = useTimes()
  return (
    <Popup
      title={say('frame.clock-menu')}
      label={say('frame.clock', { at: times.time(nowMs) })}
      className="font-mono text-ink-2 text-xs"
      button={
        <span>
          <span className="max-sm:hidden">{times.bareTime(nowMs)} </span>
          {times.offset(nowMs)}
        </span>
      }
    >
      <ViewFields />
    </Popup>
  )
}
