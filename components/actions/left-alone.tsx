'use client'

import { memberLabels } from '@/components/meta-update/totals'
import { Glyph } from '@/components/ui/glyph'
import { PlainText } from '@/components/ui/plain-text'
import { Section } from '@/components/ui/section'
import type { ActionReply } from '@/lib/contract/action'
import { memberKey } from '@/lib/domain/meta-update'
import { say } from '@/lib/messages/say'

/** Members that the action does not touch, each with why. */
export function LeftAlone({ members }: { members: ActionReply['leftAlone'] }) {
  if (members.length === 0) return null
  const labels = memberLabels(members.map(({ key }) => key))
  return (
    <Section title={say('action.left-alone.title')} note={members.length}>
      <ul className="divide-y divide-line border-line border-y">
        {members.map((member, index) => (
          <li
            key={memberKey(member.key)}
            className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-2.5 px-3 py-2 text-ink-2 lg:grid-cols-[1rem_9.375rem_minmax(0,1fr)]"
          >
            <Glyph shape="dash" tone="plain" className="mt-0.5" />
            <PlainText text={labels[index] ?? member.key.cluster} cut className="font-mono" />
            <span className="max-lg:col-start-2">
              <PlainText
                text={
                  member.actionable
                    ? say('action.left-alone.not-chosen', { sentence: member.sentence })
                    : member.sentence
                }
              />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
