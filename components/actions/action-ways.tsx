'use client'

import { ButtonLink } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { useTimes } from '@/components/ui/time'
import type { ActionReply } from '@/lib/contract/action'
import { paths } from '@/lib/contract/paths'
import { memberKey } from '@/lib/domain/meta-update'
import { say } from '@/lib/messages/say'
import { CancelQuestion } from './cancel-question'
import { statusText } from './status-text'

/** What can be done about an action as a whole. */
export function ActionWays({ reply, labels }: { reply: ActionReply; labels: readonly string[] }) {
  const { action, retryable } = reply
  const times = useTimes()
  return (
    <div className="flex flex-wrap gap-2">
      {retryable.length > 0 && (
        <ButtonLink
          weight="primary"
          href={paths.verb(action.metaUpdateId, action.verb, { only: retryable.map(memberKey), retryOf: action.id })}
        >
          {sayRetry(reply)}
        </ButtonLink>
      )}
      <CancelQuestion reply={reply} />
      <CopyButton
        label={say('action.copy')}
        text={() => statusText(reply, labels, window.location.href, times.dateTime)}
      />
      <ButtonLink href={paths.metaUpdate(action.metaUpdateId)}>{say('action.open-meta-update')}</ButtonLink>
    </div>
  )
}

function sayRetry({ retryable, steps }: ActionReply): string {
  const keys = new Set(retryable.map(memberKey))
  const cancelled = steps.filter(({ key }) => keys.has(memberKey(key))).every(({ state }) => state === 'cancelled')
  return say('action.retry', { n: retryable.length, what: cancelled ? 'cancelled' : 'failed' })
}
