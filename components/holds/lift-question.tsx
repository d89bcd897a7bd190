'use client'

import { useState } from 'react'
import { shortBuild } from '@/components/frame/build-name'
import { liftHold } from '@/components/live/mutations'
import { useSending } from '@/components/live/use-sending'
import { Button } from '@/components/ui/button'
import { LineField } from '@/components/ui/line-field'
import { PlainText } from '@/components/ui/plain-text'
import { Question } from '@/components/ui/question'
import type { HoldView } from '@/lib/contract/hold'
import { REASON_LENGTH } from '@/lib/domain/audit-message'

/** Ends a hold, with why. */
export function LiftQuestion({ hold }: { hold: HoldView }) {
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const { sending, problem, send, reset } = useSending(liftHold(hold.job, hold.id), () => setOpen(false))
  const build = shortBuild(hold.build)
  return (
    <>
      <Button
        size="small"
        onClick={() => {
          reset()
          setOpen(true)
        }}
      >
        Lift the hold…<span className="sr-only"> on {build}</span>
      </Button>
      <Question
        open={open}
        onClose={() => setOpen(false)}
        title={`Lift the hold on ${build}`}
        description={
          <>
            <p>
              <PlainText text={hold.by} /> placed it: “<PlainText text={hold.reason} />”
            </p>
            <p>
              Pipelines that ask will roll the build out again. That it was held, and your reason, stay in the audit.
            </p>
          </>
        }
        answer="Lift the hold"
        leave="Keep it"
        sending={sending}
        problem={problem}
        offBecause={tooShort(reason)}
        onAnswer={() => send({ reason: reason.trim() })}
      >
        <LineField label="Reason" required enter value={reason} onChange={setReason} maxLength={REASON_LENGTH.most} />
      </Question>
    </>
  )
}

const tooShort = (reason: string): string | null =>
  reason.trim().length < REASON_LENGTH.least ? `Give a reason of at least ${REASON_LENGTH.least} characters.` : null
