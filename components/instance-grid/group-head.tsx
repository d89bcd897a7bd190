import { clsx } from 'clsx'
import type { CSSProperties } from 'react'
import { INSTANCE_LOOK } from '@/components/status'
import { PlainText } from '@/components/ui/plain-text'
import { INSTANCE_STATES } from '@/lib/domain/instance'
import { say } from '@/lib/messages/say'
import type { Group, Grouping } from './arrangement'

/** What the instances below have in common, and how many there are. */
export function GroupHead({
  group,
  grouping,
  cluster,
  className,
  style,
}: {
  group: Group
  grouping: Grouping
  /** Where the name alone does not say which one is meant. */
  cluster?: string | undefined
  className?: string
  style?: CSSProperties
}) {
  return (
    <span className={clsx('flex items-end gap-2 whitespace-nowrap pb-px', className)} style={style}>
      <span className="min-w-0 truncate font-medium text-ink-2">
        {cluster !== undefined && <span className="font-mono">{cluster} </span>}
        <PlainText text={groupName(group, grouping)} />
      </span>
      <span className="text-ink-3">{say('grid.count', { n: group.places.length })}</span>
      {group.troubled > 0 && grouping !== 'state' && (
        <span className="text-bad">{say('grid.in-trouble', { n: group.troubled })}</span>
      )}
    </span>
  )
}

function groupName({ name }: Group, grouping: Grouping): string {
  if (name === null) return say(`grid.nameless.${grouping}`)
  const state = grouping === 'state' ? INSTANCE_STATES.find((each) => each === name) : undefined
  return state ? INSTANCE_LOOK[state].word : name
}
