'use client'

import { ButtonLink } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import type { ActionReply } from '@/lib/contract/action'
import { paths } from '@/lib/contract/paths'
import { memberKey } from '@/lib/domain/meta-update'
import { CancelQuestion } from './cancel-question'
import { statusText } from './status-text'

/** What can be done about an action as a whole. */
export function ActionWays({ reply, labels }: { reply: ActionReply; labels: readonly string[] }) {
  const { action, retryable } = reply
  return (
    <div className="flex flex-wrap gap-2">
      {retryable.length > 0 && (
        <ButtonLink
          weight="primary"
          href={paths.verb(action.metaUpdateId, action.verb, { only: retryable.map(memberKey), retryOf: action.id })}
        >
          Retry {retryWords(reply)}
        </ButtonLink>
      )}
      <CancelQuestion reply={reply} />
      <CopyButton label="Copy status" text={() => statusText(reply, labels, window.location.href)} />
      <ButtonLink href={paths.metaUpdate(action.metaUpdateId)}>Open the meta-update</ButtonLink>
    </div>
  )
}

function retryWords({ retryable, steps }: ActionReply): string {
  const keys = new Set(retryable.map(memberKey))
  const cancelled = steps.filter(({ key }) => keys.has(memberKey(key))).every(({ state }) => state === 'cancelled')
  if (retryable.length === 1) return `the one that ${cancelled ? 'was cancelled' : 'failed'}`
  return `the ${retryable.length} that ${cancelled ? 'were cancelled' : 'failed'}`
}
