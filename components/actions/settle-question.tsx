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
        Settle…<span className="sr-only"> {label}</span>
      </Button>
      <Question
        open={open}
        onClose={() => setOpen(false)}
        title={`Settle ${label}`}
        description={
          <>
            <p>
              <PlainText text={step.sentence} />
            </p>
            <p>
              Settle it once you have looked at the cluster yourself. Nothing is sent; your note stands beside the step
              for good.
            </p>
          </>
        }
        answer="Settle"
        leave="Not yet"
        sending={sending}
        problem={problem}
        offBecause={
          note.trim().length < REASON_LENGTH.least
            ? `Write a note of at least ${REASON_LENGTH.least} characters.`
            : null
        }
        onAnswer={() => send({ note: note.trim() })}
      >
        <LineField
          label="What you found and did"
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
