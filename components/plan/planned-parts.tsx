import { PlainText } from '@/components/ui/plain-text'
import type { PlannedMemberView } from '@/lib/contract/plan'
import { formatRanges } from '@/lib/domain/task-config'
import { enumerate } from '@/lib/domain/words'
import { say } from '@/lib/messages/say'

type Part = PlannedMemberView['parts'][number]

/** The steps of a restore with the counts of the scheduler's dry run; shown where there is more than one to follow. */
export function PlannedParts({ parts }: { parts: readonly Part[] }) {
  if (parts.length < 2) return null
  return (
    <ol
      aria-label={say('plan.part.title')}
      className="mt-1.5 divide-y divide-line border-line-strong border-l-2 text-sm"
    >
      {parts.map((part, index) => (
        <li key={part.ordinal} className="flex flex-wrap gap-x-3 px-2.5 py-1">
          <span className="text-ink-2">
            {say('plan.part.place', { kind: part.kind, n: index + 1, of: parts.length })}
          </span>
          <span>
            {say.rich('plan.part.build', {
              kind: part.kind,
              build: () => <PlainText text={part.build} className="font-mono text-xs" />,
            })}
          </span>
          <span className="font-medium text-ink">{countsOf(part)}</span>
          <span className="text-ink-3">
            {say('plan.part.ranges', {
              alone: String(part.instances.length === 1 && part.instances[0]?.first === part.instances[0]?.last),
              ranges: formatRanges(part.instances),
            })}
          </span>
        </li>
      ))}
    </ol>
  )
}

/** `3 change, 1 returns`: what the dry run counts. */
function countsOf({ changed, added, removed }: Part): string {
  const counts = [
    changed > 0 && say('plan.part.changed', { n: changed }),
    added > 0 && say('plan.part.added', { n: added }),
    removed > 0 && say('plan.part.removed', { n: removed }),
  ].filter((count) => count !== false)
  return counts.length === 0 ? say('plan.part.done') : enumerate(counts)
}
