'use client'

import { useState } from 'react'
import { cancelAction } from '@/components/live/mutations'
import { useSending } from '@/components/live/use-sending'
import { Button } from '@/components/ui/button'
import { listing } from '@/components/ui/count'
import { printable } from '@/components/ui/plain-text'
import { Question } from '@/components/ui/question'
import type { ActionReply } from '@/lib/contract/action'

/** Keeps unsent what is unsent; says before that what was sent already and goes on. */
export function CancelQuestion({ reply: { action, steps } }: { reply: ActionReply }) {
  const [open, setOpen] = useState(false)
  const { sending, problem, send, reset } = useSending(cancelAction(action.id), () => setOpen(false))
  const running = steps.filter((step) => step.open)
  const unsent = running.filter(({ sends }) => sends === 0)
  const sent = running.filter(({ sends }) => sends > 0)
  const partial = sent.filter(({ parts }) => parts.some(({ state }) => state === 'waiting'))
  if (!action.canCancel) return null
  return (
    <>
      <Button
        onClick={() => {
          reset()
          setOpen(true)
        }}
      >
        Cancel what is unsent…
      </Button>
      <Question
        open={open}
        onClose={() => setOpen(false)}
        title="Cancel what is unsent"
        description={
          <>
            {unsent.length > 0 && <p>Nothing will be sent to {clusters(unsent)}.</p>}
            {sent.length > 0 && (
              <p>
                <strong className="font-semibold text-ink">Already sent to {clusters(sent)}</strong>: that cannot be
                taken back, and is watched to its end.
              </p>
            )}
            {partial.length > 0 && (
              <p>In {clusters(partial)} the part that is under way goes on, and no further part is begun.</p>
            )}
          </>
        }
        answer="Cancel what is unsent"
        leave="Let it go on"
        weight="danger"
        sending={sending}
        problem={problem}
        onAnswer={() => send(undefined)}
      />
    </>
  )
}

const clusters = (steps: ActionReply['steps']): string =>
  listing([...new Set(steps.map(({ key }) => printable(key.cluster)))], 5)
