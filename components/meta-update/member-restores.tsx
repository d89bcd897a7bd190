import { StatusWord, statusLook } from '@/components/status'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { MemberView } from '@/lib/contract/meta-update'
import { say } from '@/lib/messages/say'

/** The new updates that bring back what this one replaced. To the scheduler a finished restore is an update that is complete. */
export function MemberRestores({ restores }: Pick<MemberView, 'restores'>) {
  return (
    <ul className="space-y-1">
      {restores.map(({ updateId, status, by, createdAtMs }) => (
        <li key={updateId}>
          {say.rich('update.detail.restore', {
            state: () => <StatusWord look={statusLook(status === 'ROLLED_FORWARD' ? 'ROLLED_BACK' : status)} />,
            at: () => <Moment atMs={createdAtMs} />,
            named: String(by !== null),
            user: () => <PlainText text={by ?? ''} />,
          })}
          <PlainText text={updateId} cut className="font-mono text-ink-3 text-xs" />
        </li>
      ))}
    </ul>
  )
}
