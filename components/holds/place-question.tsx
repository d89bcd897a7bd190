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
      ? 'Name the build.'
      : reason.trim().length < REASON_LENGTH.least
        ? `Give a reason of at least ${REASON_LENGTH.least} characters.`
        : null
  return (
    <>
      <Button
        onClick={() => {
          reset()
          setOpen(true)
        }}
      >
        Hold a build…
      </Button>
      <Question
        open={open}
        onClose={() => setOpen(false)}
        title={`Hold a build of ${printable(job.name)}`}
        description={
          <p>
            Pipelines that ask are told not to roll it out, and an update that brings it anyway is marked. Nothing is
            sent to any cluster.
          </p>
        }
        answer="Hold it"
        sending={sending}
        problem={problem}
        offBecause={off}
        onAnswer={() => send({ build: build.trim(), reason: reason.trim() })}
      >
        <LineField
          label="Build"
          required
          value={build}
          onChange={setBuild}
          maxLength={MAX_BUILD}
          className="w-full font-mono"
          note={builds.length > 0 && `Running now: ${builds.map(printable).join(', ')}`}
        />
        <LineField label="Reason" required enter value={reason} onChange={setReason} maxLength={REASON_LENGTH.most} />
      </Question>
    </>
  )
}
