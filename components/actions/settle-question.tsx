'use client'

import { useState } from 'react'
import { settleStep } from '@/components/live/mutations'
import { useSending } from '@/components/live/use-sending'
import { Button } from '@/components/ui/button'
import { LineField } from '@/components/ui/line-field'
import { PlainText } from '@/components/ui/plain-text'
import { Question } from '@/components/ui/question'
import type { StepView } from '@/lib/contract/action'
import { REASON_LENGTH } from '@/lib/domain/audit-message'
import { say } from '@/lib/messages/say'

/** Closes what only a person could find out about, with what they found. */
export function SettleQuestion({ actionId, step, label }: { actionId: string; step: StepView; label: string }) {
  const [open, setOpen] = useState(false)
  const [note, setNote] = useState('')
  const { sending, problem, send, reset } = useSending(settleStep(actionId, step.id), () => setOpen(false))
  return (
    <>
      <Button
        size="small"
        onClick={() => {
          reset()
          setOpen(true)
        }}
      >
        {say('action.settle.opens')}
        <span className="sr-only"> {label}</span>
      </Button>
      <Question
        open={open}
        onClose={() => setOpen(false)}
        title={say('action.settle.title', { cluster: label })}
        description={
          <>
            <p>
              <PlainText text={step.sentence} />
            </p>
            <p>{say('action.settle.about')}</p>
          </>
        }
        answer={say('action.settle.answer')}
        leave={say('action.settle.leave')}
        sending={sending}
        problem={problem}
        offBecause={
          note.trim().length < REASON_LENGTH.least
            ? say('action.settle.too-short', { least: REASON_LENGTH.least })
            : null
        }
        onAnswer={() => send({ note: note.trim() })}
      >
        <LineField
          label={say('action.settle.note')}
          required
          enter
          value={note}
          onChange={setNote}
          maxLength={REASON_LENGTH.most}
        />
      </Question>
    </>
  )
}
