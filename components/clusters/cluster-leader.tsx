'use client'

import { Age } from '@/components/frame/age'
import { SilentCluster } from '@/components/frame/trust-line'
import { useServerNow } from '@/components/live/server-clock'
import { PlainText } from '@/components/ui/plain-text'
import { formatDuration } from '@/components/ui/time'
import { say } from '@/lib/messages/say'
import { type ClusterStanding, isInTrouble } from './cluster-order'

/** Who leads; or why nobody answers, and when it is tried again. */
export function ClusterLeader({ row }: { row: ClusterStanding }) {
  const { calls } = row
  return (
    <>
      {isInTrouble(row) && (
        <span className="block text-sm">
          <SilentCluster cluster={row} />
        </span>
      )}
      {calls.breaker && <NextLook breaker={calls.breaker} />}
      {calls.zooKeeper?.problem && <PlainText text={calls.zooKeeper.problem} className="block text-sm" />}
      <span className="flex min-w-0 flex-wrap gap-x-3 text-xs leading-5">
        {calls.leader === null ? (
          <>
            {row.schedulerUrl === null ? (
              <span className="text-ink-2">
                {say('clusters.zookeeper')}{' '}
                <PlainText text={(calls.zooKeeper?.servers ?? []).join(', ')} className="break-words font-mono" />
              </span>
            ) : (
              <PlainText text={row.schedulerUrl} className="font-mono text-ink-2" />
            )}
            <span className="text-ink-3">{say('clusters.leader-unknown')}</span>
          </>
        ) : (
          <>
            <PlainText text={calls.leader.url} className="break-words font-mono text-ink-2" />
            <span className="text-ink-3">
              {say.rich('clusters.leader-found', {
                found: calls.leader.found,
                age: () => <Age key="age" atMs={calls.leader?.sinceMs ?? 0} />,
              })}
            </span>
          </>
        )}
      </span>
    </>
  )
}

function NextLook({ breaker }: { breaker: NonNullable<ClusterStanding['calls']['breaker']> }) {
  const nowMs = useServerNow()
  const leftMs = breaker.nextProbeAtMs === null ? 0 : breaker.nextProbeAtMs - nowMs
  return (
    <span className="block text-ink-2 text-sm">
      {say('clusters.breaker', { when: leftMs >= 1000 ? 'later' : 'now', time: formatDuration(leftMs) })}
    </span>
  )
}
