import { PlainText } from '@/components/ui/plain-text'
import type { ClusterCalls } from '@/lib/contract/cluster'

/** What the answers of a cluster tell about it. What they have not told yet is named once, at the end. */
export function ClusterFacts({ facts }: { facts: ClusterCalls['facts'] }) {
  const unknown = facts.filter(({ says }) => says === null).map(({ name }) => name)
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
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
          <dt className="inline text-ink-3">Not known yet:</dt>{' '}
          <dd className="inline text-ink-3">{unknown.join(', ')}</dd>
        </div>
      )}
    </dl>
  )
}
