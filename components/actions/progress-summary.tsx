'use client'

import { formatNumber, listing } from '@/components/ui/count'
import { ProportionBar } from '@/components/ui/proportion-bar'
import { formatDuration } from '@/components/ui/time'
import { say } from '@/lib/messages/say'
import type { ActionProgress } from './action-progress'

/** How much is behind it, how much is left, and for how long, where that can honestly be told. */
export function ProgressSummary({ progress }: { progress: ActionProgress }) {
  const { done, total, instances, left, parts } = progress
  const words = new Map<string, number>()
  for (const { word } of parts) words.set(word, (words.get(word) ?? 0) + 1)
  const label = say('action.progress', {
    done,
    total,
    parts: listing(
      [...words].map(([word, n]) => say('action.progress-part', { n, word })),
      words.size,
    ),
  })
  return (
    <>
      <ProportionBar parts={parts} label={label} className="mt-3" />
      <p className="mt-1.5 flex flex-wrap gap-x-2 gap-y-0.5 text-ink-2 text-sm [&>span:not(:last-child)]:after:ml-2 [&>span:not(:last-child)]:after:text-ink-3 [&>span:not(:last-child)]:after:content-['·']">
        <span className="font-semibold text-ink">{say('action.through', { done, total })}</span>
        {instances && (
          <span>
            {say('action.instances', {
              done: formatNumber(instances.done),
              total: instances.total,
              left: formatNumber(instances.total - instances.done),
            })}
          </span>
        )}
        {instances && instances.uncounted > 0 && <span>{say('action.not-counted', { n: instances.uncounted })}</span>}
        {left && <span className={left.kind === 'waits' ? 'text-ink' : undefined}>{sayLeft(left)}</span>}
      </p>
    </>
  )
}

/** How long it will still take, or why nobody can say. */
export function sayLeft(left: NonNullable<ActionProgress['left']>): string {
  switch (left.kind) {
    case 'time':
      return say('action.left', { time: formatDuration(left.ms) })
    case 'waits':
      return say('action.left-waits', { n: left.steps })
    case 'unknown':
      return say('action.left-unknown')
  }
}
