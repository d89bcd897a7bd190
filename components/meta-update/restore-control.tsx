'use client'

import { useId } from 'react'
import { Button, ButtonLink } from '@/components/ui/button'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'
import { sayRestoreOpens } from './restore-verb'

/** The one primary control of the page. It opens the plan; nothing happens before that is confirmed. */
export function RestoreControl({ reply }: { reply: MetaUpdateReply }) {
  const reasonId = useId()
  const running = reply.actions.find(({ open }) => open)
  if (running)
    return (
      <ButtonLink weight="primary" href={paths.action(running.id)}>
        {say('verbs.running')}
      </ButtonLink>
    )
  const ready = reply.members.filter(({ verbs }) => verbs.includes('rollback'))
  const builds = [...new Set((ready.length > 0 ? ready : reply.members).flatMap(({ fromBuilds }) => fromBuilds))]
  const words = sayRestoreOpens(builds)
  if (ready.length > 0)
    return (
      <ButtonLink weight="primary" href={paths.verb(reply.metaUpdate.id, 'rollback')}>
        {words}
      </ButtonLink>
    )
  const because = say('verbs.off.rollback')
  return (
    <span className="flex flex-col items-end gap-1 max-lg:items-start">
      <Button offBecause={because} aria-describedby={reasonId}>
        {words}
      </Button>
      <span id={reasonId} className="max-w-64 text-right text-ink-3 text-xs max-lg:text-left">
        {because}
      </span>
    </span>
  )
}
