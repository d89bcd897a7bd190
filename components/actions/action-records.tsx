'use client'

import { memberLabels } from '@/components/meta-update/totals'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Section } from '@/components/ui/section'
import { Moment } from '@/components/ui/time'
import type { ActionReply } from '@/lib/contract/action'
import { memberKey } from '@/lib/domain/meta-update'

/** Members that the action does not touch, each with why. */
export function LeftAlone({ members }: { members: ActionReply['leftAlone'] }) {
  if (members.length === 0) return null
  const labels = memberLabels(members.map(({ key }) => key))
  return (
    <Section title="Left alone" note={members.length}>
      <ul className="divide-y divide-line border-line border-y">
        {members.map((member, index) => (
          <li
            key={memberKey(member.key)}
            className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2.5 px-3 py-2 text-ink-2 lg:grid-cols-[1rem_9.375rem_minmax(0,1fr)]"
          >
            <Glyph shape="dash" tone="plain" className="mt-0.5" />
            <PlainText text={labels[index] ?? member.key.cluster} cut className="font-mono" />
            <span className="max-lg:col-start-2">
              {member.actionable && 'Not chosen. '}
              <PlainText text={member.sentence} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Everything that was done for the action, newest first. Nothing is ever taken out of it. */
export function Journal({ entries }: { entries: ActionReply['journal'] }) {
  const newestFirst = entries.map((entry, index) => ({ ...entry, index })).reverse()
  return (
    <Section title="Journal" note={entries.length}>
      <ol className="divide-y divide-line border-line border-y text-sm">
        {newestFirst.map(({ atMs, cluster, text, index }) => (
          <li key={index} className="grid gap-x-4 px-3 py-1.5 lg:grid-cols-[7rem_9rem_minmax(0,1fr)]">
            <Moment atMs={atMs} className="font-mono text-ink-2 text-xs leading-5" />
            {cluster === null ? (
              <span className="max-lg:hidden" />
            ) : (
              <PlainText text={cluster} cut className="font-mono" />
            )}
            <PlainText text={text} />
          </li>
        ))}
      </ol>
    </Section>
  )
}
