import { StatusWord, statusLook } from '@/components/status'
import { PlainText } from '@/components/ui/plain-text'
import { Moment } from '@/components/ui/time'
import type { MemberView } from '@/lib/contract/meta-update'

/** The new updates that bring back what this one replaced. To the scheduler a finished restore is an update that is complete. */
export function MemberRestores({ restores }: Pick<MemberView, 'restores'>) {
  return (
    <ul className="space-y-1">
      {restores.map(({ updateId, status, by, createdAtMs }) => (
        <li key={updateId}>
          <StatusWord look={statusLook(status === 'ROLLED_FORWARD' ? 'ROLLED_BACK' : status)} />, started{' '}
          <Moment atMs={createdAtMs} />
          {by !== null && (
            <>
              {' '}
              by <PlainText text={by} />
            </>
          )}
          <PlainText text={updateId} cut className="font-mono text-ink-3 text-xs" />
        </li>
      ))}
    </ul>
  )
}
