'use client'

import { PulseFold } from '@/components/audit/pulse-fold'
import { pulseRuns } from '@/components/audit/pulse-runs'
import { PageLink } from '@/components/ui/page-link'
import { PlainText } from '@/components/ui/plain-text'
import { Section } from '@/components/ui/section'
import { Moment } from '@/components/ui/time'
import type { ActionReply } from '@/lib/contract/action'
import { paths } from '@/lib/contract/paths'
import { say } from '@/lib/messages/say'

type Line = ActionReply['journal'][number] & { readonly ordinal: number }

/** What was done for the action, newest first. Nothing is ever taken out of it. */
export function Journal({ reply: { action, journal, journalOmitted } }: { reply: ActionReply }) {
  const newestFirst = journal.map((line, index) => ({ ...line, ordinal: journalOmitted + index + 1 })).reverse()
  return (
    <Section
      title={say('action.journal.title')}
      note={journal.length + journalOmitted}
      aside={
        <PageLink
          href={paths.audit({ action: action.id })}
          className="text-sm underline decoration-line-strong underline-offset-4 hover:decoration-ink"
        >
          {say('action.journal.in-audit')}
        </PageLink>
      }
    >
      <ol className="divide-y divide-line border-line border-y text-sm">
        {pulseRuns(newestFirst).map((run) =>
          run.kind === 'line' ? (
            <JournalLine key={run.line.ordinal} line={run.line} />
          ) : (
            <li key={run.lines.at(-1)?.ordinal}>
              <PulseFold lines={run.lines}>
                {run.lines.map((line) => (
                  <JournalLine key={line.ordinal} line={line} />
                ))}
              </PulseFold>
            </li>
          ),
        )}
      </ol>
      {journalOmitted > 0 && (
        <p className="mt-2 text-ink-2 text-sm">{say('action.journal.omitted', { n: journalOmitted })}</p>
      )}
    </Section>
  )
}

function JournalLine({ line: { atMs, cluster, text } }: { line: Line }) {
  return (
    <li className="grid gap-x-4 px-3 py-1.5 lg:grid-cols-[7rem_9rem_minmax(0,1fr)]">
      <Moment atMs={atMs} className="font-mono text-ink-2 text-xs leading-5" />
      {cluster === null ? <span className="max-lg:hidden" /> : <PlainText text={cluster} cut className="font-mono" />}
      <PlainText text={text} />
    </li>
  )
}
