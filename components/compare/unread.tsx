import { Notice } from '@/components/ui/notice'
import { PlainText } from '@/components/ui/plain-text'
import { say } from '@/lib/messages/say'

/** In place of what has not arrived: that it is on its way, or why it is not. */
export function Unread({ error }: { error: Error | null }) {
  return error ? (
    <Notice tone="bad" shape="question">
      <PlainText text={say('diff.unread', { why: error.message })} />
    </Notice>
  ) : (
    <p className="text-ink-2">{say('diff.reading')}</p>
  )
}
