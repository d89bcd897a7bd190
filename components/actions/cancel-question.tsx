'use client'

import { useState } from 'react'
import { cancelAction } from '@/components/live/mutations'
import { useSending } from '@/components/live/use-sending'
import { Button } from '@/components/ui/button'
import { listing } from '@/components/ui/count'
import { printable } from '@/components/ui/plain-text'
import { Question } from '@/components/ui/question'
import type { ActionReply } from '@/lib/contract/action'
import { say } from '@/lib/messages/say'

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
        {say('action.cancel.opens')}
      </Button>
      <Question
        open={open}
        onClose={() => setOpen(false)}
        title={say('action.cancel.title')}
        description={
          <>
            {unsent.length > 0 && <p>{say('action.cancel.unsent', { clusters: clusters(unsent) })}</p>}
            {sent.length > 0 && (
              <p>
                {say.rich('action.cancel.sent', {
                  clusters: clusters(sent),
                  strong: (words) => (
                    <strong key="strong" className="font-semibold text-ink">
                      {words}
                    </strong>
                  ),
                })}
              </p>
            )}
            {partial.length > 0 && <p>{say('action.cancel.partial', { clusters: clusters(partial) })}</p>}
          </>
        }
        answer={say('action.cancel.title')}
        leave={say('action.cancel.leave')}
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
