'use client'

import { serverNow } from '@/components/live/server-clock'
import { Button } from '@/components/ui/button'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import { say } from '@/lib/messages/say'
import { useMoments } from './use-standpoint'

/** The way from now into the past: the newest event, from which one steps on. Nothing where the past is shown already. */
export function LookBack({ reply, size }: { reply: MetaUpdateReply; size?: 'small' | 'medium' }) {
  const { goTo } = useMoments()
  if (reply.past !== null) return null
  const newestMs = Math.max(reply.metaUpdate.startedAtMs, ...reply.timeline.map(({ untilMs }) => untilMs))
  return (
    <Button
      {...(size && { size })}
      onClick={() => goTo(Math.min(Math.ceil(newestMs / 1000) * 1000, Math.floor(serverNow() / 1000) * 1000 - 1000))}
    >
      {say('history.look-back')}
    </Button>
  )
}
