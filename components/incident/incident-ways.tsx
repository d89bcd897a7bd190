'use client'

import { useId } from 'react'
import { sayRestoreOpens } from '@/components/meta-update/restore-verb'
import { verbReach } from '@/components/meta-update/verb-reach'
import { Button, ButtonLink } from '@/components/ui/button'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { paths } from '@/lib/contract/paths'
import type { Verb } from '@/lib/domain/verb'
import { say } from '@/lib/messages/say'

/** The two ways out, under the thumb. Both lead to plans; nothing happens before one is confirmed. */
export function IncidentWays({ reply }: { reply: MetaUpdateReply }) {
  const ready = reply.members.filter(({ verbs }) => verbs.includes('rollback'))
  const builds = [...new Set((ready.length > 0 ? ready : reply.members).flatMap(({ fromBuilds }) => fromBuilds))]
  return (
    <div className="fixed inset-x-0 bottom-0 z-30 border-line-strong border-t bg-ground px-4 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] lg:px-8">
      <div className="mx-auto grid max-w-3xl grid-cols-2 items-start gap-3">
        <Way verb="rollback" reply={reply} weight="primary" words={sayRestoreOpens(builds)} />
        <Way verb="pause" reply={reply} weight="plain" words={say('incident.pause')} />
      </div>
    </div>
  )
}

function Way({
  verb,
  reply,
  weight,
  words,
}: {
  verb: Extract<Verb, 'rollback' | 'pause'>
  reply: MetaUpdateReply
  weight: 'primary' | 'plain'
  words: string
}) {
  const noteId = useId()
  const reach = verbReach(reply.members)[verb]
  const note = reach > 0 ? say('incident.opens-plan', { n: reach }) : say(`incident.off.${verb}`)
  const look = 'min-h-14 w-full text-lg'
  return (
    <div className="min-w-0">
      {reach > 0 ? (
        <ButtonLink
          size="large"
          weight={weight}
          className={look}
          href={paths.verb(reply.metaUpdate.id, verb)}
          aria-describedby={noteId}
        >
          {words}
        </ButtonLink>
      ) : (
        <Button size="large" className={look} offBecause={note} aria-describedby={noteId}>
          {words}
        </Button>
      )}
      <p id={noteId} className="mt-1 text-center text-ink-3 text-xs">
        {note}
      </p>
    </div>
  )
}
