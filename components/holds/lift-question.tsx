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
import { say } from '@/lib/messages/say'

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
        {say.rich('holds.lift-open', {
          build,
          hidden: (words) => (
            <span key="hidden" className="sr-only">
              {words}
            </span>
          ),
        })}
      </Button>
      <Question
        open={open}
        onClose={() => setOpen(false)}
        title={say('holds.lift-title', { build })}
        description={
          <>
            <p>
              {say.rich('holds.placed', {
                by: () => <PlainText key="by" text={hold.by} />,
                reason: () => <PlainText key="reason" text={hold.reason} />,
              })}
            </p>
            <p>{say('holds.lift-means')}</p>
          </>
        }
        answer={say('holds.lift')}
        leave={say('holds.keep')}
        sending={sending}
        problem={problem}
        offBecause={tooShort(reason)}
        onAnswer={() => send({ reason: reason.trim() })}
      >
        <LineField
          label={say('holds.reason')}
          required
          enter
          value={reason}
          onChange={setReason}
          maxLength={REASON_LENGTH.most}
        />
      </Question>
    </>
  )
}

const tooShort = (reason: string): string | null =>
  reason.trim().length < REASON_LENGTH.least ? say('holds.reason-least', { least: REASON_LENGTH.least }) : null
