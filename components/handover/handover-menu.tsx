'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { reviewTimelineQuery } from '@/components/live/review-timeline'
import { CommandMenu, type MenuCommand } from '@/components/ui/command-menu'
import { useTimes } from '@/components/ui/time'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { formatMoment } from '@/lib/contract/standpoint'
import { say } from '@/lib/messages/say'
import { copyAndTell } from './copied'
import { statusText } from './status-text'

/** What somebody else has to know, in the form they need it. Times are written in the chosen zone, and carry it. */
export function HandoverMenu({ reply }: { reply: MetaUpdateReply }) {
  const { past } = reply
  const { id } = reply.metaUpdate
  const times = useTimes()
  const [open, setOpen] = useState(false)
  // Read when the menu opens: browsers copy only what is at hand at the moment of the click.
  const hasTimeline = past === null || past.kind === 'history'
  const timeline = useQuery({ ...reviewTimelineQuery(id, times.zone), enabled: open && hasTimeline })
  const link = () => `${window.location.origin}${pathTo(id, past)}`
  const copyTimeline: MenuCommand = {
    name: say('handover.copy-timeline'),
    note: timeline.data
      ? say('handover.copy-timeline-note')
      : timeline.error
        ? say('handover.unread-timeline', { why: timeline.error.message })
        : say('handover.reading-timeline'),
    off: timeline.data === undefined,
    run: () => copyAndTell(say('handover.copy-timeline'), timeline.data ?? ''),
  }
  const downloadTimeline: MenuCommand = {
    name: say('handover.download-timeline'),
    note: say('handover.download-timeline-note'),
    href: paths.api.timeline(id, times.zone),
    download: 'timeline.md',
  }
  return (
    <CommandMenu
      label={say('handover.menu')}
      onOpenChange={setOpen}
      commands={[
        {
          name: say('handover.copy-status'),
          note: say('handover.copy-status-note'),
          run: () => copyAndTell(say('handover.copy-status'), statusText(reply, link(), times.dateTime)),
        },
        {
          name: say('handover.copy-link'),
          note: say('handover.copy-link-note'),
          run: () => copyAndTell(say('handover.copy-link'), window.location.href),
        },
        // What tells of now has no place on a page that shows then.
        ...(hasTimeline ? [copyTimeline, downloadTimeline] : []),
        ...(past === null
          ? [{ name: say('handover.incident'), note: say('handover.incident-note'), href: paths.incident(id) }]
          : []),
      ]}
    />
  )
}

/** To what is shown: a moment of the past and a snapshot have addresses of their own. */
function pathTo(id: string, past: MetaUpdateReply['past']): string {
  if (past?.snapshot) return paths.snapshot(past.snapshot.short)
  return paths.metaUpdate(id, past?.kind === 'at' ? { at: formatMoment(past.atMs) } : {})
}
