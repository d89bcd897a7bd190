'use client'

import { useState } from 'react'
import { freezeMetaUpdate } from '@/components/live/mutations'
import { useSending } from '@/components/live/use-sending'
import { Button, ButtonLink } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Dialog } from '@/components/ui/dialog'
import { Question } from '@/components/ui/question'
import { useTimes } from '@/components/ui/time'
import type { MetaUpdateReply } from '@/lib/contract/meta-update'
import type { FreezeRequest, Frozen } from '@/lib/contract/snapshot'
import { say } from '@/lib/messages/say'
import { useStandpoint } from './use-standpoint'

/** Makes a read-only copy of what is shown, after a word about what that is. Nothing where a copy is what is shown. */
export function FreezeButton({ reply, size }: { reply: MetaUpdateReply; size?: 'small' | 'medium' }) {
  const { at } = useStandpoint()
  const [asking, setAsking] = useState(false)
  const [frozen, setFrozen] = useState<Frozen | null>(null)
  const { sending, problem, send, reset } = useSending<Frozen, FreezeRequest>(
    {
      ...freezeMetaUpdate(reply.metaUpdate.id),
      onSuccess: (made) => setFrozen(made),
    },
    () => setAsking(false),
  )
  if (reply.past?.kind === 'snapshot') return null
  return (
    <>
      <Button
        {...(size && { size })}
        onClick={() => {
          reset()
          setAsking(true)
        }}
      >
        {say('snapshot.freeze')}…
      </Button>
      <Question
        open={asking}
        onClose={() => setAsking(false)}
        title={say('snapshot.question')}
        description={<p>{say('snapshot.explained')}</p>}
        answer={say('snapshot.answer')}
        sending={sending}
        problem={problem}
        onAnswer={() => send(at === undefined ? {} : { at })}
      />
      {frozen && <FrozenLink frozen={frozen} onClose={() => setFrozen(null)} />}
    </>
  )
}

function FrozenLink({ frozen, onClose }: { frozen: Frozen; onClose: () => void }) {
  const times = useTimes()
  const url = new URL(frozen.path, window.location.origin).href
  return (
    <Dialog
      open
      onClose={onClose}
      title={say('snapshot.frozen')}
      description={say('snapshot.frozen-explained', { until: times.dateTime(frozen.keptUntilMs) })}
      className="max-w-lg!"
    >
      <div className="space-y-4 overflow-y-auto px-5 py-4">
        <p>
          <span className="sr-only">{say('snapshot.link')}: </span>
          <code className="select-all break-all font-mono">{url}</code>
        </p>
        <div className="flex flex-wrap gap-2">
          <CopyButton label={say('snapshot.copy')} text={() => url} />
          <ButtonLink href={frozen.path}>{say('snapshot.open')}</ButtonLink>
        </div>
      </div>
    </Dialog>
  )
}
