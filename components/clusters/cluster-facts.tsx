import { formatBytes, formatNumber } from '@/components/ui/count'
import { PlainText } from '@/components/ui/plain-text'
import { say } from '@/lib/messages/say'
import type { ClusterStanding } from './cluster-order'

/** What the answers of a cluster tell about it, and what reading it costs. What they have not told yet is named once, at the end. */
export function ClusterFacts({ row }: { row: ClusterStanding }) {
  const { calls, lastReadMs, jobs, unreadDetails } = row
  const ms = (value: number) => say('clusters.answers-in', { ms: formatNumber(Math.round(value)) })
  const facts = [
    ...calls.facts,
    ...(lastReadMs === null ? [] : [{ name: say('clusters.fact.last-read'), says: ms(lastReadMs) }]),
    { name: say('clusters.fact.bytes'), says: formatBytes(calls.perMinute.bytes) },
    { name: say('clusters.fact.jobs'), says: formatNumber(jobs) },
    ...(unreadDetails > 0 ? [{ name: say('clusters.fact.unread'), says: formatNumber(unreadDetails) }] : []),
  ]
  const unknown = facts.filter(({ says }) => says === null).map(({ name }) => name)
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-0.5 text-xs">
      {facts.map(
        ({ name, says }) =>
          says !== null && (
            <div key={name} className="min-w-0">
              <dt className="inline text-ink-3">{name}</dt>{' '}
              <dd className="inline text-ink-2">
                <PlainText text={says} className="break-words" />
              </dd>
            </div>
          ),
      )}
      {unknown.length > 0 && (
        <div className="min-w-0">
          <dt className="inline text-ink-3">{say('clusters.not-known')}</dt>{' '}
          <dd className="inline text-ink-3">{unknown.join(', ')}</dd>
        </div>
      )}
    </dl>
  )
}
