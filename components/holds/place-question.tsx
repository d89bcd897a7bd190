'use client'

import { useState } from 'react'
import { placeHold } from '@/components/live/mutations'
import { useSending } from '@/components/live/use-sending'
import { Button } from '@/components/ui/button'
import { LineField } from '@/components/ui/line-field'
import { printable } from '@/components/ui/plain-text'
import { Question } from '@/components/ui/question'
import { REASON_LENGTH } from '@/lib/domain/audit-message'
import type { JobKey } from '@/lib/domain/job'
import { say } from '@/lib/messages/say'

/** As long as the contract takes. */
const MAX_BUILD = 200

/** Holds a build of a job, with why; no cluster is asked or changed. */
export function PlaceQuestion({ job, builds }: { job: JobKey; builds: readonly string[] }) {
  const [open, setOpen] = useState(false)
  const [build, setBuild] = useState('')
  const [reason, setReason] = useState('')
  const { sending, problem, send, reset } = useSending(placeHold(job), () => {
    setOpen(false)
    setBuild('')
    setReason('')
  })
  const off =
    build.trim() === ''
      ? say('holds.name-it')
      : reason.trim().length < REASON_LENGTH.least
        ? say('holds.reason-least', { least: REASON_LENGTH.least })
        : null
  return (
    <>
      <Button
        onClick={() => {
          reset()
          setOpen(true)
        }}
      >
        {say('holds.place-open')}
      </Button>
      <Question
        open={open}
        onClose={() => setOpen(false)}
        title={say('holds.place-title', { job: printable(job.name) })}
        description={<p>{say('holds.place-means')}</p>}
        answer={say('holds.place')}
        sending={sending}
        problem={problem}
        offBecause={off}
        onAnswer={() => send({ build: build.trim(), reason: reason.trim() })}
      >
        <LineField
          label={say('holds.build')}
          required
          value={build}
          onChange={setBuild}
          maxLength={MAX_BUILD}
          className="w-full font-mono"
          note={builds.length > 0 && say('holds.running', { builds: builds.map(printable).join(', ') })}
        />
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
