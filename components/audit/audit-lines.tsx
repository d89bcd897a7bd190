'use client'

import { useEffect, useState } from 'react'
import { olderAudit } from '@/components/live/mutations'
import { useSending } from '@/components/live/use-sending'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import type { AuditReply } from '@/lib/contract/audit'
import type { AuditFilter } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'
import { AuditLine } from './audit-line'
import { type Shown, withNewest, withOlder } from './joined-lines'
import { PulseFold } from './pulse-fold'
import { pulseRuns } from './pulse-runs'

/** The lines themselves, the newest first; older ones are fetched when somebody asks for them. */
export function AuditLines({ filter, newest }: { filter: AuditFilter; newest: AuditReply }) {
  const [shown, setShown] = useState<Shown>(newest)
  useEffect(() => setShown((held) => withNewest(held, newest)), [newest])
  const { sending, problem, send } = useSending(
    { ...olderAudit(), onSuccess: (page) => setShown((held) => withOlder(held, page)) },
    () => {},
  )
  if (shown.lines.length === 0) return <p className="mt-6 text-ink-2">{say('audit.no-match')}</p>
  return (
    <>
      <ol aria-label={say('audit.lines')} className="mt-4 divide-y divide-line border-line border-y text-sm">
        {pulseRuns(shown.lines).map((run) =>
          run.kind === 'line' ? (
            <AuditLine key={run.line.seq} line={run.line} todayMs={newest.nowMs} />
          ) : (
            // The oldest of them stays the same while new ones come.
            <li key={`from ${run.lines.at(-1)?.seq}`}>
              <PulseFold lines={run.lines}>
                {run.lines.map((line) => (
                  <AuditLine key={line.seq} line={line} todayMs={newest.nowMs} />
                ))}
              </PulseFold>
            </li>
          ),
        )}
      </ol>
      {problem !== null && (
        <Notice tone="bad" shape="question" className="mt-3">
          <PlainText text={problem} />
        </Notice>
      )}
      {shown.nextBefore === null ? (
        <p className="mt-3 text-ink-3 text-sm">{say('audit.all')}</p>
      ) : (
        <Button
          className="mt-3"
          offBecause={sending ? say('audit.older-reading') : null}
          onClick={() => send({ ...filter, before: shown.nextBefore })}
        >
          {say('audit.older')}
        </Button>
      )}
    </>
  )
}
